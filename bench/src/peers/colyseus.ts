import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import type { Load, LoadNumbers } from "../load-run.ts";

const folder = fileURLToPath(new URL("../../colyseus/", import.meta.url));

/** Until all cars are released and the code has been compiled. */
const warmUpSeconds = 8;
/** Clients that decode the state and measure the delay; the others only count, so that the server is measured. */
const decoding = 8;
const inputHz = 240;

/** Message of the peer's processes. */
type PeerMessage =
  | { readonly kind: "ready" | "begin" }
  | { readonly kind: "usage"; readonly cpuMs: number; readonly rssMb: number }
  | ClientsReport;

interface ClientsReport {
  readonly kind: "end";
  readonly elapsedSeconds: number;
  readonly cpuMs: number;
  /** States that each client received a second. */
  readonly deliveredHz: readonly number[];
  /** From when an input was due until a state showed it. */
  readonly delaysMs: readonly number[];
  /** By how much inputs left the client late. */
  readonly lagsMs: readonly number[];
}

/**
 * Runs the race on Colyseus, server and clients in a process each. Its packages are installed into a folder of
 * their own at the first call; `missing` says why they are not there. What it does not tell is not a number.
 */
export async function measureColyseus({
  sessions,
  players,
  seconds,
}: Omit<Load, "security">): Promise<LoadNumbers | { readonly missing: string }> {
  const missing = installed();
  if (missing !== undefined) return { missing };
  const port = String(await freePort());
  const server = start("server.mjs", [port]);
  try {
    await next(server, "ready");
    const demand = [sessions, players, inputHz, warmUpSeconds, seconds, decoding].map(String);
    const clients = start("clients.mjs", [port, ...demand]);
    await next(clients, "begin");
    const before = await usage(server);
    const report = await next(clients, "end");
    const after = await usage(server);
    const percent = (cpuMs: number) => cpuMs / report.elapsedSeconds / 10;
    return {
      worstHz: quantile(report.deliveredHz, 0),
      inputToStateP50Ms: quantile(report.delaysMs, 0.5),
      inputToStateP99Ms: quantile(report.delaysMs, 0.99),
      serverCpuPercent: percent(after.cpuMs - before.cpuMs),
      serverMemoryMb: after.rssMb,
      ticksMissedShare: Number.NaN,
      latenessP99Us: Number.NaN,
      clientCpuPercent: percent(report.cpuMs),
      clientLagP99Ms: quantile(report.lagsMs, 0.99),
    };
  } finally {
    server.kill();
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function installed(): string | undefined {
  if (existsSync(`${folder}node_modules`)) return undefined;
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--workspaces=false"], {
    cwd: folder,
    encoding: "utf8",
  });
  return npm.status === 0 ? undefined : `its packages could not be installed (${lastLine(npm.stderr)})`;
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

function start(module: string, args: readonly string[]): ChildProcess {
  return fork(`${folder}${module}`, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

function usage(server: ChildProcess): Promise<Extract<PeerMessage, { kind: "usage" }>> {
  const answer = next(server, "usage");
  server.send({ kind: "usage" });
  return answer;
}

/** The next message of a kind. Rejects when the process ends first. */
function next<K extends PeerMessage["kind"]>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<PeerMessage, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the peer ended with ${code} before "${kind}"`));
    const onMessage = (message: unknown) => {
      if ((message as PeerMessage).kind !== kind) return;
      child.off("exit", onExit);
      child.off("message", onMessage);
      resolve(message as Extract<PeerMessage, { kind: K }>);
    };
    child.on("message", onMessage);
    child.once("exit", onExit);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
