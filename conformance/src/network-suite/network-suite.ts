import fc from "fast-check";
import { expect } from "vitest";
import { type PlayedGame, underTest } from "../suite/played-game.ts";
import { playOverNetworks } from "./network-run.ts";
import { networkScriptOf } from "./network-script.ts";

/** A frame's usual length, and one into which a crowd does not fit. */
const FRAME_BYTES = [1100, 400];
/** A counterexample is made smaller for so long at most. */
const LIMIT_MS = 50_000;

/** Plays random sessions, the same ones every time, over networks where everything happens that networks do. */
export function checkOverNetworks(played: PlayedGame, runs: number): void {
  const { onMissingInput, tickHz } = played.package.game;
  const seen = { late: 0, doubled: 0, repeated: 0, neutral: 0 };
  const property = fc.property(
    networkScriptOf(underTest(played)),
    fc.constantFrom(...FRAME_BYTES),
    (script, bytesMax) => {
      const { faults, watch } = playOverNetworks(played, script, bytesMax);
      expect(faults).toEqual([]);
      expect(watch.rules.faults).toEqual([]);
      const { end, hashes } = watch.rerun();
      expect(end).toEqual({ kind: "agrees", tick: watch.tick });
      expect(hashes).toEqual(watch.hashes);
      for (const what of ["late", "doubled", "repeated", "neutral"] as const)
        seen[what] += watch.rules.counts[what];
    },
  );
  fc.assert(property, { numRuns: runs, seed: 1, interruptAfterTimeLimit: LIMIT_MS });
  expect(Math.min(seen.late, seen.doubled, seen.repeated)).toBeGreaterThan(0);
  // Every run has a silence of a second.
  if (onMissingInput.repeatTicks < tickHz / 2) expect(seen.neutral).toBeGreaterThan(0);
}
