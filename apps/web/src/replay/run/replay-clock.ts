/** What a key or a button skips unless it is told otherwise. */
export const SKIP_S = 5;

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16] as const;

/** Where in a replay one is: it goes on with real time, or stays. */
export class ReplayClock {
  readonly firstTick: number;
  readonly lastTick: number;
  readonly #tickHz: number;
  /** With a fraction. */
  #tick: number;
  #isPlaying = false;
  #speed = 1;

  constructor(firstTick: number, lastTick: number, tickHz: number) {
    this.firstTick = firstTick;
    this.lastTick = lastTick;
    this.#tickHz = tickHz;
    this.#tick = firstTick;
  }

  /** Whole. */
  get tick(): number {
    return Math.floor(this.#tick);
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = speed;
  }

  play(): void {
    // At the end there is nothing to play but the beginning.
    if (this.tick >= this.lastTick) this.#tick = this.firstTick;
    this.#isPlaying = true;
  }

  pause(): void {
    this.#isPlaying = false;
    this.#tick = this.tick;
  }

  /** Beyond the ends it goes to the end. */
  seek(tick: number): void {
    this.#tick = Math.min(this.lastTick, Math.max(this.firstTick, Math.round(tick)));
  }

  step(ticks: number): void {
    this.pause();
    this.seek(this.tick + ticks);
  }

  skip(seconds: number): void {
    this.seek(this.tick + seconds * this.#tickHz);
  }

  /** The next speed, or the one before. */
  shift(by: 1 | -1): void {
    const now = SPEEDS.indexOf(this.#speed as (typeof SPEEDS)[number]);
    this.#speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, now + by))];
  }

  advance(elapsedMs: number): void {
    if (!this.#isPlaying) return;
    this.#tick += (elapsedMs * this.#tickHz * this.#speed) / 1000;
    if (this.#tick < this.lastTick) return;
    this.#tick = this.lastTick;
    this.#isPlaying = false;
  }
}
