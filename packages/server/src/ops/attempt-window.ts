/**
 * Counts attempts by a key within a window of time that begins with the first of them. Bounded: the key whose window began
 * first is forgotten for a new one.
 */
export class AttemptWindow {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #keysMax: number;
  readonly #counts = new Map<string, { count: number; readonly sinceMs: number }>();

  constructor(max: number, windowMs: number, keysMax: number) {
    this.#max = max;
    this.#windowMs = windowMs;
    this.#keysMax = keysMax;
  }

  isFull(key: string, nowMs: number): boolean {
    return (this.#current(key, nowMs)?.count ?? 0) >= this.#max;
  }

  /** Counts an attempt; false when the window is full already. */
  take(key: string, nowMs: number): boolean {
    const entry = this.#current(key, nowMs);
    if (entry === undefined) {
      if (this.#counts.size >= this.#keysMax) this.#counts.delete(this.#counts.keys().next().value!);
      this.#counts.set(key, { count: 1, sinceMs: nowMs });
      return true;
    }
    if (entry.count >= this.#max) return false;
    entry.count++;
    return true;
  }

  /** The attempt was none of those that count. */
  giveBack(key: string): void {
    const entry = this.#counts.get(key);
    if (entry === undefined) return;
    entry.count--;
    if (entry.count === 0) this.#counts.delete(key);
  }

  /** Milliseconds until the window of a key is over. */
  leftMs(key: string, nowMs: number): number {
    const entry = this.#current(key, nowMs);
    return entry === undefined ? 0 : entry.sinceMs + this.#windowMs - nowMs;
  }

  #current(key: string, nowMs: number): { count: number; readonly sinceMs: number } | undefined {
    const entry = this.#counts.get(key);
    if (entry === undefined || nowMs - entry.sinceMs < this.#windowMs) return entry;
    this.#counts.delete(key);
    return undefined;
  }
}
