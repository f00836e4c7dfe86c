import { type DropKind, drops } from "./drops.ts";
import type { Metrics } from "./metrics.ts";

/** What was left out because a bound was reached, of all games together. */
export interface DropNumbers {
  readonly what: DropKind;
  /** Since the start. */
  readonly count: number;
  /** In the last second. */
  readonly perSecond: number;
}

const kinds = Object.keys(drops) as DropKind[];

/** Counts and rates of what is left out; only of what ever was. */
export class DropMeter {
  readonly #metrics: Metrics;
  /** Some drops are of no game. */
  readonly #games: readonly string[];
  numbers: readonly DropNumbers[] = [];

  constructor(metrics: Metrics, games: readonly string[]) {
    this.#metrics = metrics;
    this.#games = ["", ...games];
    this.sample(1);
  }

  sample(seconds: number): void {
    const before = new Map(this.numbers.map(({ what, count }) => [what, count]));
    this.numbers = kinds
      .map((what) => ({ what, count: this.#countOf(what) }))
      .filter(({ count }) => count > 0)
      .map(({ what, count }) => ({ what, count, perSecond: (count - (before.get(what) ?? 0)) / seconds }));
  }

  #countOf(what: DropKind): number {
    return this.#games.reduce((sum, game) => sum + this.#metrics.dropped.at(game, what).value, 0);
  }
}
