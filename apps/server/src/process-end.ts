import { Worker } from "node:worker_threads";
import type { OpenedLogger } from "@fairtick/server";

/** What is left to do for results when the process ends by force. */
interface LastActs {
  /** Blocks, for a bounded time unless a disk hangs. True when a thread hangs in a call to the system. */
  abandon(): boolean;
}

/** The part of `process` that is used. */
type EndingProcess = Pick<NodeJS.Process, "exit" | "kill" | "pid">;

/** An end by force takes no longer, whatever disk it meets. */
const FORCED_END_MS = 3000;

/**
 * How the process ends. `process.exit` waits for every thread, also for one in a call to the system that never returns
 * because its disk is dead: only SIGKILL ends the process then.
 */
export class ProcessEnd {
  readonly #log: Pick<OpenedLogger, "flushSync">;
  readonly #process: EndingProcess;
  readonly #killAfter: (ms: number, pid: number) => void;
  #lastActs: LastActs | undefined;
  #isHanging = false;

  constructor(
    log: Pick<OpenedLogger, "flushSync">,
    process: EndingProcess,
    killAfter: (ms: number, pid: number) => void = killThisAfter,
  ) {
    this.#log = log;
    this.#process = process;
    this.#killAfter = killAfter;
  }

  /** What an end by force does first. */
  before(lastActs: LastActs): void {
    this.#lastActs = lastActs;
  }

  /** A thread hangs in a call to the system. */
  leaveBehind(): void {
    this.#isHanging = true;
  }

  /** The exit code, for a process in which everything is closed; where a thread hangs it ends here. */
  orderly(code: number): number {
    if (this.#isHanging) this.#kill();
    return code;
  }

  /** Without the event loop, which may stand still or be in an unknown state. */
  byForce(code: number): void {
    this.#killAfter(FORCED_END_MS, this.#process.pid);
    try {
      if (this.#lastActs?.abandon() === true) this.#isHanging = true;
      this.#log.flushSync();
    } finally {
      if (this.#isHanging) this.#kill();
      else this.#process.exit(code);
    }
  }

  #kill(): void {
    this.#process.kill(this.#process.pid, "SIGKILL");
  }
}

/** On a thread of its own, as this one may hang in a write, and from no file, as a disk may be what hangs. */
function killThisAfter(ms: number, pid: number): void {
  const code = `setTimeout(() => process.kill(${pid}, "SIGKILL"), ${ms})`;
  new Worker(code, { eval: true }).unref();
}
