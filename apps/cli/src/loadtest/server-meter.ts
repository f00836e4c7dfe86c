import { histogramQuantile, type MetricSamples, readMetrics, sumOf, sumsBy } from "./metrics-text.ts";

const sampleIntervalMs = 5000;
const patienceMs = 2000;

/** What the server says of itself, for the measured time. */
export interface ServerUse {
  /** Of one core. */
  readonly cpuPercent: number;
  readonly cpuUserPercent: number;
  readonly cpuSystemPercent: number;
  readonly memoryMb: { readonly start: number; readonly end: number; readonly peak: number };
  readonly ticks: number;
  readonly ticksMissed: number;
  /** What a tick of one session takes. Read off a histogram, as what follows: exact to its buckets. */
  readonly tickUs: { readonly p50: number; readonly p99: number };
  readonly latenessUs: { readonly p50: number; readonly p99: number };
  /** The longest time without an answer of each tenth of a second; undefined where it is not measured. */
  readonly networkStallMs: { readonly p50: number; readonly p99: number } | undefined;
  /** What a bound made the server leave out, by what it was. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** By reason. */
  readonly datagramsDropped: Readonly<Record<string, number>>;
}

/** Reads a server's metrics now and then; it need not have any. */
export class ServerMeter {
  readonly #url: string;
  readonly #pages: { readonly atMs: number; readonly samples: MetricSamples }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(host: string, port: number) {
    this.#url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/metrics`;
  }

  async start(): Promise<void> {
    await this.#read();
    // Memory is looked at between, for its peak.
    this.#timer = setInterval(() => void this.#read(), sampleIntervalMs);
  }

  /** Undefined when the metrics cannot be read. */
  async end(): Promise<ServerUse | undefined> {
    clearInterval(this.#timer);
    await this.#read();
    const first = this.#pages[0];
    const last = this.#pages.at(-1);
    if (first === undefined || last === undefined || first === last) return undefined;
    const elapsedS = (last.atMs - first.atMs) / 1000;
    const grown = (metric: string) =>
      (sumOf(last.samples, metric) ?? 0) - (sumOf(first.samples, metric) ?? 0);
    const user = (grown("process_cpu_user_seconds_total") / elapsedS) * 100;
    const system = (grown("process_cpu_system_seconds_total") / elapsedS) * 100;
    const memory = this.#pages.map(
      ({ samples }) => (sumOf(samples, "process_resident_memory_bytes") ?? 0) / 1e6,
    );
    const quantiles = (metric: string) => ({
      p50: histogramQuantile(first.samples, last.samples, metric, 0.5),
      p99: histogramQuantile(first.samples, last.samples, metric, 0.99),
    });
    const stall = quantiles("fairtick_network_stall_ms");
    return {
      cpuPercent: user + system,
      cpuUserPercent: user,
      cpuSystemPercent: system,
      memoryMb: { start: memory[0]!, end: memory.at(-1)!, peak: Math.max(...memory) },
      ticks: grown("fairtick_ticks_total"),
      ticksMissed: grown("fairtick_ticks_missed_total"),
      tickUs: quantiles("fairtick_tick_duration_us"),
      latenessUs: quantiles("fairtick_tick_lateness_us"),
      networkStallMs: Number.isNaN(stall.p50) ? undefined : stall,
      leftOut: growth(first.samples, last.samples, "fairtick_dropped_total", "what"),
      datagramsDropped: growth(first.samples, last.samples, "fairtick_datagrams_dropped_total", "reason"),
    };
  }

  async #read(): Promise<void> {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(patienceMs) });
      const samples = readMetrics(await response.text());
      if (response.ok) this.#pages.push({ atMs: performance.now(), samples });
    } catch {
      // A server without metrics can be tested all the same; the report says that they are missing.
    }
  }
}

function growth(
  before: MetricSamples,
  after: MetricSamples,
  metric: string,
  label: string,
): Record<string, number> {
  const from = sumsBy(before, metric, label);
  const grown = [...sumsBy(after, metric, label)].map(
    ([key, count]) => [key, count - (from.get(key) ?? 0)] as const,
  );
  return Object.fromEntries(grown.filter(([, count]) => count > 0));
}
