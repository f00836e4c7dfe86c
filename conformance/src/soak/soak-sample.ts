import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { MetricsPage } from "../abuse/server-look.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";

/** A server at one moment of a soak. Memory in MB (10^6 bytes). */
export interface SoakSample {
  readonly seconds: number;
  readonly residentMb: number;
  readonly heapMb: number;
  readonly externalMb: number;
  readonly openFiles: number;
  readonly handles: number;
  readonly threads: number;
  readonly sessions: number;
  readonly players: number;
  readonly connections: number;
  readonly databaseMb: number;
  readonly logMb: number;
}

export async function sampleServer(server: ServerProcess, seconds: number): Promise<SoakSample> {
  const page = await MetricsPage.of(server);
  const mb = (metric: string) => page.sum(metric) / 1e6;
  return {
    seconds,
    residentMb: mb("process_resident_memory_bytes"),
    heapMb: mb("nodejs_heap_size_used_bytes"),
    externalMb: mb("nodejs_external_memory_bytes"),
    openFiles: page.sum("process_open_fds"),
    handles: page.sum("nodejs_active_handles_total"),
    threads: threadCount(server.pid),
    sessions: page.sum("fairtick_sessions"),
    players: page.sum("apexsim_connected_players"),
    connections: page.sum("fairtick_connections"),
    databaseMb: folderMb(join(server.folder, "data")),
    logMb: folderMb(join(server.folder, "logs")),
  };
}

/** Of Linux; 0 elsewhere. */
function threadCount(pid: number): number {
  try {
    return Number(/^Threads:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function folderMb(folder: string): number {
  const sizes = readdirSync(folder).map((file) => statSync(join(folder, file)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

export interface Growth {
  /** By a straight line through all samples, from the first to the last, as a share of where it begins. */
  readonly line: number;
  /** The median of the last quarter above that of the first, as a share of it. */
  readonly quarters: number;
}

/** By how much a value has grown over samples that lie evenly in time; needs at least four. */
export function growthOf(values: readonly number[]): Growth {
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let covariance = 0;
  let variance = 0;
  for (const [i, value] of values.entries()) {
    covariance += (i - middle) * (value - mean);
    variance += (i - middle) ** 2;
  }
  const slope = covariance / variance;
  const quarter = Math.floor(n / 4);
  const first = median(values.slice(0, quarter));
  return {
    line: (slope * (n - 1)) / (mean - slope * middle),
    quarters: median(values.slice(n - quarter)) / first - 1,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
