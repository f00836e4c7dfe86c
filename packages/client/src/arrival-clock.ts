import { max } from "@fairtick/kernel";

/** Buckets of the minimum filter and how long each collects, ms: together what the clock remembers. */
const BUCKETS = 8;
const BUCKET_MS = 250;
/** For so long after the first arrival a faster one is followed at once, ms. */
const LOCK_MS = 1000;
/** Fastest correction: so much of the time that passes. A clock of 200 ppm drift needs a fiftieth of it. */
const SLEW = 0.01;
/** An error beyond this is another route or a server that lost ticks, not drift: the clock starts anew, ms. */
const RELOCK_MS = 120;

/**
 * Which tick's frame would arrive now, had it come by the fastest way: the server's clock seen through the shortest
 * delay of late (the minimum filter of NTP, RFC 5905 section 10). Every frame says "tick n arrived at t"; a late
 * frame only says that the clock is not slower than this, so the fastest of the last two seconds is right.
 */
export class ArrivalClock {
  /** Raised whenever the clock has jumped. */
  relocks = 0;
  readonly #ticksPerMs: number;
  /** Greatest tick - ms * ticksPerMs seen in each bucket. */
  readonly #fastest = new Float64Array(BUCKETS);
  #bucket = 0;
  #bucketEndMs = 0;
  #lockedAtMs = Number.NaN;
  /** Clock: tick = now * ticksPerMs + offset. */
  #offset = 0;
  #updatedMs = 0;

  constructor(tickHz: number) {
    this.#ticksPerMs = tickHz / 1000;
    this.#fastest.fill(Number.NEGATIVE_INFINITY);
  }

  get isRunning(): boolean {
    return !Number.isNaN(this.#lockedAtMs);
  }

  reset(): void {
    this.#lockedAtMs = Number.NaN;
    this.#fastest.fill(Number.NEGATIVE_INFINITY);
  }

  /** A frame of `tick` has arrived. Also good for frames that come late or twice. */
  arrived(tick: number, nowMs: number): void {
    const offset = tick - nowMs * this.#ticksPerMs;
    if (!this.isRunning) {
      this.#relock(offset, nowMs);
      return;
    }
    this.#turnBuckets(nowMs);
    this.#fastest[this.#bucket] = max(this.#fastest[this.#bucket], offset);
    if (offset <= this.#offset) return;
    if (nowMs - this.#lockedAtMs < LOCK_MS) this.#offset = offset;
    else if (offset - this.#offset > RELOCK_MS * this.#ticksPerMs) this.#relock(offset, nowMs);
  }

  /** Corrects the clock by what the time that has passed allows. */
  update(nowMs: number): void {
    const passedMs = max(nowMs - this.#updatedMs, 0);
    this.#updatedMs = nowMs;
    if (!this.isRunning) return;
    this.#turnBuckets(nowMs);
    const recent = this.#recentFastest();
    if (recent < this.#offset - RELOCK_MS * this.#ticksPerMs) {
      this.#relock(recent, nowMs);
      return;
    }
    const error = this.#windowFastest() - this.#offset;
    const step = SLEW * passedMs * this.#ticksPerMs;
    this.#offset += error > step ? step : error < -step ? -step : error;
  }

  /** Fractional. The clock must be running. */
  tickAt(nowMs: number): number {
    return nowMs * this.#ticksPerMs + this.#offset;
  }

  #relock(offset: number, nowMs: number): void {
    this.relocks++;
    this.#fastest.fill(Number.NEGATIVE_INFINITY);
    this.#bucket = 0;
    this.#fastest[0] = offset;
    this.#bucketEndMs = nowMs + BUCKET_MS;
    this.#lockedAtMs = nowMs;
    this.#offset = offset;
  }

  #turnBuckets(nowMs: number): void {
    for (let turned = 0; nowMs >= this.#bucketEndMs; turned++) {
      if (turned === BUCKETS) {
        this.#bucketEndMs = nowMs + BUCKET_MS;
        return;
      }
      this.#bucket = (this.#bucket + 1) % BUCKETS;
      this.#fastest[this.#bucket] = Number.NEGATIVE_INFINITY;
      this.#bucketEndMs += BUCKET_MS;
    }
  }

  /** Of the whole window; the clock itself while nothing came for as long. */
  #windowFastest(): number {
    let fastest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < BUCKETS; i++) fastest = max(fastest, this.#fastest[i]);
    return fastest === Number.NEGATIVE_INFINITY ? this.#offset : fastest;
  }

  /**
   * Of the three newest buckets, half a second at least: when all that came in it was late, the way has become longer.
   * The clock itself where one of them is empty, for then nothing is known.
   */
  #recentFastest(): number {
    let fastest = Number.NEGATIVE_INFINITY;
    for (let age = 0; age < 3; age++) {
      const bucket = this.#fastest[(this.#bucket + BUCKETS - age) % BUCKETS];
      if (bucket === Number.NEGATIVE_INFINITY) return this.#offset;
      fastest = max(fastest, bucket);
    }
    return fastest;
  }
}
