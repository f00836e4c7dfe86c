/** Writes the kinds of the protocol document's section 2 one behind the other, little endian. */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u8(value: number): this {
    this.#view.setUint8(this.#claim(1), value);
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#claim(4), value, true);
    return this;
  }

  f32(value: number): this {
    this.#view.setFloat32(this.#claim(4), value, true);
    return this;
  }

  string(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.#count(bytes.length).#raw(bytes);
  }

  /** Throws when the text is not a UUID in the usual notation. */
  uuid(text: string): this {
    const digits = text.replaceAll("-", "");
    if (!/^[0-9a-f]{32}$/i.test(digits)) throw new Error(`"${text}" is not a UUID`);
    const pairs = digits.match(/../g) ?? [];
    return this.#count(16).#raw(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #count(value: number): this {
    this.#view.setBigUint64(this.#claim(8), BigInt(value), true);
    return this;
  }

  #raw(bytes: Uint8Array): this {
    const at = this.#claim(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Makes room for so many bytes and answers where they begin. */
  #claim(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
