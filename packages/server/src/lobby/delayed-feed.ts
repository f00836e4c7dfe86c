import type { FrameRest } from "../host/session-host.ts";

export interface DelayedFeedOptions {
  readonly ms: number;
  /** Frames a second. */
  readonly hz: number;
  /** Memory of the frames that wait. */
  readonly bytesMax: number;
  /** A frame was left out because the memory was full. */
  dropped(): void;
}

interface WaitingFrame {
  readonly bytes: Uint8Array;
  readonly vital: boolean;
  readonly dueMs: number;
}

/** The frames of one session on their way to those who see them later: fewer of them, in memory of their own. */
export class DelayedFeed {
  readonly #options: DelayedFeedOptions;
  readonly #waiting: WaitingFrame[] = [];
  /** Sends the rest of the frame that is being sent, if one is. */
  rest: FrameRest | undefined;
  #bytes = 0;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(options: DelayedFeedOptions) {
    this.#options = options;
  }

  /** Takes a copy of a frame if it is time for one; a vital one always. */
  keep(frame: Uint8Array, vital: boolean, nowMs: number): void {
    const { ms, hz, bytesMax, dropped } = this.#options;
    if (nowMs >= this.#nextMs) {
      // The rate is kept although frames do not come exactly when one is wanted.
      const intervalMs = 1000 / hz;
      this.#nextMs = (nowMs - this.#nextMs < intervalMs ? this.#nextMs : nowMs) + intervalMs;
    } else if (!vital) return;
    if (this.#bytes + frame.length > bytesMax && !vital) {
      dropped();
      return;
    }
    this.#bytes += frame.length;
    this.#waiting.push({ bytes: frame.slice(), vital, dueMs: nowMs + ms });
  }

  /** The newest frame that is due, but no vital one is passed over; undefined where there is none. */
  take(nowMs: number): WaitingFrame | undefined {
    let newest: WaitingFrame | undefined;
    for (let next = this.#waiting[0]; next !== undefined && next.dueMs <= nowMs; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#bytes -= next.bytes.length;
      newest = next;
      if (next.vital) break;
    }
    return newest;
  }
}
