/** The two rings between a session thread and the network thread: frames one way, input rows the other. */

import type { MessagePort } from "node:worker_threads";
import type { RowsRequest } from "@fairtick/contract";
import { RingReader, RingWriter } from "@fairtick/kernel";
import type { FrameOutlet } from "./frame-outlet.ts";
import type { FrameRecipients } from "./session-host.ts";
import {
  FRAME_HEAD_BYTES,
  INPUT_HEAD_BYTES,
  packRecipients,
  packViewers,
  RingKind,
  ROWS_HEAD_BYTES,
  type ThreadReport,
  VIEWER_BYTES,
} from "./thread-messages.ts";
import type { ThreadRunner } from "./thread-runner.ts";
import type { ThreadWords } from "./thread-words.ts";

/** Values of a record: of the rows of one frame. */
const INPUT_VALUES_MAX = 1024;

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

  reserve(maxBytes: number, viewersMax = 0): number {
    const at = this.#writer.reserve(FRAME_HEAD_BYTES + maxBytes + viewersMax * VIEWER_BYTES);
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

  commitViewers(
    session: number,
    viewers: Uint16Array,
    count: number,
    byteLength: number,
    tick: number,
  ): void {
    this.view.setUint32(this.#frameAt - FRAME_HEAD_BYTES, tick, true);
    this.view.setUint32(this.#frameAt - FRAME_HEAD_BYTES + 4, this.nowMs, true);
    const listAt = this.#frameAt + byteLength;
    for (let i = 0; i < count; i++) {
      this.view.setUint16(listAt + i * VIEWER_BYTES, viewers[i] as number, true);
    }
    this.#writer.commit(
      RingKind.viewersFrame,
      packViewers(session, count),
      FRAME_HEAD_BYTES + byteLength + count * VIEWER_BYTES,
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

  /** Returns false when the ring is full; what the frame said is then lost. */
  writeRows(session: number, viewer: number, rows: RowsRequest): boolean {
    const values = rows.count * rows.fields;
    const length = ROWS_HEAD_BYTES + values * 4;
    const at = this.#writer.reserve(length);
    if (at < 0) return false;
    this.#view.setUint16(at, session, true);
    this.#view.setUint16(at + 2, viewer, true);
    this.#view.setUint32(at + 4, rows.newestSnapshot + 1, true);
    this.#view.setUint32(at + 8, rows.tick, true);
    this.#view.setUint16(at + 12, rows.count, true);
    this.#view.setUint16(at + 14, rows.fields, true);
    for (let i = 0; i < values; i++) {
      this.#view.setFloat32(at + ROWS_HEAD_BYTES + i * 4, rows.values[i] ?? 0, true);
    }
    this.#writer.commit(RingKind.rows, 0, length);
    return true;
  }
}

/** Input records out of the ring into the sessions' latches. */
export class InputDrain {
  readonly #reader: RingReader;
  readonly #view: DataView;
  readonly #values = new Float32Array(INPUT_VALUES_MAX);
  readonly #rows: { -readonly [K in keyof RowsRequest]: RowsRequest[K] } = {
    kind: "rows",
    newestSnapshot: -1,
    tick: 0,
    count: 0,
    fields: 0,
    values: this.#values,
  };

  constructor(buffer: SharedArrayBuffer) {
    this.#reader = new RingReader(buffer);
    this.#view = new DataView(buffer);
  }

  drain(runner: ThreadRunner): void {
    const reader = this.#reader;
    while (reader.next()) {
      if (reader.kind === RingKind.rows) this.#takeRows(runner);
      else this.#takeInput(runner);
      reader.release();
    }
  }

  #takeInput(runner: ThreadRunner): void {
    const at = this.#reader.offset;
    this.#readValues(INPUT_HEAD_BYTES);
    runner.input(
      this.#view.getUint16(at, true),
      this.#view.getUint16(at + 2, true),
      this.#view.getUint16(at + 8, true),
      this.#view.getUint32(at + 4, true),
      this.#values,
    );
  }

  #takeRows(runner: ThreadRunner): void {
    const at = this.#reader.offset;
    const rows = this.#rows;
    rows.newestSnapshot = this.#view.getUint32(at + 4, true) - 1;
    rows.tick = this.#view.getUint32(at + 8, true);
    rows.count = this.#view.getUint16(at + 12, true);
    rows.fields = this.#view.getUint16(at + 14, true);
    this.#readValues(ROWS_HEAD_BYTES);
    runner.rows(this.#view.getUint16(at, true), this.#view.getUint16(at + 2, true), rows);
  }

  #readValues(headBytes: number): void {
    const from = this.#reader.offset + headBytes;
    const count = (this.#reader.length - headBytes) / 4;
    for (let i = 0; i < count; i++) this.#values[i] = this.#view.getFloat32(from + i * 4, true);
  }
}
