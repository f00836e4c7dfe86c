import type { LobbyView, Notice } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import type { Connection } from "../connection/connection.ts";
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
      codec: { encode, frameEncoding },
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
  return { feed, players, shown, encoded, change };
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
});
