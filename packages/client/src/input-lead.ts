import { clamp, max, min } from "@fairtick/kernel";
import { queuedTicksMax } from "@fairtick/session";
import { noRowMargin } from "@fairtick/wire";

/** How early rows should come, ms, at least; a tick where that is longer. */
const MARGIN_MS = 4;
/** The lead is lowered only where rows came earlier than wanted by more than this, ms. */
const SLACK_MS = 5;
/** What rows are watched for before the lead is lowered, ms. */
const WATCH_MS = 3000;
/** Reports of rows that were sent before an urgent change was complete say nothing of it; so long beside the round trip, ms. */
const URGENT_PAUSE_MS = 60;
/** How fast the lead follows its goal, as shares of the time that passes: at once where rows are of no use as they come. */
const URGENT_RATE = 0.5;
const LOWER_RATE = 0.01;
const LEAD_MAX_MS = 800;
/**
 * What a margin costs is that everybody else is foretold for as much longer. So a few missing rows are worth no more than
 * the first; where a share of all is missing, as behind lost segments of a stream, it may be the second.
 */
const MARGIN_USUAL_MS = 80;
const MARGIN_MAX_MS = 300;
const MISSED_SHARE = 0.1;
/** The share is that of about so long, ms. */
const MISSED_WATCH_MS = 3000;
/** And this share of the time before its turn that the server takes a row: what comes earlier is as good as lost. */
const WINDOW_SHARE = 0.6;
/** Until a round trip is known, ms. */
const ROUND_TRIP_MS = 100;

/**
 * How far ahead of the newest tick that could have arrived a client runs, so that its rows come just in time: the
 * round trip and a margin. The server reports how early rows come. Late or missing rows raise the lead at once,
 * and rows that come before the server takes them lower it at once, as after a first round trip that was an exception;
 * else it is lowered slowly, by what was to spare for three seconds.
 */
export class InputLead {
  readonly #ticksPerMs: number;
  readonly #marginLeastMs: number;
  /** No margin may be more. */
  readonly #windowMs: number;
  #roundTripMs = Number.NaN;
  #marginMs: number;
  #leadMs = 0;
  #goalMs = 0;
  #updatedMs = 0;
  /** Until the lead has become what an urgent change asked for. */
  #urgentUntilMs = Number.NEGATIVE_INFINITY;
  #watchedFromMs = 0;
  #leastSpareMs = Number.POSITIVE_INFINITY;
  /** How early the last row came of which that is known. */
  #earlyMs = 0;
  /** Of the ticks of late, how many had no row. */
  #missedShare = 0;
  #reportedMs = Number.NaN;

  constructor(tickHz: number) {
    this.#ticksPerMs = tickHz / 1000;
    this.#marginLeastMs = max(MARGIN_MS, 1000 / tickHz);
    this.#windowMs = (WINDOW_SHARE * queuedTicksMax) / this.#ticksPerMs;
    this.#marginMs = this.#marginLeastMs;
    this.reset();
  }

  /** Ticks ahead of the arrival clock. */
  get ticks(): number {
    return this.#leadMs * this.#ticksPerMs;
  }

  /** How early rows are meant to come, in ticks: the older rows of a frame are of use for as long. */
  get marginTicks(): number {
    return this.#marginMs * this.#ticksPerMs;
  }

  /** Forgets the way; for another connection. */
  reset(): void {
    this.#roundTripMs = Number.NaN;
    this.#marginMs = this.#marginLeastMs;
    this.#goalMs = ROUND_TRIP_MS + this.#marginMs;
    this.#leadMs = this.#goalMs;
    this.#urgentUntilMs = Number.NEGATIVE_INFINITY;
    this.#earlyMs = 0;
    this.#missedShare = 0;
    this.#reportedMs = Number.NaN;
    this.#leastSpareMs = Number.POSITIVE_INFINITY;
  }

  /** The first round trip sets the lead; later ones only tell how long a report takes. */
  roundTrip(roundTripMs: number): void {
    if (Number.isNaN(this.#roundTripMs)) {
      this.#goalMs = clamp(roundTripMs + this.#marginMs, 0, LEAD_MAX_MS);
      this.#leadMs = this.#goalMs;
    }
    this.#roundTripMs = roundTripMs;
  }

  /**
   * The server's report: `marginTicks` is how many ticks before its turn the latest row came, the least since the
   * last frame, negative when too late; `missedTicks` ticks had no row.
   */
  reported(marginTicks: number, missedTicks: number, nowMs: number): void {
    if (marginTicks !== noRowMargin) this.#earlyMs = marginTicks / this.#ticksPerMs;
    this.#countMissed(missedTicks, nowMs);
    const reportMs = Number.isNaN(this.#roundTripMs) ? ROUND_TRIP_MS : this.#roundTripMs;
    if (nowMs < this.#urgentUntilMs + reportMs + URGENT_PAUSE_MS) return;
    if (marginTicks >= queuedTicksMax && marginTicks !== noRowMargin)
      this.#setUrgently(this.#marginMs, nowMs);
    else if (missedTicks > 0 || marginTicks < 0) this.#raise(nowMs);
    else this.#watch(this.#earlyMs - this.#marginMs, nowMs);
  }

  #countMissed(missedTicks: number, nowMs: number): void {
    const passedMs = nowMs - this.#reportedMs;
    this.#reportedMs = nowMs;
    if (!(passedMs > 0)) return;
    const share = min(1, missedTicks / (passedMs * this.#ticksPerMs));
    this.#missedShare += (share - this.#missedShare) * min(1, passedMs / MISSED_WATCH_MS);
  }

  update(nowMs: number): void {
    const passedMs = max(nowMs - this.#updatedMs, 0);
    this.#updatedMs = nowMs;
    const lowerRate = nowMs < this.#urgentUntilMs ? URGENT_RATE : LOWER_RATE;
    const error = this.#goalMs - this.#leadMs;
    this.#leadMs += clamp(error, -lowerRate * passedMs, URGENT_RATE * passedMs);
  }

  /**
   * A row that is missing although rows come in time was lost: a wider margin lets its repetition count. The lead grows by
   * what lacks of the margin and no further, or rows would in the end come before the server takes them.
   */
  #raise(nowMs: number): void {
    const mostMs = min(this.#missedShare > MISSED_SHARE ? MARGIN_MAX_MS : MARGIN_USUAL_MS, this.#windowMs);
    if (this.#earlyMs >= this.#marginMs)
      this.#marginMs = max(this.#marginMs, min(this.#marginMs * 1.5 + 1, mostMs));
    this.#setUrgently(max(this.#marginMs, this.#earlyMs), nowMs);
  }

  /** Lets rows come so early, as fast as the clocks of the game can follow. */
  #setUrgently(earlyMs: number, nowMs: number): void {
    const changeMs = earlyMs - this.#earlyMs;
    this.#goalMs = clamp(this.#leadMs + changeMs, 0, LEAD_MAX_MS);
    this.#urgentUntilMs = nowMs + (changeMs < 0 ? -changeMs : changeMs) / URGENT_RATE;
    this.#startWatch(nowMs);
  }

  #watch(spareMs: number, nowMs: number): void {
    this.#leastSpareMs = min(this.#leastSpareMs, spareMs);
    if (nowMs - this.#watchedFromMs < WATCH_MS) return;
    if (this.#leastSpareMs > SLACK_MS) this.#goalMs = max(this.#leadMs - this.#leastSpareMs / 2, 0);
    // Nothing was missed for the whole watch: the margin may shrink again.
    this.#marginMs = max(this.#marginMs * 0.9, this.#marginLeastMs);
    this.#startWatch(nowMs);
  }

  #startWatch(nowMs: number): void {
    this.#watchedFromMs = nowMs;
    this.#leastSpareMs = Number.POSITIVE_INFINITY;
  }
}
