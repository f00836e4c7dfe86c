import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "../end-to-end/server-process.ts";

/** Sums of a metric's samples by a label, or under "" without one. */
export type Sums = ReadonlyMap<string, number>;

interface MetricFamily {
  readonly name: string;
  readonly values: readonly {
    readonly metricName?: string;
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
  }[];
}

/** The server's metrics at one moment. */
export class MetricsPage {
  readonly #families: ReadonlyMap<string, MetricFamily>;

  constructor(families: readonly MetricFamily[]) {
    this.#families = new Map(families.map((family) => [family.name, family]));
  }

  static async of(server: ServerProcess): Promise<MetricsPage> {
    const { text } = await server.http("/metrics.json");
    return new MetricsPage(JSON.parse(text) as MetricFamily[]);
  }

  /** All samples of the metric together; of a histogram, how many values it has. */
  sum(metric: string): number {
    return [...this.by(metric).values()].reduce((sum, value) => sum + value, 0);
  }

  by(metric: string, label?: string, where: Readonly<Record<string, string>> = {}): Sums {
    const sums = new Map<string, number>();
    for (const { metricName = metric, labels, value } of this.#families.get(metric)?.values ?? []) {
      const isWanted = Object.entries(where).every(([name, wanted]) => labels[name] === wanted);
      if (!isWanted || metricName.endsWith("_bucket") || metricName.endsWith("_sum")) continue;
      const key = label === undefined ? "" : String(labels[label]);
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
    return sums;
  }
}

/** What must be gone when all clients are. */
export interface Orphans {
  readonly players: number;
  readonly seatsKept: number;
  readonly sessions: number;
  readonly datagramKeys: number;
  readonly connections: number;
  readonly webSockets: number;
  /** Sessions that the session threads still run. */
  readonly onThreads: number;
}

export const noOrphans: Orphans = {
  players: 0,
  seatsKept: 0,
  sessions: 0,
  datagramKeys: 0,
  connections: 0,
  webSockets: 0,
  onThreads: 0,
};

async function orphansOf(server: ServerProcess, adminToken: string): Promise<Orphans> {
  const page = await MetricsPage.of(server);
  const sessions = await sessionsOnThreads(server, adminToken);
  return {
    players: page.sum("apexsim_connected_players"),
    seatsKept: page.sum("fairtick_seats_kept"),
    sessions: page.sum("fairtick_sessions"),
    datagramKeys: page.sum("fairtick_datagram_keys"),
    connections: page.sum("fairtick_connections"),
    webSockets: page.sum("ws_connected"),
    onThreads: sessions.length,
  };
}

/** Ids of the sessions that run, as the session threads last told. */
export async function sessionsOnThreads(server: ServerProcess, adminToken: string): Promise<string[]> {
  const { text } = await server.http("/debug/sessions", { authorization: `Bearer ${adminToken}` });
  const { sessions } = JSON.parse(text) as { readonly sessions: readonly { readonly sessionId: string }[] };
  return sessions.map(({ sessionId }) => sessionId);
}

/** Asks until nothing is left, or gives what was left when the time was over. */
export async function orphansAfter(
  server: ServerProcess,
  adminToken: string,
  withinMs: number,
): Promise<Orphans> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const orphans = await orphansOf(server, adminToken);
    const isClean = Object.values(orphans).every((count) => count === 0);
    if (isClean || performance.now() > endMs) return orphans;
    await sleep(200);
  }
}

/** Bytes of the network thread's live objects, after a collection. */
export async function liveHeapBytes(server: ServerProcess, adminToken: string): Promise<number> {
  const { text } = await server.http("/debug/memory?thread=network", {
    authorization: `Bearer ${adminToken}`,
  });
  return (JSON.parse(text) as { readonly heapUsed: number }).heapUsed;
}

/** Lines of the log file that report a failure of the server. */
export function errorLines(server: ServerProcess): string[] {
  const folder = join(server.folder, "logs");
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter((line) => line.includes('"level":"error"') || line.includes('"level":"fatal"'));
}
