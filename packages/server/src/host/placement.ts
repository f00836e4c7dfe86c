import type { HostedSession } from "./hosted-session.ts";
import type { CreateRequest } from "./session-host.ts";
import type { ThreadStats } from "./thread-messages.ts";
import type { ThreadSlot } from "./thread-pool.ts";

/** What a session of an unknown game is expected to take of a thread. */
const UNKNOWN_SHARE = 0.05;
/** Weights of the newest second in what is known of a session, and of all sessions of its game. */
const NEWEST_OF_SESSION = 0.5;
const NEWEST_OF_GAME = 0.1;
/** What it is worth that a thread need not make a session's content anew, in shares of a thread. */
const KNOWN_CONTENT_SHARE = 0.05;

/** Chooses threads for new sessions by what the running ones take of them. */
export class Placement {
  readonly #expected = new Map<string, number>();

  /** The share of a thread that a new session of a game will take, as far as is known. */
  expected(game: string): number {
    return this.#expected.get(game) ?? UNKNOWN_SHARE;
  }

  /**
   * The thread with the least to do, among those that run or are about to. One that has the session's content is
   * preferred a little: making a world takes longer than a tick.
   */
  choose(
    slots: readonly ThreadSlot[],
    sessions: readonly HostedSession[],
    request: CreateRequest,
  ): ThreadSlot | undefined {
    let best: ThreadSlot | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const slot of slots) {
      if (slot.link.ended) continue;
      const load = sessions.reduce((sum, hosted) => sum + (hosted.slot === slot ? hosted.share : 0), 0);
      const cost = load + (slot.link.knows(request) ? 0 : KNOWN_CONTENT_SHARE);
      if (cost >= bestCost) continue;
      best = slot;
      bestCost = cost;
    }
    return best;
  }

  /** Takes over what a thread has measured. Sessions that it does not name have run out and cost nothing. */
  learn(slot: ThreadSlot, stats: ThreadStats, sessions: ReadonlyMap<string, HostedSession>): void {
    const measured = new Map(stats.sessions.map((each) => [each.sessionId, each.workMs / stats.elapsedMs]));
    for (const hosted of sessions.values()) {
      if (hosted.slot !== slot || !hosted.isCreated) continue;
      const share = measured.get(hosted.id) ?? 0;
      hosted.share += (share - hosted.share) * NEWEST_OF_SESSION;
      if (share > 0) this.#learnGame(hosted.request.game, share);
    }
  }

  #learnGame(game: string, share: number): void {
    const before = this.expected(game);
    this.#expected.set(game, before + (share - before) * NEWEST_OF_GAME);
  }
}
