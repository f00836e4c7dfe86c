import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AbuseCounts, AbusePlan, AbuseTarget } from "@fairtick/conformance/abuse";

/** What the process of the abusers is told, once. */
export interface AbuseOrder {
  readonly target: AbuseTarget;
  readonly plan: AbusePlan;
}

/**
 * Abusers in a process of their own, to which the system gives only what nobody else on the machine wants: abusers
 * elsewhere have processors of their own, and what is measured is what the server lets them do to others.
 */
export class Abusers {
  readonly #child: ChildProcess;
  /** All that they sent, once they are through or were told to end. */
  readonly counts: Promise<AbuseCounts>;

  constructor(order: AbuseOrder) {
    const entry = fileURLToPath(new URL("./abusers-process.js", import.meta.url));
    // Counts come as maps, which JSON would lose.
    this.#child = fork(entry, { stdio: "inherit", serialization: "advanced" });
    this.#child.send(order);
    this.counts = this.#read();
  }

  end(): void {
    if (this.#child.connected) this.#child.send("end");
  }

  async #read(): Promise<AbuseCounts> {
    const gone = once(this.#child, "exit").then(([code]) => {
      throw new Error(`the abusers have ended with ${String(code)}`);
    });
    const [counts] = (await Promise.race([once(this.#child, "message"), gone])) as [AbuseCounts];
    gone.catch(() => {});
    this.#child.disconnect();
    return counts;
  }
}
