import { hostname } from "node:os";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { readsAtOnce } from "./database-target.ts";
import { MetFault } from "./met-fault.ts";
import { openDatabase } from "./open-database.ts";
import { Rest } from "./rest.ts";
import { StorageAnswers } from "./storage-answers.ts";
import { type OpenDatabase, StorageConnection } from "./storage-connection.ts";
import type { StorageDatabase } from "./storage-database.ts";
import { isTransient } from "./storage-fault.ts";
import { StorageGate } from "./storage-gate.ts";
import { runSessionJob, type StorageJob } from "./storage-job.ts";
import type { StorageReply, StorageRequest, StorageThreadOptions } from "./storage-messages.ts";
import { Upkeep } from "./upkeep.ts";
import { announceWorker, dismissWorker, type WorkerIdentity } from "./workers.ts";

/**
 * The body of the storage thread: opens the database, then does the writes that arrive on the port, one
 * after the other and in their order, until it is told to close. A fault that may pass makes it try
 * again until it succeeds, so that the order holds; the sender bounds how much can pile up. It also runs
 * in the caller's thread, for tests.
 */
export async function runStorageThread(
  port: MessagePort,
  options: StorageThreadOptions,
  open: OpenDatabase = openDatabase,
): Promise<void> {
  const reply = (message: StorageReply) => port.postMessage(message);
  const connection = new StorageConnection({
    target: options.database,
    gate: new StorageGate(options.gate),
    open,
    observer: {
      rewriting: (bytes) => reply({ kind: "rewriting", bytes }),
      replica: (fault) => reply({ kind: "replica", fault }),
    },
  });
  const fault = await connection.open(options.mayCreate);
  if (fault !== undefined) {
    reply({ kind: "refused", reason: fault.reason });
    return;
  }
  const loop = new StorageLoop(connection, options, reply);
  port.on("message", (request: StorageRequest) => loop.receive(request));
  await loop.announce(Date.now());
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
  readonly #connection: StorageConnection;
  readonly #options: StorageThreadOptions;
  readonly #reply: (message: StorageReply) => void;
  readonly #worker: WorkerIdentity;
  readonly #upkeep: Upkeep;
  readonly #rest = new Rest();
  readonly #queue: NumberedJob[] = [];
  readonly #answers: StorageAnswers;
  readonly #met: MetFault;
  /** Difference between the clock of whoever asks for upkeep and the own monotonic one, ms. */
  #clockOffsetMs = 0;
  #isProbeDue = false;
  #isUpkeepDue = false;
  #isBusy = false;
  #closeAtMs: number | undefined;
  #cutOff: NodeJS.Timeout | undefined;
  #setClosed: () => void = () => {};

  constructor(
    connection: StorageConnection,
    options: StorageThreadOptions,
    reply: (message: StorageReply) => void,
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#reply = reply;
    this.#worker = identity(options.workerId);
    this.#upkeep = new Upkeep(options.upkeep, this.#worker.id);
    this.#answers = new StorageAnswers(connection, reply, readsAtOnce(options.database));
    this.#met = new MetFault({
      fileId: () => connection.fileId,
      told: (fault) => {
        this.#answers.refuseAll(fault);
        reply({ kind: "fault", fault });
      },
      recovered: (afterMs) => reply({ kind: "recovered", afterMs }),
    });
    this.closed = new Promise((resolve) => {
      this.#setClosed = resolve;
    });
  }

  receive(request: StorageRequest): void {
    switch (request.kind) {
      case "write":
        this.#queue.push(request);
        break;
      case "ask":
        // A short lock is waited for; behind a fault that was told of nothing has its turn for long.
        if (this.#met.told !== undefined) {
          this.#answers.refuse(request, this.#met.told);
          return;
        }
        this.#answers.receive(request);
        break;
      case "probe":
        // While a write is tried again nothing else has its turn.
        if (this.#met.isMet) {
          this.#reply({ kind: "probed", fault: this.#met.told });
          return;
        }
        this.#isProbeDue = true;
        break;
      case "upkeep":
        this.#clockOffsetMs = request.nowMs - performance.now();
        this.#isUpkeepDue = true;
        break;
      case "close":
        this.#closeWithin(request.withinMs);
        break;
    }
    this.#rest.interrupt();
    if (!this.#isBusy) void this.#work();
  }

  async announce(nowMs: number): Promise<void> {
    await this.#connection.use(async ({ db }) => {
      const sessionIds = await announceWorker(db, this.#worker, Math.floor(nowMs / 1000));
      if (sessionIds.length > 0) this.#reply({ kind: "cut-short", sessionIds });
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (await this.#step()) await nextTurn();
    this.#isBusy = false;
    if (this.#closeAtMs === undefined) return;
    await this.#connection.use(({ db }) => dismissWorker(db, this.#worker.id));
    await this.#connection.close();
    this.#end();
  }

  /** A server that does not answer must not keep this one from ending; a disk in a call cannot be left like that. */
  #closeWithin(withinMs: number): void {
    this.#closeAtMs = performance.now() + withinMs;
    if (this.#options.database.engine !== "postgres") return;
    this.#cutOff = setTimeout(() => {
      this.#end();
      void this.#connection.close();
    }, withinMs);
  }

  #end(): void {
    clearTimeout(this.#cutOff);
    this.#reply({ kind: "closed" });
    this.#setClosed();
  }

  /** A question, a write or, when none waits, a part of the upkeep. False when there is nothing to do, or no time. */
  async #step(): Promise<boolean> {
    if (this.#isProbeDue) {
      this.#isProbeDue = false;
      const fault = await this.#connection.use(readSomething);
      this.#reply({ kind: "probed", fault: fault?.kind === "locked" ? undefined : fault });
    }
    const hasAnswered = await this.#answers.answerNext();
    const next = this.#queue.shift();
    if (next !== undefined) return this.#write(next);
    if (hasAnswered) return true;
    if (this.#closeAtMs !== undefined) return false;
    if (this.#isUpkeepDue) {
      this.#isUpkeepDue = false;
      await this.announce(this.#nowMs());
      await this.#doUpkeep((database) => this.#upkeep.claim(database, this.#nowSeconds()));
      return true;
    }
    if (!this.#upkeep.hasWork) return false;
    if (this.#rest.isOver) await this.#upkeepChunk();
    else await this.#rest.take();
    return true;
  }

  async #upkeepChunk(): Promise<void> {
    const beganMs = performance.now();
    await this.#doUpkeep(async (database) => {
      const report = await this.#upkeep.runChunk(database, this.#nowSeconds());
      if (report !== undefined) this.#reply({ kind: "upkeep-done", report });
    });
    this.#rest.earn(beganMs);
  }

  /** A job that fails is not tried again before its lease has run out. */
  async #doUpkeep(run: (database: StorageDatabase) => Promise<void>): Promise<void> {
    const fault = await this.#connection.use(run);
    if (fault === undefined) return;
    this.#upkeep.abandon();
    if (fault.kind !== "locked") this.#reply({ kind: "upkeep-failed", fault });
  }

  /** False when the time for closing ran out first. */
  async #write({ number, job }: NumberedJob): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const startedAtMs = performance.now();
      const fault = await this.#connection.use((database) => this.#run(database, job));
      if (fault === undefined) {
        this.#met.recover();
        this.#reply({ kind: "written", number, durationMs: performance.now() - startedAtMs });
        return true;
      }
      // Damaged telemetry must not keep results waiting.
      const isHopeless = !isTransient(fault) || (fault.kind === "corrupt" && job.kind === "telemetry");
      if (isTransient(fault)) this.#met.meet(fault);
      // The database has answered: what kept it from doing so before is over.
      else this.#met.recover();
      if (isHopeless) {
        this.#reply({ kind: "failed", number, fault });
        return true;
      }
      const leftMs = (this.#closeAtMs ?? Number.POSITIVE_INFINITY) - performance.now();
      if (leftMs <= 0) return false;
      await sleep(Math.min(5 * 2 ** Math.min(attempt, 16), this.#options.retryMsMax, leftMs));
    }
  }

  async #run(database: StorageDatabase, job: StorageJob): Promise<void> {
    if (job.kind === "telemetry") {
      await database.writeTelemetry(job.batch, job.storedAt);
      return;
    }
    // Results are few: each is on the disk when it is reported as written.
    database.beginDurable();
    await runSessionJob(database.db, job, this.#worker.id);
  }

  #nowMs(): number {
    return this.#clockOffsetMs + performance.now();
  }

  #nowSeconds(): number {
    return Math.floor(this.#nowMs() / 1000);
  }
}

async function readSomething({ db }: StorageDatabase): Promise<void> {
  await db.selectFrom("race_sessions").select("id").limit(1).execute();
}

function identity(id: string): WorkerIdentity {
  const startedAtMs = Date.now() - process.uptime() * 1000;
  return {
    id,
    host: hostname(),
    pid: process.pid,
    process_started_at: Math.round(startedAtMs / 1000),
  };
}
