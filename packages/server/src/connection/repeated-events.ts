/** Events of a few kinds that may be too many for a line of the log each: counted, with the latest detail. */
export class RepeatedEvents {
  readonly #seen = new Map<string, { count: number; detail: string }>();

  /** Returns how many of the kind there were since they were drained, this one included. */
  add(kind: string, detail = ""): number {
    const seen = this.#seen.get(kind);
    if (seen === undefined) {
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
