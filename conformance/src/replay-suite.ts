import { hashState, hashUint32 } from "@fairtick/kernel";
import { type Replay, ReplayPlayer, verifyReplay } from "@fairtick/replay";
import { createSession } from "@fairtick/session";
import { beforeAll, describe, expect, it } from "vitest";
import { recordSession } from "./suite/recorded-session.ts";
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

    it("show the recorded state at any tick, sought in any order", () => {
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
  const { session, drain, finish } = recordSession((log) =>
    createSession(game.setup, { inputs: "live", log }),
  );
  const hashes = [hashState(session.state)];
  const keep = () => {
    hashes[session.t.tick] = hashState(session.state);
    if (session.t.tick % DRAIN_TICKS === 0) drain();
    return undefined;
  };
  playScript(game, longScript(game, TICKS, 5), keep, () => {}, session);
  return { hashes, replay: finish("removed").replay };
}
