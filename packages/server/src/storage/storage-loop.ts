import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import type { Kysely } from "kysely";
import { errorText, isTransient, openDatabase } from "./open-database.ts";
import type { StorageSchema } from "./schema.ts";
import { runStorageJob, type StorageJob } from "./storage-job.ts";
import type { StorageReply, StorageRequest, StorageThreadOptions } from "./storage-messages.ts";

/**
 * The body of the storage thread: opens the database, then does the writes that arrive on the port, one
 * after the other and in their order, until it is told to close. A locked or full database makes it try
 * again until it succeeds, so that the order holds; the sender bounds how much can pile up. It also runs
 * in the caller's thread, for tests.
 */
export async function runStorageThread(port: MessagePort, options: StorageThreadOptions): Promise<void> {
  const reply = (message: StorageReply) => port.postMessage(message);
  const opened = await openDatabase(options.databasePath);
  if (!opened.ok) {
    reply({ kind: "refused", reason: opened.reason });
    return;
  }
  const loop = new StorageLoop(opened.db, options, reply);
  port.on("message", (request: StorageRequest) => loop.receive(request));
  reply({ kind: "opened" });
  await loop.closed;
  // Lets the thread end. The other side closes the port: closing it here would lose replies under way.
  port.unref();
}

interface NumberedJob {
  readonly number: number;
  readonly job: StorageJob;
}

class StorageLoop {
  readonly closed: Promise<void>;
  readonly #db: Kysely<StorageSchema>;
  readonly #options: StorageThreadOptions;
  readonly #reply: (message: StorageReply) => void;
  readonly #queue: NumberedJob[] = [];
  #isWriting = false;
  #closeAtMs: number | undefined;
  #setClosed: () => void = () => {};

  constructor(
    db: Kysely<StorageSchema>,
    options: StorageThreadOptions,
    reply: (message: StorageReply) => void,
  ) {
    this.#db = db;
    this.#options = options;
    this.#reply = reply;
    this.closed = new Promise((resolve) => {
      this.#setClosed = resolve;
    });
  }

  receive(request: StorageRequest): void {
    switch (request.kind) {
      case "write":
        this.#queue.push(request);
        break;
      case "probe":
        void this.#probe();
        return;
      case "close":
        this.#closeAtMs = performance.now() + request.withinMs;
        break;
    }
    if (!this.#isWriting) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (!(await this.#write(next))) break;
    }
    this.#isWriting = false;
    if (this.#closeAtMs === undefined) return;
    await this.#db.destroy();
    this.#reply({ kind: "closed" });
    this.#setClosed();
  }

  /** False when the time for closing ran out first. */
  async #write({ number, job }: NumberedJob): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const startedAtMs = performance.now();
      try {
        await runStorageJob(this.#db, job);
        this.#reply({ kind: "written", number, durationMs: performance.now() - startedAtMs });
        return true;
      } catch (error) {
        if (!isTransient(error)) {
          this.#reply({ kind: "failed", number, reason: errorText(error) });
          return true;
        }
        // Attempts 1, 2, 4, 8 and so on are worth a line in the log.
        if ((attempt & (attempt - 1)) === 0) {
          this.#reply({ kind: "retrying", number, attempt, reason: errorText(error) });
        }
      }
      const leftMs = (this.#closeAtMs ?? Number.POSITIVE_INFINITY) - performance.now();
      if (leftMs <= 0) return false;
      await sleep(Math.min(5 * 2 ** Math.min(attempt, 16), this.#options.retryMsMax, leftMs));
    }
  }

  async #probe(): Promise<void> {
    this.#reply({ kind: "probed", fault: await this.#fault() });
  }

  async #fault(): Promise<string | undefined> {
    const { databasePath } = this.#options;
    // An open file keeps answering after it has been deleted.
    if (!existsSync(databasePath)) return `${databasePath} is gone`;
    try {
      await this.#db.selectFrom("race_sessions").select("id").limit(1).execute();
      return undefined;
    } catch (error) {
      return `${databasePath}: ${errorText(error)}`;
    }
  }
}
