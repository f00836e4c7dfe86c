/** The two rings between a session thread and the network thread: frames one way, input rows the other. */

import type { MessagePort } from "node:worker_threads";
import { RingReader, RingWriter } from "@fairtick/kernel";
import type { FrameOutlet } from "./running-session.ts";
import type { FrameRecipients } from "./session-host.ts";
import type { SessionRunner } from "./session-runner.ts";
import {
  FRAME_HEAD_BYTES,
  INPUT_HEAD_BYTES,
  packRecipients,
  RingKind,
  type ThreadReport,
} from "./thread-messages.ts";
import type { ThreadWords } from "./thread-words.ts";

const INPUT_VALUES_MAX = 64;

/** Frames into the ring to the network thread, and one doorbell for all of a wake-up. */
export class RingOutlet implements FrameOutlet {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #writer: RingWriter;
  readonly frameBytesMax: number;
  readonly #words: ThreadWords;
  readonly #port: MessagePort;
  nowMs = 0.5;
  #frameAt = 0;
  #unannounced = false;

  constructor(buffer: SharedArrayBuffer, words: ThreadWords, port: MessagePort) {
    this.#writer = new RingWriter(buffer);
    this.bytes = this.#writer.bytes;
    this.view = new DataView(buffer);
    this.#words = words;
    this.frameBytesMax = this.#writer.payloadMax - FRAME_HEAD_BYTES;
    this.#port = port;
  }

  reserve(maxBytes: number): number {
    const at = this.#writer.reserve(FRAME_HEAD_BYTES + maxBytes);
    if (at < 0) return -1;
    this.#frameAt = at + FRAME_HEAD_BYTES;
    return this.#frameAt;
  }

  commit(
    session: number,
    recipients: FrameRecipients,
    byteLength: number,
    vital: boolean,
    tick: number,
  ): void {
    this.view.setUint32(this.#frameAt - FRAME_HEAD_BYTES, tick, true);
    this.view.setUint32(this.#frameAt - FRAME_HEAD_BYTES + 4, this.nowMs, true);
    this.#writer.commit(
      vital ? RingKind.vitalFrame : RingKind.frame,
      packRecipients(session, recipients),
      FRAME_HEAD_BYTES + byteLength,
    );
    this.#unannounced = true;
  }

  ring(): void {
    if (!this.#unannounced) return;
    this.#unannounced = false;
    if (this.#words.raiseBell()) this.#port.postMessage(DOORBELL);
  }
}

const DOORBELL: ThreadReport = { kind: "doorbell" };

/** Input records into the ring, at the network thread's end. */
export class InputFeed {
  readonly #writer: RingWriter;
  readonly #view: DataView;

  constructor(buffer: SharedArrayBuffer) {
    this.#writer = new RingWriter(buffer);
    this.#view = new DataView(buffer);
  }

  /** Returns false when the ring is full; the row is then lost. */
  write(session: number, seat: number, generation: number, sequence: number, values: Float32Array): boolean {
    const length = INPUT_HEAD_BYTES + values.length * 4;
    const at = this.#writer.reserve(length);
    if (at < 0) return false;
    this.#view.setUint16(at, session, true);
    this.#view.setUint16(at + 2, seat, true);
    this.#view.setUint32(at + 4, sequence, true);
    this.#view.setUint16(at + 8, generation, true);
    for (let i = 0; i < values.length; i++) {
      this.#view.setFloat32(at + INPUT_HEAD_BYTES + i * 4, values[i] ?? 0, true);
    }
    this.#writer.commit(RingKind.input, 0, length);
    return true;
  }
}

/** Input records out of the ring into the sessions' latches. */
export class InputDrain {
  readonly #reader: RingReader;
  readonly #view: DataView;
  readonly #values = new Float32Array(INPUT_VALUES_MAX);

  constructor(buffer: SharedArrayBuffer) {
    this.#reader = new RingReader(buffer);
    this.#view = new DataView(buffer);
  }

  drain(runner: SessionRunner): void {
    const reader = this.#reader;
    while (reader.next()) {
      const at = reader.offset;
      const count = (reader.length - INPUT_HEAD_BYTES) / 4;
      for (let i = 0; i < count; i++)
        this.#values[i] = this.#view.getFloat32(at + INPUT_HEAD_BYTES + i * 4, true);
      const session = this.#view.getUint16(at, true);
      runner.input(
        session,
        this.#view.getUint16(at + 2, true),
        this.#view.getUint16(at + 8, true),
        this.#view.getUint32(at + 4, true),
        this.#values,
      );
      reader.release();
    }
  }
}
