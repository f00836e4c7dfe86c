import { nextFloat } from "@fairtick/kernel";
import type { DelayLine } from "./delay-line.ts";
import type { NetworkShape } from "./network-shape.ts";

/** One direction between a player and the server. */
export interface Way {
  /** Lets `arrive` happen when the message has come through, or never. */
  carry(nowMs: number, arrive: (arrivedMs: number) => void): void;
}

/**
 * A way that loses and delays. On one in order, as a stream is, nothing overtakes and nothing is lost; of
 * datagrams each goes its own way.
 */
export class ShapedWay implements Way {
  readonly #shape: NetworkShape;
  readonly #inOrder: boolean;
  readonly #random: Uint32Array;
  readonly #line: DelayLine;
  #lastMs = 0;

  /** `random` is the state of a generator, which may be shared. */
  constructor(shape: NetworkShape, inOrder: boolean, random: Uint32Array, line: DelayLine) {
    this.#shape = shape;
    this.#inOrder = inOrder;
    this.#random = random;
    this.#line = line;
  }

  carry(nowMs: number, arrive: (arrivedMs: number) => void): void {
    const { lossPercent, delayMs, jitterMs } = this.#shape;
    // Both are drawn each time: how one message fares does not change the fate of the next.
    const luck = nextFloat(this.#random) * 100;
    const deviation = 2 * nextFloat(this.#random) - 1;
    if (luck < lossPercent && !this.#inOrder) return;
    let dueMs = nowMs + delayMs + jitterMs * deviation;
    if (this.#inOrder) {
      dueMs = Math.max(dueMs, this.#lastMs);
      this.#lastMs = dueMs;
    }
    this.#line.push(dueMs, () => arrive(dueMs));
  }
}
