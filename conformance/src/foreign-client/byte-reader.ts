/** What a reader refuses: input that the protocol document does not allow. */
export class MalformedMessage extends Error {}

/** Reads the kinds of the protocol document's section 2 one after another, little endian. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#claim(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#claim(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#claim(4), true);
  }

  f32(): number {
    return this.#view.getFloat32(this.#claim(4), true);
  }

  string(): string {
    const size = this.#count();
    const at = this.#claim(size);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.#bytes.subarray(at, at + size));
    } catch {
      throw new MalformedMessage("text that is not UTF-8");
    }
  }

  uuid(): string {
    const size = this.#count();
    if (size !== 16) throw new MalformedMessage(`a UUID of ${size} bytes`);
    const at = this.#claim(16);
    const digits = Array.from(this.#bytes.subarray(at, at + 16), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  bool(): boolean {
    const value = this.u8();
    if (value > 1) throw new MalformedMessage(`a bool of ${value}`);
    return value === 1;
  }

  option<T>(read: () => T): T | undefined {
    return this.bool() ? read() : undefined;
  }

  array<T>(read: () => T): T[] {
    const size = this.#count();
    const items: T[] = [];
    // Input that is too short ends this loop, so a huge number of items cannot fill the memory.
    for (let i = 0; i < size; i++) items.push(read());
    return items;
  }

  #count(): number {
    return Number(this.#view.getBigUint64(this.#claim(8), true));
  }

  #claim(size: number): number {
    const at = this.#at;
    if (size > this.#bytes.length - at) throw new MalformedMessage("input that ends too early");
    this.#at = at + size;
    return at;
  }
}
