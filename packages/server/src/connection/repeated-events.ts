/** Stands for all kinds beyond those that are told apart. */
export const otherKinds = "";

/** Events that may be too many for a line of the log each: counted by kind, with the latest detail. */
export class RepeatedEvents {
  readonly #kindsMax: number;
  readonly #seen = new Map<string, { count: number; detail: string }>();

  /** Kinds beyond `kindsMax` count together, as `otherKinds`. */
  constructor(kindsMax = Number.POSITIVE_INFINITY) {
    this.#kindsMax = kindsMax;
  }

  /** Returns how many of the kind there were since they were drained, this one included. */
  add(kind: string, detail = ""): number {
    const seen = this.#seen.get(kind);
    if (seen === undefined) {
      if (this.#seen.size >= this.#kindsMax && kind !== otherKinds) return this.add(otherKinds, detail);
      this.#seen.set(kind, { count: 1, detail });
      return 1;
    }
    seen.detail = detail;
    return ++seen.count;
  }

  drain(visit: (kind: string, count: number, latestDetail: string) => void): void {
    for (const [kind, { count, detail }] of this.#seen) visit(kind, count, detail);
    this.#seen.clear();
  }
}
