import { type ChildProcess, fork } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CommandFailure } from "../command-failure.ts";

const host = "127.0.0.1";
const startWithinMs = 20_000;
const stopWithinMs = 10_000;
const readyPollMs = 50;
/** Of what the server says, so much is kept for the case that it does not start. */
const keptOutput = 4000;

interface Ports {
  readonly tcp: number;
  readonly udp: number;
  readonly health: number;
}

export interface ServerDemand {
  readonly sessions: number;
  /** Inputs that one player sends, a second. */
  readonly inputHz: number;
  /** `sealed`: TLS, and datagrams under keys from it. */
  readonly security: "plain" | "sealed";
}

/** A server for one load test: a process of its own, in a folder of its own, on free ports of this machine. */
export class OwnServer {
  readonly host = host;
  readonly ports: Ports;
  /** Where its certificate is; undefined when it has none. */
  readonly certificate: string | undefined;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #exited: Promise<unknown>;
  #output = "";

  private constructor(child: ChildProcess, folder: string, ports: Ports, security: "plain" | "sealed") {
    this.ports = ports;
    this.certificate = security === "sealed" ? join(folder, "certs/server.crt") : undefined;
    this.#child = child;
    this.#folder = folder;
    this.#exited = once(child, "exit");
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-keptOutput);
      });
    }
  }

  /** @throws CommandFailure with what the server said when it does not come up. */
  static async start(demand: ServerDemand): Promise<OwnServer> {
    const ports = await freePorts();
    const folder = mkdtempSync(join(tmpdir(), "fairtick-load-"));
    const config = join(folder, "server.toml");
    writeFileSync(config, configText(ports, demand));
    const child = fork(builtEntry(), [config], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Options of this process are not meant for that one.
      execArgv: [],
      // Ctrl-C is for the test: the server is needed until the report has been made.
      detached: true,
    });
    const server = new OwnServer(child, folder, ports, demand.security);
    try {
      await server.#ready();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Ends the process and removes its folder. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopWithinMs);
    this.#child.kill("SIGTERM");
    if (this.#isRunning) await this.#exited;
    clearTimeout(timer);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #ready(): Promise<void> {
    const endMs = performance.now() + startWithinMs;
    while (this.#isRunning && performance.now() < endMs) {
      if (await isReady(this.ports.health)) return;
      await sleep(readyPollMs);
    }
    throw new CommandFailure(`the server for the test does not come up. It said:\n${this.#output.trim()}`);
  }
}

async function isReady(healthPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://${host}:${healthPort}/ready`)).ok;
  } catch {
    return false;
  }
}

/** The limits are counted as ever, but a client that catches up with lost time does not meet them. */
function configText(ports: Ports, { sessions, inputHz, security }: ServerDemand): string {
  const isSealed = security === "sealed";
  const rate = `${2 * inputHz}/second burst ${2 * inputHz}`;
  return `
[server]
max_sessions = ${sessions}
demo_sessions = 0
rotation_sessions = 0
shutdown_grace_seconds = 0

[network]
tcp_bind = "${host}:${ports.tcp}"
udp_bind = "${host}:${ports.udp}"
health_bind = "${host}:${ports.health}"
web_bind = "${host}:0"
tls = "${isSealed ? "required" : "off"}"
udp_security = "${isSealed ? "sealed" : "off"}"

[api]
bind = "${host}:0"

[accounts]
enabled = false

[limits]
input_rate = "${rate}"
datagram_rate = "${rate}"
connections_max = 2048

[logging]
level = "warn"
file_enabled = false
`;
}

/** From the sources, too, the process that runs is the built one. */
function builtEntry(): string {
  return fileURLToPath(new URL("../../dist/loadtest/server-process.js", import.meta.url));
}

async function freePorts(): Promise<Ports> {
  const tcp = createServer().listen(0, host);
  const health = createServer().listen(0, host);
  const udp = createSocket("udp4");
  udp.bind(0, host);
  const sockets = [tcp, health, udp];
  await Promise.all(sockets.map((socket) => once(socket, "listening")));
  const ports = {
    tcp: (tcp.address() as AddressInfo).port,
    udp: udp.address().port,
    health: (health.address() as AddressInfo).port,
  };
  const closed = sockets.map((socket) => once(socket, "close"));
  for (const socket of sockets) socket.close();
  await Promise.all(closed);
  return ports;
}
