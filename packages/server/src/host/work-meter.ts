/** Work is judged over so much time. */
export const WINDOW_MS = 250;
/** How long the ticks of one session take. Recording allocates nothing. */
export class WorkMeter {
  #fromMs: number;
  #workMs = 0;
  #ticks = 0;
  /** Mean duration of a tick in the last window that had any, ms. */
  tickMs = 0;

  constructor(nowMs: number) {
    this.#fromMs = nowMs;
  }

  /** Adds work that has just ended; records, because fractional arguments may be put on the heap. Returns true when that completes a window. */
  add(
    { nowMs }: { readonly nowMs: number },
    turn: { readonly ran: number; readonly workMs: number },
  ): boolean {
    this.#workMs += turn.workMs;
    this.#ticks += turn.ran;
    if (nowMs - this.#fromMs < WINDOW_MS) return false;
    this.tickMs = this.#ticks > 0 ? this.#workMs / this.#ticks : 0;
    this.#fromMs = nowMs;
    this.#workMs = 0;
    this.#ticks = 0;
    return true;
  }
}
