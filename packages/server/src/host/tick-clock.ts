/** A stalled thread makes up for at most this many ticks in a row; the others are lost and counted. */
export const CATCH_UP_TICKS_MAX = 5;

/**
 * The grid of tick times of one rate: tick k is due at `epochMs + k * 1000 / hz`. All sessions of a
 * rate share the grid, so that a thread wakes once for all of them.
 */
export class TickGrid {
  readonly hz: number;
  readonly #epochMs: number;

  constructor(hz: number, epochMs: number) {
    this.hz = hz;
    this.#epochMs = epochMs;
  }

  /** The newest tick that is due. Computed from the absolute time, so that errors never add up. */
  tickAt(nowMs: number): number {
    return Math.floor(((nowMs - this.#epochMs) * this.hz) / 1000 + 1e-6);
  }

  dueAtMs(tick: number): number {
    return this.#epochMs + (tick * 1000) / this.hz;
  }
}

/** Where one session stands on its grid. */
export class TickCursor {
  /** The next tick to run, on the grid's scale. */
  next: number;
  missed = 0;
  readonly #grid: TickGrid;

  constructor(grid: TickGrid, nowMs: number) {
    this.#grid = grid;
    this.next = grid.tickAt(nowMs) + 1;
  }

  get dueAtMs(): number {
    return this.#grid.dueAtMs(this.next);
  }

  /** Skips what cannot be made up for; returns how many ticks are to be run now. */
  dueTicks(nowMs: number): number {
    const due = this.#grid.tickAt(nowMs) - this.next + 1;
    if (due <= CATCH_UP_TICKS_MAX) return due > 0 ? due : 0;
    const skipped = due - CATCH_UP_TICKS_MAX;
    this.missed += skipped;
    this.next += skipped;
    return CATCH_UP_TICKS_MAX;
  }
}
