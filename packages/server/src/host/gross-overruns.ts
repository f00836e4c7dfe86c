/** Ticks of a session among which its long ones are counted. */
const SPAN_TICKS = 24;

/**
 * Tells a session that is far too slow from a thread that is held up: only the first has long ticks again and again
 * while the sessions beside it have none.
 */
export class GrossOverruns {
  readonly #enough: number;
  #session = -1;
  #fromTick = 0;
  #count = 0;

  /** `enough`: long ticks of one session that are too many; 0: none ever are. */
  constructor(enough: number) {
    this.#enough = enough;
  }

  /** Notes that a tick took far too long. Returns whether that was one too many of the session. */
  add(session: number, tick: number): boolean {
    if (session !== this.#session || tick - this.#fromTick >= SPAN_TICKS) {
      this.#session = session;
      this.#fromTick = tick;
      this.#count = 0;
    }
    if (++this.#count !== this.#enough) return false;
    this.#session = -1;
    return true;
  }
}
