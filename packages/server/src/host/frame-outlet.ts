import type { FrameRecipients } from "./session-host.ts";

/** Where frames go: a ring, or in tests a function. */
export interface FrameOutlet {
  /** Room for a frame: its offset in `bytes`, or -1 when there is none; the frame is then lost. */
  reserve(maxBytes: number): number;
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
  /** As `commit`, for one viewer. */
  commitViewer(session: number, viewer: number, byteLength: number, tick: number): void;
}
