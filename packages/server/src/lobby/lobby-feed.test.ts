import type { LobbyView, Notice } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import type { Connection } from "../connection/connection.ts";
import { lengthFraming } from "../connection/framing.ts";
import { LobbyFeed } from "./lobby-feed.ts";
import type { Player } from "./player.ts";

/** A feed to so many clients, of which every third reads another encoding, and what each was shown. */
function feedTo(clients: number, messageBytes = 100) {
  const shown: string[][] = [];
  const encoded: string[] = [];
  let revision = 0;
  const connection = (i: number) => {
    const seen: string[] = [];
    shown.push(seen);
    const frameEncoding = i % 3 === 0 ? "other" : undefined;
    const encode = (notice: Notice) => {
      const { players } = (notice as { lobby: LobbyView }).lobby;
      encoded.push(`${frameEncoding} ${players[0]!.name}`);
      const bytes = new Uint8Array(messageBytes);
      bytes.set(new TextEncoder().encode(`${frameEncoding} ${players[0]!.name}.`));
      return bytes;
    };
    return {
      isClosed: false,
      codec: { encode, frameEncoding },
      framing: lengthFraming,
      notifyEncoded: (_: Notice, bytes: Uint8Array) => {
        seen.push(new TextDecoder().decode(bytes.subarray(4)).split(".")[0]!);
      },
    } as unknown as Connection;
  };
  const players = new Map(
    Array.from({ length: clients }, (_, i) => [
      String(i),
      { connection: connection(i) } as unknown as Player,
    ]),
  );
  const view = (): LobbyView => ({
    players: [{ id: "", name: `revision ${revision}`, loadout: null, sessionId: null }],
    sessions: [],
    content: [],
  });
  const feed = new LobbyFeed({ players, view, broadcastMs: 0 });
  const change = () => {
    revision++;
    feed.changed();
  };
  const connectionOf = (i: number) => players.get(String(i))!.connection!;
  return { feed, players, shown, encoded, change, connectionOf };
}

const served = (shown: readonly (readonly string[])[]) => shown.filter((seen) => seen.length > 0).length;

describe("the lobby feed", () => {
  it("encodes the lobby once for all who read the same", () => {
    const { feed, shown, encoded, change } = feedTo(30);
    change();
    feed.pump(1000);
    expect(encoded.sort()).toEqual(["other revision 1", "undefined revision 1"]);
    expect(shown.map((seen) => seen.length)).toEqual(new Array(30).fill(1));
    expect(shown[0]).toEqual(["other revision 1"]);
    expect(shown[1]).toEqual(["undefined revision 1"]);
  });

  it("shows clients of the native protocol and of the dialect each the bytes of their own", () => {
    const shown: string[] = [];
    const reader = (isNative: boolean) => {
      const encode = () => new TextEncoder().encode(isNative ? "native" : "dialect");
      const notifyEncoded = (_: Notice, bytes: Uint8Array) =>
        void shown.push(new TextDecoder().decode(bytes.subarray(4)));
      // Neither names an encoding of frames: the one has frames of its own, the other reads them as written.
      const codec = { encode, isNative, frameEncoding: undefined };
      return {
        connection: { isClosed: false, codec, framing: lengthFraming, notifyEncoded },
      } as unknown as Player;
    };
    const readers = [false, true, false, true].map((isNative, i) => [String(i), reader(isNative)] as const);
    const view = (): LobbyView => ({ players: [], sessions: [], content: [] });
    const feed = new LobbyFeed({ players: new Map(readers), view, broadcastMs: 0 });
    feed.changed();
    feed.pump(1000);
    expect(shown).toEqual(["dialect", "native", "dialect", "native"]);
  });

  it("shows it to many a few at a time, to each once and as it is by then", () => {
    const { feed, players, shown, change } = feedTo(100);
    change();
    feed.pump(1000);
    expect(served(shown)).toBe(32);
    change();
    players.delete("99");
    for (const ms of [1050, 1100, 1150]) feed.pump(ms);
    expect(shown.map((seen) => seen.length)).toEqual([...new Array(99).fill(1), 0]);
    expect([shown[1], shown[98]]).toEqual([["undefined revision 1"], ["undefined revision 2"]]);
    feed.pump(1200);
    expect(shown[1]).toHaveLength(1);
    feed.pump(1260);
    expect(shown[1]).toEqual(["undefined revision 1", "undefined revision 2"]);
  });

  it("shows a long one to fewer at a time", () => {
    const { feed, shown, change } = feedTo(30, 300_000);
    change();
    feed.pump(1000);
    expect(served(shown)).toBe(4);
  });

  it("passes over who is in a session or away", () => {
    const { feed, players, shown, change } = feedTo(3);
    (players.get("0") as { sessionId?: string }).sessionId = "s";
    (players.get("1") as { connection?: Connection | undefined }).connection = undefined;
    change();
    feed.pump(1000);
    expect(shown.map((seen) => seen.length)).toEqual([0, 0, 1]);
  });

  it("answers whoever asks with the next call, once however often, and encodes an unchanged lobby once", () => {
    const { feed, shown, encoded, connectionOf } = feedTo(30);
    for (let round = 1; round <= 5; round++) {
      for (let i = 0; i < 30; i++) for (let times = 0; times < 10; times++) feed.answer(connectionOf(i));
      expect(shown.map((seen) => seen.length)).toEqual(new Array(30).fill(round - 1));
      feed.pump(1000 + 50 * round);
      expect(shown.map((seen) => seen.length)).toEqual(new Array(30).fill(round));
    }
    expect(encoded.sort()).toEqual(["other revision 0", "undefined revision 0"]);
  });

  it("answers with the lobby as it is by then, and a push is an answer", () => {
    const { feed, shown, connectionOf, change } = feedTo(2);
    feed.answer(connectionOf(1));
    change();
    feed.pump(1000);
    expect(shown).toEqual([["other revision 1"], ["undefined revision 1"]]);
    feed.answer(connectionOf(1));
    change();
    feed.pump(1050);
    expect(shown).toEqual([["other revision 1"], ["undefined revision 1", "undefined revision 2"]]);
  });

  it("sends a long one to one client as often as pushes at most, and to many a few at a time, in turn", () => {
    const { feed, shown, connectionOf } = feedTo(6, 300_000);
    const askAll = () => {
      for (let i = 0; i < 6; i++) feed.answer(connectionOf(i));
    };
    askAll();
    feed.pump(1000);
    expect(shown.map((seen) => seen.length)).toEqual([1, 1, 1, 1, 0, 0]);
    askAll();
    for (const ms of [1050, 1100, 1250]) feed.pump(ms);
    expect(shown.map((seen) => seen.length)).toEqual([1, 1, 1, 1, 1, 1]);
    feed.pump(1260);
    expect(shown.map((seen) => seen.length)).toEqual([2, 2, 2, 2, 1, 1]);
  });

  it("forgets who has asked and gone", () => {
    const { feed, shown, encoded, connectionOf } = feedTo(1);
    feed.answer(connectionOf(0));
    (connectionOf(0) as { isClosed: boolean }).isClosed = true;
    feed.pump(1000);
    (connectionOf(0) as { isClosed: boolean }).isClosed = false;
    feed.pump(1050);
    expect([shown, encoded]).toEqual([[[]], []]);
  });
});
