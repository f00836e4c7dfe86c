import { floor } from "@fairtick/kernel";

const BUCKETS = 8;
const BUCKET_MS = 250;
/** Frames over which loss is averaged. */
const LOSS_FRAMES = 64;

/** Bytes a second over the last two seconds. */
class Rate {
  readonly #bytes = new Float64Array(BUCKETS);
  #bucket = 0;

  add(bytes: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#bytes[this.#bucket % BUCKETS] += bytes;
  }

  perSecond(nowMs: number): number {
    this.#turn(nowMs);
    let sum = 0;
    for (let i = 0; i < BUCKETS; i++) sum += this.#bytes[i];
    return (sum * 1000) / (BUCKETS * BUCKET_MS);
  }

  #turn(nowMs: number): void {
    const bucket = floor(nowMs / BUCKET_MS);
    if (bucket - this.#bucket > BUCKETS) this.#bytes.fill(0);
    else for (let b = this.#bucket + 1; b <= bucket; b++) this.#bytes[b % BUCKETS] = 0;
    if (bucket > this.#bucket) this.#bucket = bucket;
  }
}

/** What a client sees of its link. */
export class LinkStats {
  readonly received = new Rate();
  readonly sent = new Rate();
  #roundTripMs = Number.NaN;
  #loss = 0;
  #newestTick = -1;

  /** Smoothed as in RFC 6298; undefined before the first. */
  get roundTripMs(): number | undefined {
    return Number.isNaN(this.#roundTripMs) ? undefined : this.#roundTripMs;
  }

  get lossPercent(): number {
    return this.#loss * 100;
  }

  roundTrip(ms: number): void {
    this.#roundTripMs = Number.isNaN(this.#roundTripMs)
      ? ms
      : this.#roundTripMs + (ms - this.#roundTripMs) / 8;
  }

  /** A state frame; `intervalTicks` lie between two of them, 0 if that is not known. One that comes late was not lost. */
  frame(tick: number, intervalTicks: number): void {
    if (this.#newestTick >= 0 && intervalTicks > 0) {
      const missing = tick > this.#newestTick ? floor((tick - this.#newestTick) / intervalTicks) - 1 : -1;
      for (let i = 0; i < missing && i < LOSS_FRAMES; i++) this.#loss += (1 - this.#loss) / LOSS_FRAMES;
      if (missing < 0) this.#loss -= 1 / LOSS_FRAMES;
      else this.#loss -= this.#loss / LOSS_FRAMES;
      if (this.#loss < 0) this.#loss = 0;
    }
    if (tick > this.#newestTick) this.#newestTick = tick;
  }

  /** For another connection. */
  restart(): void {
    this.#roundTripMs = Number.NaN;
    this.#newestTick = -1;
  }
}
