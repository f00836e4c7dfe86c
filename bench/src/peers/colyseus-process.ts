import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PredictionNumbers } from "../prediction/prediction-numbers.ts";

const folder = fileURLToPath(new URL("../../colyseus/", import.meta.url));

/** Message of the peer's processes. */
type PeerMessage =
  | { readonly kind: "ready" | "begin" }
  | { readonly kind: "usage"; readonly cpuMs: number; readonly rssMb: number }
  | { readonly kind: "seen"; readonly numbers: PredictionNumbers }
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

/** Why the peer's packages, which go into a folder of their own at the first call, are not there; undefined if they are. */
export function colyseusMissing(): string | undefined {
  if (existsSync(`${folder}node_modules`)) return undefined;
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--workspaces=false"], {
    cwd: folder,
    encoding: "utf8",
  });
  return npm.status === 0 ? undefined : `its packages could not be installed (${lastLine(npm.stderr)})`;
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

export function startColyseus(module: string, args: readonly string[]): ChildProcess {
  // Numbers that are not numbers stay so on the way.
  return fork(`${folder}${module}`, args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    serialization: "advanced",
  });
}

/** The next message of a kind. Rejects when the process ends first. */
export function nextMessage<K extends PeerMessage["kind"]>(
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
