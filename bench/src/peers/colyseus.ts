import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { Load, LoadNumbers } from "../load-run.ts";
import { colyseusMissing, nextMessage, startColyseus } from "./colyseus-process.ts";

/** Until all cars are released and the code has been compiled. */
const warmUpSeconds = 8;
/** Clients that decode the state and measure the delay; the others only count, so that the server is measured. */
const decoding = 8;
const inputHz = 240;

/**
 * Runs the race on Colyseus, server and clients in a process each. Its packages are installed into a folder of
 * their own at the first call; `missing` says why they are not there. What it does not tell is not a number.
 */
export async function measureColyseus({
  sessions,
  players,
  seconds,
}: Omit<Load, "security">): Promise<LoadNumbers | { readonly missing: string }> {
  const missing = colyseusMissing();
  if (missing !== undefined) return { missing };
  const port = String(await freePort());
  const server = startColyseus("server.mjs", [port]);
  try {
    await nextMessage(server, "ready");
    const demand = [sessions, players, inputHz, warmUpSeconds, seconds, decoding].map(String);
    const clients = startColyseus("clients.mjs", [port, ...demand]);
    await nextMessage(clients, "begin");
    const before = await usage(server);
    const report = await nextMessage(clients, "end");
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

function usage(server: ChildProcess): ReturnType<typeof nextMessage<"usage">> {
  const answer = nextMessage(server, "usage");
  server.send({ kind: "usage" });
  return answer;
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
