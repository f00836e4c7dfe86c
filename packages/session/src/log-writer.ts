import { ENTRY_HEAD_BYTES, LOG_MAGIC, type LogHeader, LogKind } from "./log-format.ts";

/**
 * Appends the entries of one session to a growing buffer. `drain` hands the bytes out and starts
 * over, so that whoever stores a log decides how much of it stays in memory.
 */
export class LogWriter {
  #bytes = new Uint8Array(16_384);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  constructor(header: LogHeader) {
    const json = new TextEncoder().encode(JSON.stringify(header));
    this.#reserve(8 + json.length);
    this.#view.setUint32(0, LOG_MAGIC, true);
    this.#view.setUint32(4, json.length, true);
    this.#bytes.set(json, 8);
    this.#length = 8 + json.length;
  }

  /** Bytes that `drain` would return. */
  get length(): number {
    return this.#length;
  }

  /** All bytes since the last call, as a copy. */
  drain(): Uint8Array<ArrayBuffer> {
    const drained = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return drained;
  }

  /** A seat or command entry: `subject` is the seat, `content` travels as JSON. */
  json(kind: LogKind, tick: number, subject: number, content: unknown): void {
    const text = new TextEncoder().encode(JSON.stringify(content));
    const at = this.#entry(kind, tick, 2 + text.length);
    this.#view.setUint16(at, subject, true);
    this.#bytes.set(text, at + 2);
  }

  /** An entry whose body is one small number: the seat that is left, or the action. */
  number(kind: LogKind, tick: number, value: number): void {
    const at = this.#entry(kind, tick, 2);
    this.#view.setUint16(at, value, true);
  }

  /** The row that a seat's input columns hold from this tick on. */
  row(tick: number, seat: number, columns: readonly Float32Array[]): void {
    const at = this.#entry(LogKind.row, tick, 2 + columns.length * 4);
    this.#view.setUint16(at, seat, true);
    for (let f = 0; f < columns.length; f++) this.#view.setFloat32(at + 2 + f * 4, columns[f][seat], true);
  }

  hash(tick: number, hash: string): void {
    const at = this.#entry(LogKind.hash, tick, 8);
    this.#view.setUint32(at, Number.parseInt(hash.slice(0, 8), 16), true);
    this.#view.setUint32(at + 4, Number.parseInt(hash.slice(8), 16), true);
  }

  keyframe(tick: number, state: Uint8Array): void {
    const at = this.#entry(LogKind.keyframe, tick, 0, 4 + state.length);
    this.#view.setUint32(at, state.length, true);
    this.#bytes.set(state, at + 4);
  }

  /** Writes an entry's head; returns where its body starts. */
  #entry(kind: LogKind, tick: number, length: number, bodyBytes = length): number {
    if (length > 0xffff) throw new RangeError(`a log entry of ${length} bytes exceeds 65,535`);
    this.#reserve(ENTRY_HEAD_BYTES + bodyBytes);
    const at = this.#length;
    this.#view.setUint8(at, kind);
    this.#view.setUint8(at + 1, 0);
    this.#view.setUint16(at + 2, length, true);
    this.#view.setUint32(at + 4, tick, true);
    this.#length = at + ENTRY_HEAD_BYTES + bodyBytes;
    return at + ENTRY_HEAD_BYTES;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    let capacity = this.#bytes.length * 2;
    while (capacity < this.#length + extra) capacity *= 2;
    const grown = new Uint8Array(capacity);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
