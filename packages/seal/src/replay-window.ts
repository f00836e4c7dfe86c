/** How far behind the newest a datagram may come and still be taken. */
export const windowDatagrams = 1024;

/**
 * Which sequence numbers have come. Everything is taken once: what is newer than all before moves the
 * window on, what is older than the window counts as having come.
 */
export class ReplayWindow {
  /** The greatest number that was taken; -1 before the first. */
  highest = -1;
  /** One bit a number of the window, at the number modulo its size. */
  readonly #bits = new Uint32Array(windowDatagrams / 32);

  /** Takes a number, or returns false because it came before or is too old. */
  take(sequence: number): boolean {
    if (sequence > this.highest) this.#advance(sequence);
    else if (this.highest - sequence >= windowDatagrams || this.#has(sequence)) return false;
    const bit = sequence % windowDatagrams;
    this.#bits[bit >>> 5]! |= 1 << (bit & 31);
    return true;
  }

  /** Forgets the numbers that leave the window, whose bits now stand for newer ones. */
  #advance(sequence: number): void {
    if (sequence - this.highest >= windowDatagrams) {
      this.#bits.fill(0);
    } else {
      for (let each = this.highest + 1; each < sequence; each++) this.#forget(each % windowDatagrams);
    }
    this.highest = sequence;
  }

  #forget(bit: number): void {
    this.#bits[bit >>> 5]! &= ~(1 << (bit & 31));
  }

  #has(sequence: number): boolean {
    const bit = sequence % windowDatagrams;
    return ((this.#bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
  }
}
