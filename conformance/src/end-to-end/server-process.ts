import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "libsql";
import type { Numbering } from "../foreign-client/client-message.ts";
import { type ClientOptions, ForeignClient } from "../foreign-client/foreign-client.ts";
import { freePorts, type Ports } from "./free-ports.ts";
import { type ContentFolders, writeShortTrack } from "./short-track.ts";

const entry = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
const startWithinMs = 20_000;
const stopWithinMs = 20_000;
const httpWithinMs = 20_000;

/** What shall be different in `server.toml`, by section. */
export interface ConfigChanges {
  readonly server?: ConfigKeys;
  readonly network?: ConfigKeys & { readonly tls?: "required" | "off" };
  readonly content?: ConfigKeys;
  readonly persistence?: ConfigKeys;
  readonly limits?: ConfigKeys;
  readonly api?: ConfigKeys;
  readonly accounts?: ConfigKeys;
  readonly admin?: ConfigKeys;
  readonly logging?: ConfigKeys;
}

type ConfigKeys = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What starts a server besides `fairtick serve`. */
export interface StartedBy {
  readonly command?: "serve" | "dev";
  /** A command that becomes the one that it is given. */
  readonly through?: readonly string[];
}

export interface ExitedProcess {
  readonly exitCode: number | null;
  readonly output: string;
}

/** A server of its own: a process in a folder of its own, on ports of its own, with the short track. */
export class ServerProcess {
  readonly ports: Ports;
  readonly folder: string;
  readonly content: ContentFolders;
  readonly isEncrypted: boolean;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #output = "";

  private constructor(child: ChildProcess, place: Place) {
    this.ports = place.ports;
    this.folder = place.folder;
    this.content = place.content;
    this.isEncrypted = place.isEncrypted;
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => {
        this.#output += text;
      });
    }
  }

  /** Resolves as soon as the server says that it is ready. `flags`: more of the command line. */
  static async start(
    changes: ConfigChanges = {},
    flags: readonly string[] = [],
    how: StartedBy = {},
  ): Promise<ServerProcess> {
    const server = await ServerProcess.#spawn(changes, flags, how);
    try {
      await server.#readiness();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Runs a server that is not going to start, until it gives up. */
  static async refused(changes: ConfigChanges, flags: readonly string[] = []): Promise<ExitedProcess> {
    const server = await ServerProcess.#spawn(changes, flags, {});
    try {
      return { exitCode: await server.exited(), output: server.output };
    } finally {
      await server.stop();
    }
  }

  static async #spawn(
    changes: ConfigChanges,
    flags: readonly string[],
    { command = "serve", through = [] }: StartedBy,
  ): Promise<ServerProcess> {
    if (!existsSync(entry)) throw new Error(`there is no ${entry}: build first`);
    const ports = await freePorts();
    const folder = mkdtempSync(join(tmpdir(), "fairtick-end-to-end-"));
    const content = writeShortTrack(folder);
    writeFileSync(join(folder, "server.toml"), configText(ports, content, changes));
    const line = [process.execPath, entry, command, "-c", join(folder, "server.toml"), ...flags];
    const isEncrypted = changes.network?.tls !== "off";
    return new ServerProcess(run(folder, [...through, ...line]), { ports, folder, content, isEncrypted });
  }

  /** Another one in the same folder and on the same ports, when this one has ended. */
  async again(): Promise<ServerProcess> {
    const { ports, folder, content, isEncrypted } = this;
    const line = [process.execPath, entry, "serve", "-c", join(folder, "server.toml")];
    const server = new ServerProcess(run(folder, line), { ports, folder, content, isEncrypted });
    await server.#readiness();
    return server;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Everything that it has printed so far. */
  get output(): string {
    return this.#output;
  }

  /** The self-made certificate, PEM; undefined when the stream is not encrypted. */
  get certificate(): string | undefined {
    return this.isEncrypted ? readFileSync(join(this.folder, "certs/server.crt"), "utf8") : undefined;
  }

  connect(numbering: Numbering, options: Partial<ClientOptions> = {}): Promise<ForeignClient> {
    const { certificate } = this;
    return ForeignClient.connect({ port: this.ports.tcp, certificate, numbering, ...options });
  }

  /** What `/health`, `/ready` or `/metrics` answers. */
  async http(
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.ports.health}${path}`, {
      headers,
      signal: AbortSignal.timeout(httpWithinMs),
    });
    return { status: response.status, text: await response.text() };
  }

  /** What the HTTP API answers: its JSON, or null where the answer is empty. */
  async ask(method: string, path: string, body?: object, token?: string) {
    const response = await fetch(`http://127.0.0.1:${this.ports.api}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(httpWithinMs),
    });
    return { status: response.status, body: JSON.parse((await response.text()) || "null") };
  }

  /** Rows of the server's database, which it may be writing at the same time. */
  query(sql: string): unknown[] {
    const file = new Database(join(this.folder, "data/apexsim.db"));
    try {
      return file.prepare(sql).all();
    } finally {
      file.close();
    }
  }

  /** Nobody reads what it prints any more. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }

  signal(name: "SIGTERM" | "SIGINT" | "SIGKILL" | "SIGHUP"): void {
    this.#child.kill(name);
  }

  /** The exit code, once the process has ended. */
  async exited(withinMs = stopWithinMs): Promise<number | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const fail = () => reject(new Error(`the server still runs after ${withinMs} ms:\n${this.#output}`));
      timer = setTimeout(fail, withinMs);
    });
    try {
      return await Promise.race([this.#exited, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process, if it still runs, and removes its folder. */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    try {
      await this.exited();
    } catch (error) {
      this.#child.kill("SIGKILL");
      throw error;
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  async #readiness(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const failed = (why: string) => reject(new Error(`the server ${why}:\n${this.#output}`));
      const timer = setTimeout(() => failed(`is not ready after ${startWithinMs} ms`), startWithinMs);
      this.#child.stdout?.on("data", () => {
        // The last line of the welcome: those before it have come.
        if (!this.#output.includes("Ctrl-C ends it")) return;
        clearTimeout(timer);
        resolve();
      });
      void this.#exited.then((code) => {
        clearTimeout(timer);
        failed(`ended with ${code}`);
      });
    });
  }
}

interface Place {
  readonly ports: Ports;
  readonly folder: string;
  readonly content: ContentFolders;
  readonly isEncrypted: boolean;
}

function configText(ports: Ports, content: ContentFolders, changes: ConfigChanges): string {
  const sections: Required<ConfigChanges> = {
    server: { demo_sessions: 0, rotation_sessions: 0, shutdown_grace_seconds: 0, ...changes.server },
    network: {
      tcp_bind: `127.0.0.1:${ports.tcp}`,
      udp_bind: `127.0.0.1:${ports.udp}`,
      health_bind: `127.0.0.1:${ports.health}`,
      web_bind: `127.0.0.1:${ports.web}`,
      ...changes.network,
    },
    content: { cars_dir: content.carsDir, tracks_dir: content.tracksDir, ...changes.content },
    persistence: { ...changes.persistence },
    limits: { ...changes.limits },
    api: { bind: `127.0.0.1:${ports.api}`, ...changes.api },
    accounts: { ...changes.accounts },
    admin: { ...changes.admin },
    logging: { ...changes.logging },
  };
  const lines = Object.entries(sections).flatMap(([name, keys]) => [
    `[${name}]`,
    ...Object.entries(keys).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
  ]);
  return `${lines.join("\n")}\n`;
}

function run(folder: string, [program = "", ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}
