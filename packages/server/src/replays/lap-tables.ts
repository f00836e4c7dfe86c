import { startWorker, type WorkerHandle } from "../host/worker-handle.ts";
import type { LapTableAnswer, LapTableRequest, LapThreadSetup } from "./lap-messages.ts";

export interface LapTablesOptions extends Omit<LapThreadSetup, "request"> {
  /** A table that takes longer is given up. */
  readonly limitMs?: number;
}

interface Waiting {
  readonly request: LapTableRequest;
  readonly asker: string;
  readonly resolve: (answer: LapTableAnswer) => void;
}

/** Tables that are waited for, with the one that is being made. */
const WAITING_MAX = 8;
const LIMIT_MS = 120_000;
const MEMORY_MIB = 256;

/**
 * Tables of laps out of replays. Each is made on a thread of its own that runs the replay again, one at a time, while nobody else
 * wants the processor; nobody waits for two.
 */
export class LapTables {
  readonly #options: LapTablesOptions;
  /** The first is being made. */
  #waiting: Waiting[] = [];
  #worker: WorkerHandle | undefined;
  #isClosed = false;

  constructor(options: LapTablesOptions) {
    this.#options = options;
  }

  /** Never rejects. `asker`: whoever may wait for one table only, as an address. */
  table(request: LapTableRequest, asker: string): Promise<LapTableAnswer> {
    if (this.#waiting.some((each) => each.asker === asker))
      return refused("rate-limited", "a table that was asked for from this address is still being made");
    if (this.#isClosed || this.#waiting.length >= WAITING_MAX)
      return refused("unavailable", "too many tables are being made; try again in a minute");
    return new Promise((resolve) => {
      this.#waiting.push({ request, asker, resolve });
      if (this.#waiting.length === 1) this.#start();
    });
  }

  /** Ends the thread at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.splice(1).forEach(({ resolve }) => {
      resolve({ ok: false, code: "unavailable", reason: "the server ends" });
    });
    this.#worker?.terminate();
    await this.#worker?.exited;
  }

  /** Makes the table of who waits first, then the next. */
  #start(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const { dir, gameModules, limitMs = LIMIT_MS } = this.#options;
    let answer: LapTableAnswer | undefined;
    const worker = startWorker({
      entry: new URL("./lap-thread.js", import.meta.url),
      data: { dir, gameModules, request: first.request } satisfies LapThreadSetup,
      memoryMib: MEMORY_MIB,
      message: (message) => {
        answer = message as LapTableAnswer;
      },
      exit: () => {
        clearTimeout(timer);
        this.#worker = undefined;
        this.#waiting.shift();
        const reason = "the table could not be made in time; try again later, or ask for one lap";
        first.resolve(answer ?? { ok: false, code: "unavailable", reason });
        this.#start();
      },
    });
    const timer = setTimeout(() => worker.terminate(), limitMs);
    this.#worker = worker;
  }
}

const refused = async (code: "rate-limited" | "unavailable", reason: string): Promise<LapTableAnswer> => ({
  ok: false,
  code,
  reason,
});
