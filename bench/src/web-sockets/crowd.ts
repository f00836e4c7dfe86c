import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SpeechName } from "./speeches.ts";

/** What a crowd is told to do. */
export type CrowdOrder =
  | { readonly kind: "come"; readonly port: number; readonly count: number; readonly speech: SpeechName }
  | ({ readonly kind: "watch"; readonly seconds: number } & WatchOptions)
  /** The first `count` of them. */
  | { readonly kind: "stop-reading"; readonly count: number };

export interface WatchOptions {
  /** Whether what the first of them is sent shall be kept. */
  readonly record?: boolean;
  /** So many of the first, who have stopped, read again from the beginning. */
  readonly readAgain?: number;
}

export type CrowdReport =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string }
  | ({ readonly kind: "watched" } & Watched);

/** What a crowd has seen in some seconds. */
export interface Watched {
  readonly elapsedSeconds: number;
  readonly cpuMs: number;
  readonly watchers: readonly WatcherReport[];
  /** What the first of them was sent, in base64, if that was asked for. */
  readonly recording: readonly string[];
}

interface WatcherReport {
  readonly states: number;
  readonly bytes: number;
  /** Between two states, in which none came. */
  readonly longestGapMs: number;
  readonly largestBytes: number;
  readonly isGone: boolean;
}

/** A crowd of watchers in a process of their own. One order at a time. */
export class Crowd {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL("./crowd-process.js", import.meta.url)), { stdio: "inherit" });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  async come(port: number, count: number, speech: SpeechName): Promise<void> {
    await this.#order({ kind: "come", port, count, speech });
  }

  async stopReading(count: number): Promise<void> {
    await this.#order({ kind: "stop-reading", count });
  }

  async watch(seconds: number, options: WatchOptions = {}): Promise<Watched> {
    const report = await this.#order({ kind: "watch", seconds, ...options });
    if (report.kind !== "watched") throw new Error(`a crowd that was to watch answers ${report.kind}`);
    return report;
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #order(order: CrowdOrder): Promise<CrowdReport> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the crowd has ended with ${code}`));
      this.#child.once("exit", onExit);
      this.#child.once("message", (message) => {
        this.#child.off("exit", onExit);
        const report = message as CrowdReport;
        if (report.kind === "failed") reject(new Error(report.message));
        else resolve(report);
      });
      this.#child.send(order);
    });
  }
}
