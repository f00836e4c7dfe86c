import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../colyseus/", import.meta.url));

/** The load to put on the peer; every client sends inputs and receives every state. */
export interface PeerLoad {
  readonly rooms: number;
  readonly seats: number;
  readonly inputHz: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Clients that decode the state and measure the delay; the others only count, so that the server is measured. */
  readonly decoding: number;
}

export interface PeerResult {
  /** States that each client received a second. */
  readonly deliveredHz: readonly number[];
  /** From sending an input until a state shows it. */
  readonly delaysMs: readonly number[];
  /** Between two states of a client. */
  readonly gapsMs: readonly number[];
  /** To one client. */
  readonly bytesPerSecond: number;
  /** Share of one core. */
  readonly serverCpu: number;
  readonly clientCpu: number;
  readonly serverRssMb: number;
}

/** Message of the peer's processes. */
type PeerMessage =
  | { readonly kind: "ready" | "begin" }
  | { readonly kind: "usage"; readonly cpuMs: number; readonly rssMb: number }
  | ({ readonly kind: "end"; readonly elapsedSeconds: number; readonly cpuMs: number } & Pick<
      PeerResult,
      "deliveredHz" | "delaysMs" | "gapsMs" | "bytesPerSecond"
    >);

/**
 * Runs the race on Colyseus, server and clients in a process each. Its packages are installed into a folder of
 * their own at the first call; `missing` says why they are not there.
 */
export async function measureColyseus(load: PeerLoad): Promise<PeerResult | { readonly missing: string }> {
  const missing = installed();
  if (missing !== undefined) return { missing };
  const port = String(await freePort());
  const server = start("server.mjs", [port]);
  try {
    await next(server, "ready");
    const { rooms, seats, inputHz, warmUpSeconds, seconds, decoding } = load;
    const clients = start("clients.mjs", [
      port,
      ...[rooms, seats, inputHz, warmUpSeconds, seconds, decoding].map(String),
    ]);
    await next(clients, "begin");
    const before = await usage(server);
    const { elapsedSeconds, cpuMs, deliveredHz, delaysMs, gapsMs, bytesPerSecond } = await next(
      clients,
      "end",
    );
    const after = await usage(server);
    return {
      deliveredHz,
      delaysMs,
      gapsMs,
      bytesPerSecond,
      serverCpu: (after.cpuMs - before.cpuMs) / elapsedSeconds / 1000,
      clientCpu: cpuMs / elapsedSeconds / 1000,
      serverRssMb: after.rssMb,
    };
  } finally {
    server.kill();
  }
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
