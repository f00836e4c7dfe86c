export interface ByteReason<Fault extends string> {
  readonly code: Fault;
  /** Where in the input the faulty part begins. */
  readonly offset: number;
}

/**
 * Where reading has come to. After the first fault every further read returns at once, so readers need
 * no checks of their own and nothing is thrown.
 */
export class ByteInput<Fault extends string> {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  offset = 0;
  reason: ByteReason<Fault | "short_input"> | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  fail(code: Fault | "short_input", offset: number): void {
    this.reason ??= { code, offset };
  }

  /** Moves past `length` bytes and returns where they begin, or -1 when they are not there. */
  take(length: number): number {
    const start = this.offset;
    if (this.reason !== null) return -1;
    if (length > this.bytes.length - start) {
      this.fail("short_input", start);
      return -1;
    }
    this.offset = start + length;
    return start;
  }
}
