import type { FrameRecipients } from "./session-host.ts";

/** Where frames go: a ring, or in tests a function. */
export interface FrameOutlet {
  /**
   * Room for a frame, for so many viewers if it is for viewers: its offset in `bytes`, or -1 when there is none; the frame is
   * then lost.
   */
  reserve(maxBytes: number, viewersMax?: number): number;
  /** The longest frame that there can ever be room for. */
  readonly frameBytesMax: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The time of the frames that follow, on the clock of the threads; set by whoever writes them. */
  nowMs: number;
  /**
   * `vital`: the frame must reach everybody, because none follows it. `tick`: how many ticks the session
   * has run.
   */
  commit(
    session: number,
    recipients: FrameRecipients,
    byteLength: number,
    vital: boolean,
    tick: number,
  ): void;
  /** As `commit`, for the first `count` of `viewers`, which are no more than it was reserved for. */
  commitViewers(session: number, viewers: Uint16Array, count: number, byteLength: number, tick: number): void;
}
