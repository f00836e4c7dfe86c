import type { Json } from "@fairtick/contract";
import type { Lobby } from "./lobby.ts";
import type { LobbyLog } from "./lobby-context.ts";

/** Time between the end of a session and the next one. */
const pauseMs = 5000;
/** Time after which one that could not be made is tried again. */
const retryMs = 60_000;

export interface DemoPlan {
  readonly game: string;
  /** How many run at once. */
  readonly count: number;
  /** Options of the next one; `round` counts from 0. */
  readonly options: (round: number) => Json;
}

/** Keeps a number of sessions running that need no people, so that there is always something to watch. */
export class DemoSessions {
  readonly #lobby: Lobby;
  readonly #plan: DemoPlan;
  readonly #log: LobbyLog;
  /** When the next session of each place is due; infinite while one runs. */
  readonly #dueMs: number[];
  #round = 0;

  constructor(lobby: Lobby, plan: DemoPlan, log: LobbyLog) {
    this.#lobby = lobby;
    this.#plan = plan;
    this.#log = log;
    this.#dueMs = Array.from({ length: plan.count }, () => Number.NEGATIVE_INFINITY);
  }

  /** Makes those that are due. Called once a second. */
  sweep(nowMs: number): void {
    for (const [place, dueMs] of this.#dueMs.entries()) if (dueMs <= nowMs) this.#start(place, nowMs);
  }

  #start(place: number, nowMs: number): void {
    this.#dueMs[place] = Number.POSITIVE_INFINITY;
    const { game, options } = this.#plan;
    const made = this.#lobby.createServerSession(game, options(this.#round++), (endedMs, hasFailed) => {
      this.#dueMs[place] = endedMs + (hasFailed ? retryMs : pauseMs);
    });
    if (typeof made === "string") return;
    this.#dueMs[place] = nowMs + retryMs;
    this.#log.warn({ game, reason: made.message }, "a demo session could not be made");
  }
}
