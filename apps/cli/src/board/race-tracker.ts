import type { Board, BoardMessage, BoardRow, BoardStatus, Gap } from "./board-model.ts";
import type { CarSample } from "./car-sample.ts";
import { LapTimes } from "./lap-times.ts";
import { formatGap, formatTime } from "./times.ts";

export interface RaceFacts {
  readonly title: string;
  /** Length of a lap; undefined where the track is not known. */
  readonly lengthM: number | undefined;
  readonly laps: number | undefined;
}

interface Entry {
  sample: CarSample;
  readonly times: LapTimes;
  /** Place on the grid, 0 where the start was not seen. */
  readonly startPosition: number;
  toLeader: Gap;
  toNext: Gap;
}

/** Figures that changed with every drawing could not be read. */
const gapIntervalMs = 500;
/** Positions that last for less are not announced. */
const leadMessageGapMs = 3000;
const messagesMax = 50;

/** Follows a race from samples of its cars and keeps what a timing board shows. */
export class RaceTracker {
  readonly #facts: RaceFacts;
  readonly #entries = new Map<string, Entry>();
  readonly #messages: BoardMessage[] = [];
  #news: BoardMessage[] = [];
  #order: Entry[] = [];
  #nowMs = 0;
  #gapsAtMs = Number.NEGATIVE_INFINITY;
  #fastest: { readonly id: string; readonly ms: number } | undefined;
  #leader: string | undefined;
  #leadMessageMs = Number.NEGATIVE_INFINITY;
  #leaderLap = 0;

  constructor(facts: RaceFacts) {
    this.#facts = facts;
  }

  /** Messages since the last call, oldest first, of some kinds. */
  takeNews(kinds: readonly BoardMessage["kind"][]): BoardMessage[] {
    const news = this.#news.filter((message) => kinds.includes(message.kind));
    this.#news = [];
    return news;
  }

  /** Times have any origin, the same for all calls, and never go back. `raceMs` is for messages. */
  observe(nowMs: number, raceMs: number | undefined, samples: readonly CarSample[]): void {
    const onGrid = samples.every((sample) => sample.lap === 0);
    for (const sample of samples) {
      const entry = this.#entries.get(sample.id);
      if (entry === undefined) {
        const startPosition = onGrid ? rank(sample, samples) : 0;
        const times = new LapTimes(this.#facts.lengthM);
        times.observe(undefined, 0, sample, nowMs);
        const unknown = { kind: "unknown" } as const;
        this.#entries.set(sample.id, { sample, times, startPosition, toLeader: unknown, toNext: unknown });
      } else {
        entry.times.observe(entry.sample, this.#nowMs, sample, nowMs);
        this.#announce(entry.sample, sample, entry.times, raceMs);
        entry.sample = sample;
      }
    }
    this.#nowMs = nowMs;
    this.#sort(nowMs);
    this.#announceLead(raceMs);
  }

  announce(kind: BoardMessage["kind"], raceMs: number | undefined, text: string): void {
    const message = { kind, atMs: raceMs, text };
    this.#messages.unshift(message);
    if (this.#messages.length > messagesMax) this.#messages.pop();
    this.#news.push(message);
    if (this.#news.length > messagesMax) this.#news.shift();
  }

  board(
    status: BoardStatus,
    raceMs: number | undefined,
    countdownMs: number | undefined,
    footer: string,
  ): Board {
    const { title, laps } = this.#facts;
    const rows = this.#order.map((entry, index) => this.#row(entry, index));
    return {
      title,
      status,
      raceMs,
      countdownMs,
      lap: this.#leaderLap,
      laps,
      rows,
      messages: this.#messages,
      footer,
    };
  }

  get finisherCount(): number {
    return this.#order.filter((entry) => entry.sample.finishPosition > 0).length;
  }

  /** When a car crossed the line for the last time, on the scale of `observe`. */
  finishedAtMs(id: string): number | undefined {
    return this.#entries.get(id)?.times.finishedAtMs;
  }

  #sort(nowMs: number): void {
    const order = [...this.#entries.values()].sort((a, b) => inFront(a.sample, b.sample));
    const hasChanged = order.some((entry, i) => entry !== this.#order[i]);
    this.#order = order;
    if (!hasChanged && nowMs - this.#gapsAtMs < gapIntervalMs) return;
    this.#gapsAtMs = nowMs;
    order.forEach((entry, i) => {
      entry.toLeader = this.#gap(entry, order[0], i);
      entry.toNext = this.#gapToNext(entry, order[i - 1], i);
    });
  }

  #row(entry: Entry, index: number): BoardRow {
    const { sample, times, startPosition, toLeader, toNext } = entry;
    const { lastLapMs, bestLapMs } = times;
    const { lengthM } = this.#facts;
    return {
      id: sample.id,
      position: index + 1,
      name: sample.name,
      car: sample.car,
      carKind: sample.carKind,
      isMine: sample.isMine,
      lap: sample.lap,
      placesWon: startPosition === 0 ? 0 : startPosition - index - 1,
      toLeader,
      toNext,
      lastLapMs,
      bestLapMs,
      holdsFastestLap: this.#fastest?.id === sample.id,
      isLastLapBest: lastLapMs !== undefined && lastLapMs === bestLapMs,
      speedKph: sample.speedMps * 3.6,
      state: sample.finishPosition > 0 ? "finished" : sample.isRetired ? "retired" : "running",
      lapShare: lengthM === undefined ? undefined : (((sample.distanceM / lengthM) % 1) + 1) % 1,
    };
  }

  /** The difference of both gaps to the leader where both are times: the columns add up then. */
  #gapToNext(entry: Entry, ahead: Entry | undefined, index: number): Gap {
    const own = entry.toLeader;
    const other = ahead?.toLeader;
    if (own.kind === "time" && other?.kind === "time") {
      return { kind: "time", ms: Math.max(0, own.ms - other.ms) };
    }
    return this.#gap(entry, ahead, index);
  }

  #gap(entry: Entry, ahead: Entry | undefined, index: number): Gap {
    if (entry.sample.isRetired) return { kind: "unknown" };
    if (ahead === undefined || index === 0) return { kind: "leader" };
    const { lengthM } = this.#facts;
    const behindM = ahead.times.distanceM - entry.times.distanceM;
    if (lengthM !== undefined && behindM >= lengthM) {
      return { kind: "laps", laps: Math.floor(behindM / lengthM) };
    }
    const ms = entry.times.behind(ahead.times);
    return ms === undefined ? { kind: "unknown" } : { kind: "time", ms };
  }

  #announce(before: CarSample, now: CarSample, times: LapTimes, raceMs: number | undefined): void {
    const { bestLapMs } = times;
    if (bestLapMs !== undefined && bestLapMs < (this.#fastest?.ms ?? Number.POSITIVE_INFINITY)) {
      const isFirst = this.#fastest === undefined;
      this.#fastest = { id: now.id, ms: bestLapMs };
      // The first car over the line always has the fastest lap so far: no news.
      if (!isFirst)
        this.announce("fastest-lap", raceMs, `Fastest lap: ${now.name}, ${formatTime(bestLapMs)}`);
    }
    if (before.finishPosition === 0 && now.finishPosition === 1) {
      this.announce("winner", raceMs, `Winner: ${now.name}`);
    } else if (before.finishPosition === 0 && now.finishPosition > 1) {
      this.announce("finish", raceMs, `Finish: ${now.finishPosition}. ${now.name}`);
    }
    if (!before.isRetired && now.isRetired) this.announce("retired", raceMs, `Retired: ${now.name}`);
  }

  #announceLead(raceMs: number | undefined): void {
    const leader = this.#order[0];
    if (leader === undefined) return;
    const { id, name, lap, finishPosition } = leader.sample;
    if (lap > this.#leaderLap) {
      // Who comes in the middle of a race has not seen the leader begin the lap.
      if (lap > 1 && this.#leaderLap > 0) this.announce("lap", raceMs, this.#lapSummary(leader, lap));
      this.#leaderLap = lap;
    }
    if (id === this.#leader) return;
    const isNews = this.#leader !== undefined && lap > 0 && finishPosition === 0;
    if (isNews && this.#nowMs - this.#leadMessageMs >= leadMessageGapMs) {
      this.announce("lead", raceMs, `New leader: ${name}`);
      this.#leadMessageMs = this.#nowMs;
    }
    this.#leader = id;
  }

  #lapSummary(leader: Entry, lap: number): string {
    const { laps } = this.#facts;
    const second = this.#order[1];
    const gap = second === undefined ? undefined : second.times.behind(leader.times);
    const ahead = gap === undefined ? "" : `, ${formatGap(gap).slice(1)} s ahead of ${second?.sample.name}`;
    return `Lap ${lap}${laps === undefined ? "" : `/${laps}`}: ${leader.sample.name}${ahead}`;
  }
}

function rank(sample: CarSample, samples: readonly CarSample[]): number {
  return samples.filter((other) => other.distanceM > sample.distanceM).length + 1;
}

function inFront(a: CarSample, b: CarSample): number {
  const place = (sample: CarSample) => sample.finishPosition || Number.POSITIVE_INFINITY;
  if (place(a) !== place(b)) return place(a) - place(b);
  if (a.isRetired !== b.isRetired) return a.isRetired ? 1 : -1;
  return b.distanceM - a.distanceM;
}
