import { ByteInput } from "./byte-input.ts";

/** Why bytes are not the message that they should be. */
export type MsgpackFault =
  /** The input ends before the value does, or announces more than is left. */
  | "short_input"
  /** Something behind the message. */
  | "trailing_bytes"
  /** A value of another type than the field has, or none at all. */
  | "wrong_type"
  /** A number outside what the field can hold or the schema permits, or a fraction for an integer. */
  | "out_of_range"
  | "bad_utf8"
  /** Text that is no UUID in lower case with hyphens. */
  | "bad_uuid"
  /** No variant has this name. */
  | "unknown_name"
  /** More text, bytes or items than the schema permits. */
  | "too_long"
  | "too_short"
  /** The key of a map is not text. */
  | "bad_key"
  | "duplicate_field"
  | "missing_field";

/**
 * MessagePack, read piece by piece. Whatever a length announces is compared with what is left of the
 * input before anything is made of it.
 */
export class MsgpackInput extends ByteInput<MsgpackFault> {
  /** Names and positions that lead to the part with the fault. */
  path = "";

  /** Puts a step before the path, on the way out of a faulty part. */
  within(step: string): void {
    const separator = this.path === "" || this.path.startsWith("[") ? "" : ".";
    this.path = `${step}${separator}${this.path}`;
  }

  /** The byte that begins the next value; -1 at the end. */
  peek(): number {
    return this.reason === null && this.offset < this.bytes.length ? this.bytes[this.offset] : -1;
  }

  /** Length of the text that begins here, whose bytes come next; -1 where there is none. */
  takeTextHead(): number {
    const lead = this.#takeLead();
    if (lead >= 0xa0 && lead <= 0xbf) return lead & 0x1f;
    return this.#takeSize(lead, 0xd9, 0xda, 0xdb);
  }

  takeBinaryHead(): number {
    return this.#takeSize(this.#takeLead(), 0xc4, 0xc5, 0xc6);
  }

  /** Number of items of the array that begins here; -1 where there is none, or fewer bytes than items. */
  takeArrayHead(): number {
    const lead = this.#takeLead();
    const count = lead >= 0x90 && lead <= 0x9f ? lead & 0x0f : this.#takeSize(lead, -1, 0xdc, 0xdd);
    return this.#bounded(count, 1);
  }

  takeMapHead(): number {
    const lead = this.#takeLead();
    const count = lead >= 0x80 && lead <= 0x8f ? lead & 0x0f : this.#takeSize(lead, -1, 0xde, 0xdf);
    return this.#bounded(count, 2);
  }

  /** Any number, integers of 64 bits rounded to what a double holds; 0 after a fault. */
  takeNumber(): number {
    const start = this.offset;
    const lead = this.#takeLead();
    if (lead <= 0x7f) return lead < 0 ? 0 : lead;
    if (lead >= 0xe0) return lead - 0x100;
    const size = numberBytes.get(lead);
    if (size === undefined) {
      this.fail("wrong_type", start);
      return 0;
    }
    const at = this.take(size);
    return at < 0 ? 0 : readNumber(this.view, lead, at);
  }

  /** Passes one value of any kind and depth. It loops, so that depth costs no stack. */
  skip(): void {
    for (let pending = 1; pending > 0 && this.reason === null; pending--) {
      if (pending > this.remaining) this.fail("short_input", this.offset);
      else pending += this.#skipOne();
    }
  }

  /** Passes a value without those that it contains, of which it returns the number. */
  #skipOne(): number {
    const start = this.offset;
    const lead = this.#takeLead();
    if (lead <= 0x7f || lead >= 0xe0 || lead === 0xc0 || lead === 0xc2 || lead === 0xc3) return 0;
    if (lead <= 0x8f) return 2 * (lead & 0x0f);
    if (lead <= 0x9f) return lead & 0x0f;
    if (lead <= 0xbf) this.take(lead & 0x1f);
    else if (lead === 0xdc || lead === 0xdd) return this.#takeSize(lead, -1, 0xdc, 0xdd);
    else if (lead === 0xde || lead === 0xdf) return 2 * this.#takeSize(lead, -1, 0xde, 0xdf);
    else if (lead >= 0xd4 && lead <= 0xd8) this.take(1 + (1 << (lead - 0xd4)));
    else if (lead >= 0xc7 && lead <= 0xc9) this.#skipSized(this.#takeSize(lead, 0xc7, 0xc8, 0xc9) + 1);
    else if (lead >= 0xc4 && lead <= 0xc6) this.#skipSized(this.#takeSize(lead, 0xc4, 0xc5, 0xc6));
    else if (lead >= 0xd9) this.#skipSized(this.#takeSize(lead, 0xd9, 0xda, 0xdb));
    else if (lead === 0xc1) this.fail("wrong_type", start);
    else this.take(numberBytes.get(lead) ?? 0);
    return 0;
  }

  #skipSized(length: number): void {
    if (length > 0) this.take(length);
  }

  #takeLead(): number {
    const start = this.take(1);
    return start < 0 ? -1 : this.bytes[start];
  }

  /** The size behind one of three leads, of one, two and four bytes; else a fault. */
  #takeSize(lead: number, byte: number, short: number, long: number): number {
    const size = lead === byte ? 1 : lead === short ? 2 : lead === long ? 4 : 0;
    if (size === 0) this.fail("wrong_type", this.offset - 1);
    const at = this.take(size);
    if (at < 0) return -1;
    if (size === 1) return this.bytes[at];
    return size === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  #bounded(count: number, bytesEach: number): number {
    if (count * bytesEach <= this.remaining) return count;
    this.fail("short_input", this.offset);
    return -1;
  }
}

/** By lead: floats, unsigned and signed integers. */
const numberBytes: ReadonlyMap<number, number> = new Map([
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
]);

function readNumber(view: DataView, lead: number, at: number): number {
  switch (lead) {
    case 0xca:
      return view.getFloat32(at);
    case 0xcb:
      return view.getFloat64(at);
    case 0xcc:
      return view.getUint8(at);
    case 0xcd:
      return view.getUint16(at);
    case 0xce:
      return view.getUint32(at);
    case 0xcf:
      return view.getUint32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
    case 0xd0:
      return view.getInt8(at);
    case 0xd1:
      return view.getInt16(at);
    case 0xd2:
      return view.getInt32(at);
    default:
      return view.getInt32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
  }
}
