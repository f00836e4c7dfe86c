import type { FrameRest } from "../host/session-host.ts";
import { FramePace } from "./frame-pace.ts";

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
  readonly #pace: FramePace;

  constructor(options: DelayedFeedOptions) {
    this.#options = options;
    this.#pace = new FramePace(options.hz);
  }

  /** Takes a copy of a frame if it is time for one; a vital one always. */
  keep(frame: Uint8Array, vital: boolean, nowMs: number): void {
    const { ms, bytesMax, dropped } = this.#options;
    if (!this.#pace.take(nowMs) && !vital) return;
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
