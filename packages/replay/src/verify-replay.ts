import { type Json, Phase } from "@fairtick/contract";
import { type SessionSetup, sessionResults } from "@fairtick/session";
import type { Replay } from "./replay.ts";
import { type PlayEnd, ReplayPlayer } from "./replay-player.ts";

export type Verified =
  | {
      readonly ok: true;
      readonly firstTick: number;
      /** Ticks that are complete at the end. */
      readonly tick: number;
      /** Hashes and keyframes that were compared. */
      readonly hashesChecked: number;
      /** What was found first that is not as it was recorded. */
      readonly end: PlayEnd | undefined;
      /** Undefined where none were recorded, or the re-run ended before. */
      readonly resultsAgree: boolean | undefined;
      /** The results that the re-run gave, as JSON text; undefined where it did not come to the finish. */
      readonly resultsText: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Runs a replay again from its beginning, and compares every hash, every keyframe and the results. Never throws for
 * what is in it; for rules that loop for ever only a limit outside helps.
 */
export function verifyReplay(replay: Replay, setup: SessionSetup, onTick?: (tick: number) => void): Verified {
  const results = new FinalResults();
  const opened = ReplayPlayer.open(replay, setup, (tick) => {
    results.watch(opened.ok ? opened.player : undefined);
    onTick?.(tick);
  });
  if (!opened.ok) return opened;
  const { player } = opened;
  const end = player.runTo(Number.POSITIVE_INFINITY);
  results.watch(player);
  const recorded = replay.facts.summary?.results;
  return {
    ok: true,
    firstTick: replay.firstTick,
    tick: player.tick,
    hashesChecked: player.hashesChecked,
    end,
    resultsAgree: end === undefined && recorded !== undefined ? results.equal(recorded) : undefined,
    resultsText: results.text,
  };
}

/** The results at the moment at which the session finished, which is when a server asks for them. */
class FinalResults {
  #text: string | undefined;

  get text(): string | undefined {
    return this.#text;
  }

  watch(player: ReplayPlayer | undefined): void {
    if (this.#text !== undefined || player?.session.phase !== Phase.finished) return;
    this.#text = JSON.stringify(sessionResults(player.session));
  }

  equal(recorded: Json): boolean {
    return this.#text === JSON.stringify(recorded);
  }
}
