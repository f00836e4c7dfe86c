import { hashState, hashUint32 } from "@fairtick/kernel";
import {
  bytesSource,
  openReplay,
  type Replay,
  ReplayEncoder,
  ReplayPlayer,
  verifyReplay,
} from "@fairtick/replay";
import { zlibCodec } from "@fairtick/server";
import { createSession, LogTail } from "@fairtick/session";
import { beforeAll, describe, expect, it } from "vitest";
import { type GameUnderTest, longScript, playScript } from "./suite/session-script.ts";

const TICKS = 6000;
/** Ticks between two pieces of the file. */
const DRAIN_TICKS = 120;
const SEEKS = 40;

/** What every game's replays must pass, and it does not have to write. */
export function describeReplays(name: string, make: () => GameUnderTest): void {
  describe(`replays of the game ${name}`, () => {
    let game: GameUnderTest;
    let hashes: string[];
    let replay: Replay;
    beforeAll(() => {
      game = make();
      ({ hashes, replay } = recorded(game));
    });

    it("run again to the same hashes [HOST-066]", () => {
      const verified = verifyReplay(replay, game.setup);
      expect(verified).toMatchObject({ ok: true, end: undefined, tick: TICKS });
      if (verified.ok) expect(verified.hashesChecked).toBeGreaterThanOrEqual(TICKS / game.setup.game.tickHz);
    });

    it("show the recorded state at any tick, sought in any order [HOST-065]", () => {
      const opened = ReplayPlayer.open(replay, game.setup);
      if (!opened.ok) throw new Error(opened.reason);
      const { player } = opened;
      for (let i = 0; i < SEEKS; i++) {
        const tick = hashUint32(i, 1, 1) % (TICKS + 1);
        expect(player.seek(tick)).toBeUndefined();
        expect([tick, hashState(player.session.state)]).toEqual([tick, hashes[tick]]);
      }
    });
  });
}

function recorded(game: GameUnderTest): { readonly hashes: string[]; readonly replay: Replay } {
  const tail = new LogTail();
  const session = createSession(game.setup, { inputs: "live", log: tail });
  const log = tail.header;
  if (log === undefined) throw new Error("there is no log");
  const recordedAt = new Date(0).toISOString();
  const header = { recordedAt, server: "", maths: "", title: game.setup.plan.title, log };
  const encoder = new ReplayEncoder(header, zlibCodec);
  const pieces: Uint8Array[] = [];
  const add = (encoded: ReturnType<ReplayEncoder["begin"]>) => {
    if (!encoded.ok) throw new Error(encoded.reason);
    pieces.push(encoded.bytes);
  };
  add(encoder.begin());
  tail.follow({ take: (entries, tick) => add(encoder.append(entries, tick)), gap: () => {} });
  const hashes = [hashState(session.state)];
  const keep = () => {
    hashes[session.t.tick] = hashState(session.state);
    if (session.t.tick % DRAIN_TICKS === 0) tail.drain();
    return undefined;
  };
  playScript(game, longScript(game, TICKS, 5), keep, () => {}, session);
  tail.drain();
  add(encoder.finish({ end: "removed", endedAt: recordedAt }));
  const opened = openReplay(bytesSource(Buffer.concat(pieces)), zlibCodec);
  if (!opened.ok) throw new Error(opened.reason);
  return { hashes, replay: opened.replay };
}
