import type { EventKind, EventKinds, EventSink } from "@fairtick/contract";
import type { BitWriter } from "@fairtick/kernel";

const VALUES_MAX = 3;

/**
 * The newest events of a session, for viewers that hear of them some ticks later, and again until they have. A ring
 * of fixed size: what is overwritten before a viewer has acknowledged it is lost for that viewer, which by then has
 * not been heard of for as long as it takes to fill the ring.
 */
export class EventJournal {
  readonly #kindOf: readonly EventKind[];
  readonly #ticks: Float64Array;
  readonly #kinds: Uint8Array;
  readonly #subjects: Uint16Array;
  readonly #values: Float64Array;
  readonly #capacity: number;
  /** Events that were ever recorded. */
  #count = 0;
  /** The events of the frame that is being written. */
  readonly #chosen: Int32Array;
  /** Tick of the first event that did not fit into it, -1 where all did. */
  #leftOutTick = -1;

  constructor(kinds: EventKinds, capacity = 512) {
    this.#kindOf = Object.values(kinds);
    this.#capacity = capacity;
    this.#ticks = new Float64Array(capacity);
    this.#kinds = new Uint8Array(capacity);
    this.#subjects = new Uint16Array(capacity);
    this.#values = new Float64Array(capacity * VALUES_MAX);
    this.#chosen = new Int32Array(capacity);
  }

  /** Takes over the events of a tick, which is later than those before; `tick`: how many the session has run with it. */
  record(events: EventSink, tick: number): void {
    for (let i = 0; i < events.count; i++) {
      const at = this.#count++ % this.#capacity;
      this.#ticks[at] = tick;
      this.#kinds[at] = events.kinds[i];
      this.#subjects[at] = events.subjects[i];
      for (let v = 0; v < VALUES_MAX; v++) this.#values[at * VALUES_MAX + v] = events.value(i, v);
    }
  }

  /**
   * Writes what a viewer is to hear at `tick`: events up to it, those that must arrive behind `knownTick`, the others
   * behind `shownTick`. What does not fit into `maxBits` waits for a later frame, or is lost if it may be.
   *
   * @returns the tick up to which the viewer knows all events that must arrive, once it has the frame.
   */
  write(
    writer: BitWriter,
    seat: number,
    tick: number,
    knownTick: number,
    shownTick: number,
    maxBits: number,
  ): number {
    const count = this.#choose(seat, tick, knownTick, shownTick, maxBits);
    writer.writeBool(count > 0);
    if (count === 0) return this.#leftOutTick < 0 ? tick : this.#leftOutTick - 1;
    writer.writeVarUint(count - 1);
    for (let i = 0; i < count; i++) {
      const at = this.#chosen[i];
      writer.writeVarUint(this.#kinds[at]);
      writer.writeVarUint(tick - this.#ticks[at]);
      writer.writeVarUint(this.#subjects[at]);
      const values = this.#kindOf[this.#kinds[at]].values.length;
      for (let v = 0; v < values; v++) writer.writeFloat64(this.#values[at * VALUES_MAX + v]);
    }
    return this.#leftOutTick < 0 ? tick : this.#leftOutTick - 1;
  }

  /** Whether nothing happened between two ticks: who knows all up to the one knows all up to the other. */
  isSilentBetween(tick: number, other: number): boolean {
    return tick === other || this.#firstBehind(tick) === this.#firstBehind(other);
  }

  /** Oldest first, so that what waits for a later frame is what follows. */
  #choose(seat: number, tick: number, knownTick: number, shownTick: number, maxBits: number): number {
    let count = 0;
    let bits = 0;
    this.#leftOutTick = -1;
    for (let i = this.#firstBehind(knownTick < shownTick ? knownTick : shownTick); i < this.#count; i++) {
      const at = i % this.#capacity;
      if (this.#ticks[at] > tick) break;
      const kind = this.#kindOf[this.#kinds[at]];
      if (this.#ticks[at] <= (kind.mustArrive ? knownTick : shownTick)) continue;
      if (kind.audience === "seat" && this.#subjects[at] !== seat) continue;
      bits += EVENT_BITS + kind.values.length * 64;
      if (bits > maxBits) {
        this.#leftOutTick = this.#ticks[at];
        break;
      }
      this.#chosen[count++] = at;
    }
    return count;
  }

  /** The first event behind a tick: they are in the order of their ticks. */
  #firstBehind(tick: number): number {
    let low = this.#count > this.#capacity ? this.#count - this.#capacity : 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ticks[middle % this.#capacity] <= tick) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** At most: kind and subject of two and five groups, the age of four. */
const EVENT_BITS = 10 + 20 + 25;
