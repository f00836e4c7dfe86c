const windowTicks = 256;

/** Counts which ticks of a session's telemetry a player got, and which not. */
export class TickTally {
  readonly #seen = new Float64Array(windowTicks).fill(-1);
  #newest = -1;
  #newestMs = 0;
  /** Different ticks. */
  received = 0;
  /** Ticks before the newest that never came. */
  missing = 0;
  /** Came after a newer one. */
  late = 0;
  duplicates = 0;
  /** Longest time without anything newer. */
  longestGapMs = 0;

  /** Forgets what was counted, not which tick is the newest. */
  restart(nowMs: number): void {
    this.received = 0;
    this.missing = 0;
    this.late = 0;
    this.duplicates = 0;
    this.longestGapMs = 0;
    this.#newestMs = nowMs;
  }

  /** Returns whether the tick is newer than all before. */
  take(tick: number, nowMs: number): boolean {
    const slot = tick % windowTicks;
    if (this.#seen[slot] === tick) {
      this.duplicates++;
      return false;
    }
    this.#seen[slot] = tick;
    this.received++;
    if (tick < this.#newest) {
      this.late++;
      if (this.missing > 0) this.missing--;
      return false;
    }
    if (this.#newest >= 0) this.missing += tick - this.#newest - 1;
    this.#newest = tick;
    this.#note(nowMs);
    return true;
  }

  /** The end of the measurement is the end of the last gap, too. */
  end(nowMs: number): void {
    this.#note(nowMs);
  }

  #note(nowMs: number): void {
    this.longestGapMs = Math.max(this.longestGapMs, nowMs - this.#newestMs);
    this.#newestMs = nowMs;
  }
}
