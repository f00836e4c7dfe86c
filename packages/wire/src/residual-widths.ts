/**
 * Which width suits the residuals of each column: the parameter `k` of the code in `delta-codes.ts`, learned from the
 * residuals that were written lately.
 */

import { clz32 } from "@fairtick/kernel";

/** Widths travel in so many bits. */
export const WIDTH_BITS = 4;
const WIDTHS = 1 << WIDTH_BITS;
/** Before anything is known. */
const FIRST_WIDTH = 3;
const LENGTHS = 33;
/** Residuals of a column after which its width is looked at again, and what came before counts half. */
const LEARN_AFTER = 256;

/** Bits of an unsigned number of up to 32 bits; 0 for 0. */
export const bitLength = (value: number): number => 32 - clz32(value);

export class ResidualWidths {
  /** By column. */
  readonly widths: Uint8Array;
  /** How many residuals had so many bits: column * LENGTHS + bits. */
  readonly #lengths: Float64Array;
  readonly #counts: Float64Array;

  constructor(columns: number) {
    this.widths = new Uint8Array(columns).fill(FIRST_WIDTH);
    this.#lengths = new Float64Array(columns * LENGTHS);
    this.#counts = new Float64Array(columns);
  }

  /** A residual as it travels, without its sign. */
  record(column: number, zigzag: number): void {
    this.#lengths[column * LENGTHS + bitLength(zigzag)]++;
    this.#counts[column]++;
  }

  /** Takes what was recorded into account. Between two snapshots only: both ends must use the same widths. */
  learn(): void {
    for (let column = 0; column < this.widths.length; column++) {
      if (this.#counts[column] < LEARN_AFTER) continue;
      this.widths[column] = this.#best(column);
      this.#counts[column] = 0;
      for (let bits = 0; bits < LENGTHS; bits++) this.#lengths[column * LENGTHS + bits] /= 2;
    }
  }

  #best(column: number): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let width = 0; width < WIDTHS; width++) {
      const cost = this.#cost(column, width);
      if (cost >= least) continue;
      least = cost;
      best = width;
    }
    return best;
  }

  /** Bits that what was recorded would have taken, nearly. */
  #cost(column: number, width: number): number {
    let cost = 0;
    for (let bits = 0; bits < LENGTHS; bits++) {
      // A number of more bits than the width has two more for each: one of the prefix, one of its own.
      const more = bits > width ? bits - width : 0;
      cost += this.#lengths[column * LENGTHS + bits] * (width + 1 + 2 * more);
    }
    return cost;
  }
}
