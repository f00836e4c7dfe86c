/** Where encoded bytes go: memory that grows, or the caller's, which does not. */
export class ByteOutput {
  bytes: Uint8Array;
  view: DataView;
  offset = 0;
  readonly #grows: boolean;

  constructor(bytes: Uint8Array, offset: number, grows: boolean) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
    this.#grows = grows;
  }

  /** Moves past `length` bytes and returns where they begin. May replace `bytes` and `view`. */
  take(length: number): number {
    const start = this.offset;
    const end = start + length;
    if (end > this.bytes.length) this.#grow(end);
    this.offset = end;
    return start;
  }

  #grow(needed: number): void {
    if (!this.#grows)
      throw new RangeError(`the message needs ${needed} bytes, the target has ${this.bytes.length}`);
    const larger = new Uint8Array(needed * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** A value that its own program built wrongly, with the way to the part that is wrong. */
export class InvalidValue extends TypeError {
  readonly #expected: string;
  readonly #path: string;

  constructor(expected: string, path = "") {
    super(`cannot encode ${path === "" ? "the value" : path}: ${expected} expected`);
    this.#expected = expected;
    this.#path = path;
  }

  below(step: string): InvalidValue {
    const separator = this.#path === "" || this.#path.startsWith("[") ? "" : ".";
    return new InvalidValue(this.#expected, `${step}${separator}${this.#path}`);
  }
}
