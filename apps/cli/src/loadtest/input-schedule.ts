import { DelayHistogram } from "./delay-histogram.ts";

/** What was due longer ago than this is left out: the client has lost too much time to make it good. */
const backlogMs = 250;

/**
 * When which player sends: input `n` of player `i` is due at `(n + i / players) / hz`, so that the rate does not drift
 * and the players do not send all at once. Whoever has lost time sends what was due meanwhile.
 */
export class InputSchedule {
  readonly #stepMs: number;
  readonly #startMs: number;
  readonly #players: number;
  readonly #send: (player: number, dueMs: number) => void;
  #next = 0;
  /** How late inputs left. */
  lags = new DelayHistogram();
  leftOut = 0;

  constructor(players: number, hz: number, startMs: number, send: (player: number, dueMs: number) => void) {
    this.#players = players;
    this.#stepMs = 1000 / hz / players;
    this.#startMs = startMs;
    this.#send = send;
  }

  restart(): void {
    this.lags = new DelayHistogram();
    this.leftOut = 0;
  }

  /** Sends everything that is due. */
  run(nowMs: number): void {
    for (let dueMs = this.#dueMs(); dueMs <= nowMs; dueMs = this.#dueMs()) {
      const player = this.#next++ % this.#players;
      if (nowMs - dueMs > backlogMs) {
        this.leftOut++;
        continue;
      }
      this.lags.record(nowMs - dueMs);
      this.#send(player, dueMs);
    }
  }

  #dueMs(): number {
    return this.#startMs + this.#next * this.#stepMs;
  }
}
