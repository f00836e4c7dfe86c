import { RingReader } from "@fairtick/kernel";
import type { FrameRecipients, FrameRest } from "./session-host.ts";
import {
  FRAME_HEAD_BYTES,
  RingKind,
  recipientSession,
  recipientViewers,
  unpackRecipients,
  VIEWER_BYTES,
} from "./thread-messages.ts";

/**
 * Sockets wait for no longer than this, and for one part of a frame, while frames are sent: sending is the
 * costliest thing that the network thread does.
 */
const BUDGET_MS = 1;
/**
 * When the machine has too little time, frames pile up. Those that are older than this are not sent any more
 * while so much waits behind them: players are better served with fewer frames than with old ones.
 */
const STALE_MS = 50;
const STALE_BACKLOG_BYTES = 65_536;

export interface FrameDrainOptions {
  readonly ring: SharedArrayBuffer;
  /** Sends a frame that is not stale, or the first part of it; `bytes` is valid until all of it has been sent. */
  deliver(
    session: number,
    recipients: FrameRecipients,
    bytes: Uint8Array,
    vital: boolean,
    tick: number,
    stale: boolean,
  ): FrameRest | undefined;
  /** Sends a frame to one of the viewers that it is for. */
  deliverViewer(session: number, viewer: number, bytes: Uint8Array, stale: boolean): void;
  /** Frames were sent without a pause, for so long. */
  sent(ms: number): void;
  /** Milliseconds of the clock that the threads share. */
  readonly now: () => number;
  /** Calls back once what has arrived meanwhile has had its turn. */
  readonly yieldTo: (resume: () => void) => void;
}

/** The frames of one session thread, out of their ring to the members of its sessions, a little at a time. */
export class FrameDrain {
  readonly #options: FrameDrainOptions;
  readonly #ring: RingReader;
  readonly #view: DataView;
  /** The rest of the frame that has been begun. */
  #rest: FrameRest | undefined;
  #isYielding = false;
  readonly #resume = (): void => {
    this.#isYielding = false;
    this.run();
  };

  constructor(options: FrameDrainOptions) {
    this.#options = options;
    this.#ring = new RingReader(options.ring);
    this.#view = new DataView(options.ring);
  }

  /** Sends what is in the ring; what takes too long goes on after others have had their turn. */
  run(): void {
    if (this.#isYielding) return;
    const { now, sent, yieldTo } = this.#options;
    const beganMs = now();
    let nowMs = beganMs;
    while (this.#sendPart()) {
      nowMs = now();
      if (nowMs < beganMs + BUDGET_MS) continue;
      this.#isYielding = true;
      yieldTo(this.#resume);
      break;
    }
    if (nowMs > beganMs) sent(nowMs - beganMs);
  }

  /** Returns false when there was nothing to send. */
  #sendPart(): boolean {
    if (this.#rest === undefined) {
      if (!this.#ring.next()) return false;
      this.#rest = this.#begin();
    } else if (!this.#rest()) {
      this.#rest = undefined;
    }
    if (this.#rest === undefined) this.#ring.release();
    return true;
  }

  #begin(): FrameRest | undefined {
    const { bytes, offset, length, kind, recipients } = this.#ring;
    const vital = kind === RingKind.vitalFrame;
    const session = recipientSession(recipients);
    if (kind === RingKind.viewersFrame) return this.#beginViewers();
    const frame = bytes.subarray(offset + FRAME_HEAD_BYTES, offset + length);
    return this.#options.deliver(
      session,
      unpackRecipients(recipients),
      frame,
      vital,
      this.#view.getUint32(offset, true),
      !vital && this.#isStale(this.#view.getUint32(offset + 4, true)),
    );
  }

  /** A part of it is one of its viewers. */
  #beginViewers(): FrameRest | undefined {
    const { bytes, offset, length, recipients } = this.#ring;
    const session = recipientSession(recipients);
    const count = recipientViewers(recipients);
    const listAt = offset + length - count * VIEWER_BYTES;
    const frame = bytes.subarray(offset + FRAME_HEAD_BYTES, listAt);
    const writtenMs = this.#view.getUint32(offset + 4, true);
    let sent = 0;
    const sendNext = (): boolean => {
      const viewer = this.#view.getUint16(listAt + sent++ * VIEWER_BYTES, true);
      this.#options.deliverViewer(session, viewer, frame, this.#isStale(writtenMs));
      return sent < count;
    };
    return sendNext() ? sendNext : undefined;
  }

  /** `writtenMs` is modulo 2^32, and may be a little ahead: it was read in another thread. */
  #isStale(writtenMs: number): boolean {
    const ageMs = (this.#options.now() - writtenMs) | 0;
    return ageMs > STALE_MS && this.#ring.waitingBytes > STALE_BACKLOG_BYTES;
  }
}
