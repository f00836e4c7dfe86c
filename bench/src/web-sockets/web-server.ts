import { adminToken } from "@fairtick/conformance/abuse";
import { type ConfigChanges, ServerProcess } from "@fairtick/conformance/server-process";

interface MetricFamily {
  readonly name: string;
  readonly values: readonly {
    readonly metricName?: string;
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
  }[];
}

const clientsMax = 6000;

/** A server that shows one race of AI drivers to as many as like; everything else is as it comes. */
export function startWebServer(network: ConfigChanges["network"]): Promise<ServerProcess> {
  return ServerProcess.start({
    server: { demo_sessions: 1, rotation_sessions: 0, session_threads: 1 },
    network: { tls: "off", ...network },
    content: { cars_dir: "", tracks_dir: "" },
    limits: {
      connections_max: clientsMax,
      unauthenticated_max: clientsMax,
      handshakes_max: clientsMax,
      spectators_per_session: clientsMax,
    },
    admin: { token: adminToken },
    logging: { console_enabled: false },
  });
}

/** The server's metrics at one moment. */
export class MetricsLook {
  readonly #families: readonly MetricFamily[];

  private constructor(families: readonly MetricFamily[]) {
    this.#families = families;
  }

  static async at(server: ServerProcess): Promise<MetricsLook> {
    const { text } = await server.http("/metrics.json");
    return new MetricsLook(JSON.parse(text) as MetricFamily[]);
  }

  /** How much a counter has grown since an earlier look, all its labels together or those with a value of one. */
  grown(before: MetricsLook, metric: string, label = "", wanted = ""): number {
    const sum = (look: MetricsLook) =>
      look
        .#samples(metric)
        .filter(
          ({ labels, metricName = metric }) =>
            metricName === metric && (label === "" || labels[label] === wanted),
        )
        .reduce((total, { value }) => total + value, 0);
    return sum(this) - sum(before);
  }

  /** What a histogram has counted since an earlier look, by the end of the bucket, in their order. */
  buckets(before: MetricsLook, metric: string): Bucket[] {
    const counted = (look: MetricsLook) => {
      const counts = new Map<string, number>();
      for (const { metricName, labels, value } of look.#samples(metric)) {
        const { le } = labels;
        const end = String(le);
        if (metricName === `${metric}_bucket`) counts.set(end, (counts.get(end) ?? 0) + value);
      }
      return counts;
    };
    const from = counted(before);
    let below = 0;
    return [...counted(this)].map(([end, total]) => {
      const upTo = total - (from.get(end) ?? 0);
      const count = upTo - below;
      below = upTo;
      return { end: end === "+Inf" ? Number.POSITIVE_INFINITY : Number(end), count };
    });
  }

  #samples(metric: string): MetricFamily["values"] {
    return this.#families.find(({ name }) => name === metric)?.values ?? [];
  }
}

/** What a histogram has counted up to an end, and above the end before. */
export interface Bucket {
  readonly end: number;
  readonly count: number;
}

/** The end of the bucket in which a quantile lies; 1 stands for the greatest value. */
export function quantileEnd(buckets: readonly Bucket[], share: number): number {
  const all = countAbove(buckets, Number.NEGATIVE_INFINITY);
  let below = 0;
  for (const { end, count } of buckets) {
    below += count;
    if (below > 0 && below >= share * all) return end;
  }
  return Number.NaN;
}

/** Values above an end of a bucket. */
export function countAbove(buckets: readonly Bucket[], limit: number): number {
  return buckets.filter(({ end }) => end > limit).reduce((sum, { count }) => sum + count, 0);
}
