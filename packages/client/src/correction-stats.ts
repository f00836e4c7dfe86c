import { floor } from "@fairtick/kernel";

/** Corrections that the quantiles are of. */
const WINDOW = 512;

/** How far the server's word has moved what was predicted: what tells whether prediction works. */
export interface CorrectionReport {
  /** How often a prediction was compared. */
  readonly compared: number;
  /** How often it was not exactly right, and how often too wrong to be smoothed. */
  readonly corrected: number;
  readonly snapped: number;
  /** Of the last 512 comparisons, in the unit of the positions. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Of the last comparison, 0 before the first. */
  readonly newest: number;
}

export class CorrectionStats {
  readonly #sizes = new Float64Array(WINDOW);
  #compared = 0;
  #corrected = 0;
  #snapped = 0;

  add(size: number, isSnapped: boolean): void {
    this.#sizes[this.#compared % WINDOW] = size;
    this.#compared++;
    if (size > 0) this.#corrected++;
    if (isSnapped) this.#snapped++;
  }

  report(): CorrectionReport {
    const count = this.#compared < WINDOW ? this.#compared : WINDOW;
    const sorted = this.#sizes.slice(0, count).sort();
    const quantile = (share: number) => (count === 0 ? 0 : sorted[floor((count - 1) * share)]);
    return {
      compared: this.#compared,
      corrected: this.#corrected,
      snapped: this.#snapped,
      p50: quantile(0.5),
      p99: quantile(0.99),
      max: quantile(1),
      newest: this.#compared === 0 ? 0 : this.#sizes[(this.#compared - 1) % WINDOW],
    };
  }
}
