import type { SessionStats } from "../host/thread-messages.ts";

/** The time over which a rate is measured. */
const windowMs = 5000;

/** A thread reports once a second. When nothing has come for this long, time passes without ticks. */
const overdueMs = 2000;

interface Sample {
  readonly atMs: number;
  readonly tick: number;
}

interface Track {
  readonly game: string;
  thread: number;
  /** Oldest first; of those older than the window only the newest. */
  readonly samples: Sample[];
}

export interface LeastRate {
  readonly hz: number;
  readonly sessionId: string;
}

/**
 * How many ticks a second of the wall clock each session really runs, from reports of how many it has run.
 * A session in slow motion shows here, and so does one whose thread hangs and reports nothing.
 */
export class AchievedRates {
  readonly #tracks = new Map<string, Track>();

  /** The report of one thread: its running sessions, and no others, are there now. */
  record(
    thread: number,
    atMs: number,
    sessions: readonly Pick<SessionStats, "sessionId" | "game" | "tick">[],
  ) {
    const present = new Set<string>();
    for (const { sessionId, game, tick } of sessions) {
      present.add(sessionId);
      const track = this.#tracks.get(sessionId) ?? { game, thread, samples: [] };
      this.#tracks.set(sessionId, track);
      track.thread = thread;
      track.samples.push({ atMs, tick });
      while (track.samples.length > 1 && track.samples[1]!.atMs <= atMs - windowMs) track.samples.shift();
    }
    for (const [sessionId, track] of this.#tracks) {
      if (track.thread === thread && !present.has(sessionId)) this.#tracks.delete(sessionId);
    }
  }

  /** The slowest session of each game; sessions that have not run for the whole window are not judged. */
  least(nowMs: number): Map<string, LeastRate> {
    const least = new Map<string, LeastRate>();
    for (const [sessionId, { game, samples }] of this.#tracks) {
      const first = samples[0]!;
      const last = samples.at(-1)!;
      const endMs = nowMs - last.atMs > overdueMs ? nowMs : last.atMs;
      if (endMs - first.atMs < windowMs) continue;
      const hz = ((last.tick - first.tick) * 1000) / (endMs - first.atMs);
      if (hz < (least.get(game)?.hz ?? Number.POSITIVE_INFINITY)) least.set(game, { hz, sessionId });
    }
    return least;
  }
}
