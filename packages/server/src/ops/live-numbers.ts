import { latenessBucketsUs, tickBucketsUs } from "./bucket-counts.ts";
import { DropMeter, type DropNumbers } from "./drop-meter.ts";
import type { Metrics } from "./metrics.ts";
import { RecentQuantiles } from "./recent-quantiles.ts";

/** Quantiles are of so many last seconds. */
const windowSeconds = 10;

export interface GameNumbers {
  readonly game: string;
  /** As the game declares it. */
  readonly tickHz: number;
  /** Of all its sessions together, in the last second. */
  readonly ticksPerSecond: number;
  readonly ticksMissedPerSecond: number;
  /** Microseconds, of the last ten seconds; undefined while nothing runs. */
  readonly tickUs: Quantiles;
  readonly latenessUs: Quantiles;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
}

interface Quantiles {
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

export interface ProcessNumbers {
  /** Of one processor; 200 are two that are busy. */
  readonly cpuPercent: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
}

/** What the process has used, as Node tells it. */
export interface ProcessUsage {
  /** Microseconds of processor time since the start. */
  cpuUs(): number;
  memory(): { readonly rss: number; readonly heapUsed: number };
}

const transports = ["tcp", "udp", "ws"] as const;

/** What somebody wants to see move: rates of the last second and quantiles of the last few. Sampled once a second. */
export class LiveNumbers {
  readonly #games: readonly GameMeter[];
  readonly #drops: DropMeter;
  readonly #usage: ProcessUsage;
  #process: ProcessNumbers = { cpuPercent: 0, residentBytes: 0, heapUsedBytes: 0 };
  #cpuUs: number;
  #sampledMs: number;

  /** `tickHz`: of each game, by id. `nowMs`: monotonic. */
  constructor(
    metrics: Metrics,
    tickHz: { readonly [game: string]: number },
    nowMs: number,
    usage: ProcessUsage = nodeUsage,
  ) {
    this.#games = Object.entries(tickHz).map(([game, hz]) => new GameMeter(metrics, game, hz));
    this.#drops = new DropMeter(metrics, Object.keys(tickHz));
    this.#usage = usage;
    this.#cpuUs = usage.cpuUs();
    this.#sampledMs = nowMs;
  }

  get games(): readonly GameNumbers[] {
    return this.#games.map(({ numbers }) => numbers);
  }

  get drops(): readonly DropNumbers[] {
    return this.#drops.numbers;
  }

  get process(): ProcessNumbers {
    return this.#process;
  }

  /** Called once a second. */
  sample(nowMs: number): void {
    const elapsedMs = nowMs - this.#sampledMs;
    if (elapsedMs <= 0) return;
    const cpuUs = this.#usage.cpuUs();
    const { rss, heapUsed } = this.#usage.memory();
    const cpuPercent = (cpuUs - this.#cpuUs) / (elapsedMs * 10);
    this.#process = { cpuPercent, residentBytes: rss, heapUsedBytes: heapUsed };
    for (const game of this.#games) game.sample(elapsedMs / 1000);
    this.#drops.sample(elapsedMs / 1000);
    this.#cpuUs = cpuUs;
    this.#sampledMs = nowMs;
  }
}

class GameMeter {
  readonly #metrics: Metrics;
  readonly #game: string;
  readonly #tickHz: number;
  readonly #tickUs = new RecentQuantiles(tickBucketsUs, windowSeconds);
  readonly #latenessUs = new RecentQuantiles(latenessBucketsUs, windowSeconds);
  #before: Counts;
  numbers: GameNumbers;

  constructor(metrics: Metrics, game: string, tickHz: number) {
    this.#metrics = metrics;
    this.#game = game;
    this.#tickHz = tickHz;
    this.#before = this.#counts();
    this.numbers = this.#numbers(this.#before, 1);
  }

  sample(seconds: number): void {
    this.#tickUs.sample(this.#metrics.tickDurationUs.at(this.#game).totals);
    this.#latenessUs.sample(this.#metrics.tickLatenessUs.at(this.#game).totals);
    const counts = this.#counts();
    this.numbers = this.#numbers(counts, seconds);
    this.#before = counts;
  }

  #counts(): Counts {
    const { ticks, ticksMissed, networkBytes } = this.#metrics;
    const bytes = (direction: "in" | "out") =>
      transports.reduce((sum, each) => sum + networkBytes.at(this.#game, each, direction).value, 0);
    return {
      ticks: ticks.at(this.#game).value,
      missed: ticksMissed.at(this.#game).value,
      bytesIn: bytes("in"),
      bytesOut: bytes("out"),
    };
  }

  #numbers(counts: Counts, seconds: number): GameNumbers {
    const rate = (name: keyof Counts) => (counts[name] - this.#before[name]) / seconds;
    return {
      game: this.#game,
      tickHz: this.#tickHz,
      ticksPerSecond: rate("ticks"),
      ticksMissedPerSecond: rate("missed"),
      tickUs: quantilesOf(this.#tickUs),
      latenessUs: quantilesOf(this.#latenessUs),
      bytesInPerSecond: rate("bytesIn"),
      bytesOutPerSecond: rate("bytesOut"),
    };
  }
}

interface Counts {
  readonly ticks: number;
  readonly missed: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const quantilesOf = (recent: RecentQuantiles): Quantiles => ({
  p50: recent.quantile(0.5),
  p99: recent.quantile(0.99),
});

const nodeUsage: ProcessUsage = {
  cpuUs() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  memory: () => process.memoryUsage(),
};
