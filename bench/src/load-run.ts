import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadReport } from "@fairtick/cli";
import { median } from "./interleave.ts";

/** What is demanded of the server; the rest is as `fairtick loadtest` does it by default. */
export interface Load {
  readonly sessions: number;
  readonly players: number;
  readonly seconds: number;
  readonly security: "plain" | "sealed";
  /** Whether the server has `server.realtime`. */
  readonly realtime?: boolean;
}

/** What one load test found, in numbers that a peer can be measured in, too. Medians where it is several. */
export interface LoadNumbers {
  /** Telemetry of the player who got the least, Hz. */
  readonly worstHz: number;
  /** From the moment an input is due until the player's telemetry shows it. */
  readonly inputToStateP50Ms: number;
  readonly inputToStateP99Ms: number;
  /** Of one core. */
  readonly serverCpuPercent: number;
  readonly serverMemoryMb: number;
  readonly ticksMissedShare: number;
  readonly latenessP99Us: number;
  readonly clientCpuPercent: number;
  /** By how much inputs left too late: a part of their delay that is not the server's. */
  readonly clientLagP99Ms: number;
}

const run = promisify(execFile);
const cli = fileURLToPath(new URL("./main.js", import.meta.resolve("@fairtick/cli")));
const outputBytesMax = 16 * 1024 * 1024;

/** Runs one load test: a server and a client, each a process of its own. @throws Error with what it said when it failed. */
export async function measureLoad({
  sessions,
  players,
  seconds,
  security,
  realtime = false,
}: Load): Promise<LoadNumbers> {
  const env = { ...process.env, FAIRTICK_SERVER_REALTIME: String(realtime) };
  return loadtest({ sessions, players, seconds, security }, [], env);
}

/** Where a server listens on this machine. */
export interface LoadTarget {
  readonly ports: { readonly tcp: number; readonly udp: number; readonly health: number };
  readonly isEncrypted: boolean;
}

/** The same against a server that runs already. */
export async function measureLoadOn(
  { ports, isEncrypted }: LoadTarget,
  demand: Omit<Load, "security" | "realtime">,
): Promise<LoadNumbers> {
  const where = { server: `127.0.0.1:${ports.tcp}`, "udp-port": ports.udp, "health-port": ports.health };
  return loadtest({ ...demand, ...where }, [isEncrypted ? "--insecure" : "--plain"]);
}

async function loadtest(
  demand: Readonly<Record<string, string | number>>,
  flags: readonly string[],
  env = process.env,
): Promise<LoadNumbers> {
  const args = Object.entries(demand).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await run(process.execPath, [cli, "loadtest", "--json", ...args, ...flags], {
    env,
    maxBuffer: outputBytesMax,
  });
  return numbersOf(JSON.parse(stdout) as LoadReport);
}

/** Each number's median: the rounds were measured at different times of a busy machine. */
export function medianNumbers(rounds: readonly LoadNumbers[]): LoadNumbers {
  const middle = (key: keyof LoadNumbers) => median(rounds.map((round) => round[key]));
  return {
    worstHz: middle("worstHz"),
    inputToStateP50Ms: middle("inputToStateP50Ms"),
    inputToStateP99Ms: middle("inputToStateP99Ms"),
    serverCpuPercent: middle("serverCpuPercent"),
    serverMemoryMb: middle("serverMemoryMb"),
    ticksMissedShare: middle("ticksMissedShare"),
    latenessP99Us: middle("latenessP99Us"),
    clientCpuPercent: middle("clientCpuPercent"),
    clientLagP99Ms: middle("clientLagP99Ms"),
  };
}

function numbersOf({ total, server, client }: LoadReport): LoadNumbers {
  if (server === undefined) throw new Error("the metrics of the server could not be read");
  return {
    worstHz: total.telemetryHzOverPlayers.min,
    inputToStateP50Ms: total.inputToStateMs.p50,
    inputToStateP99Ms: total.inputToStateMs.p99,
    serverCpuPercent: server.cpuPercent,
    serverMemoryMb: server.memoryMb.peak,
    ticksMissedShare: server.ticksMissed / (server.ticks + server.ticksMissed),
    latenessP99Us: server.latenessUs.p99,
    clientCpuPercent: client.cpuPercent,
    clientLagP99Ms: client.sendLagMs.p99,
  };
}
