import { type AnyGame, type RowsRequest, sanitiseInput, type TickContext } from "@fairtick/contract";
import type { TableRows } from "@fairtick/kernel";
import { queuedTicksMax } from "@fairtick/session";

/** The rows of who holds a seat. */
interface Holder {
  readonly rows: Map<number, readonly number[]>;
  newestTick: number;
}

interface Viewer {
  readonly seat: number;
  /** Known with its first rows. */
  holder: Holder | undefined;
}

/**
 * The rule by which every tick of a seat has its inputs, written a second time and fed with what came over the network:
 * the row for the tick if it came before it; else the newest again, for as long as the game says; else zeros.
 */
export class RowRule {
  /** Where a session has done something else. */
  readonly faults: string[] = [];
  /** Rows that were for a tick that was over, rows that came more than once, and ticks without their row. */
  readonly counts = { late: 0, doubled: 0, repeated: 0, neutral: 0 };
  readonly #game: AnyGame;
  readonly #fields: readonly string[];
  readonly #holders = new Map<string, Holder>();
  readonly #viewers = new Map<number, Viewer>();

  constructor(game: AnyGame) {
    this.#game = game;
    this.#fields = Object.keys(game.input);
  }

  opened(viewer: number, seat: number): void {
    this.#viewers.set(viewer, { seat, holder: undefined });
  }

  closed(viewer: number): void {
    this.#viewers.delete(viewer);
  }

  /** Rows have come before the next tick of `t` is run. */
  came(viewer: number, { tick, count, values }: RowsRequest, { tick: nextTick, seats }: TickContext): void {
    const from = this.#viewers.get(viewer);
    if (from === undefined) return;
    from.holder ??= this.#holder(from.seat, seats);
    const { holder } = from;
    for (let age = 0; age < count; age++) {
      const at = tick - age;
      if (holder.rows.has(at)) this.counts.doubled++;
      else if (at < nextTick) this.counts.late++;
      else if (at < nextTick + queuedTicksMax) holder.rows.set(at, this.#clean(values, age));
    }
  }

  /** A tick has been run. */
  ran(t: TickContext): void {
    const { seats, inputs } = t;
    const tick = t.tick - 1;
    for (let seat = 0; seat < seats.capacity; seat++) {
      if (seats.alive[seat] === 0 || seats.driver[seat] !== 0) continue;
      const expected = this.#expected(this.#holder(seat, seats), tick);
      for (const [f, field] of this.#fields.entries()) {
        const actual = inputs[field][seat];
        if (actual !== expected[f])
          this.faults.push(`tick ${tick}: ${field} of seat ${seat} is ${actual}, not ${expected[f]}`);
      }
    }
  }

  #expected(holder: Holder, tick: number): readonly number[] {
    const row = holder.rows.get(tick);
    if (row !== undefined) {
      holder.newestTick = tick;
      return row;
    }
    const newest = holder.rows.get(holder.newestTick);
    const isRepeated =
      newest !== undefined && tick - holder.newestTick <= this.#game.onMissingInput.repeatTicks;
    if (newest !== undefined) this.counts[isRepeated ? "repeated" : "neutral"]++;
    return isRepeated ? newest : this.#fields.map(() => 0);
  }

  #holder(seat: number, seats: TickContext["seats"]): Holder {
    const key = `${seat} ${(seats as unknown as TableRows).generation[seat]}`;
    const holder = this.#holders.get(key) ?? { rows: new Map(), newestTick: -1 };
    this.#holders.set(key, holder);
    return holder;
  }

  #clean(values: ArrayLike<number>, age: number): readonly number[] {
    return this.#fields.map((field, f) =>
      sanitiseInput(this.#game.input[field], values[age * this.#fields.length + f]),
    );
  }
}
