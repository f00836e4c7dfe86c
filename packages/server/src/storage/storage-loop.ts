import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { type OpenedDatabase, openDatabase } from "./open-database.ts";
import { runOperation } from "./operations.ts";
import { Rest } from "./rest.ts";
import { type Connected, type OpenDatabase, StorageConnection } from "./storage-connection.ts";
import { faultOf, isTransient, needsNewConnection, type StorageFault } from "./storage-fault.ts";
import { StorageGate } from "./storage-gate.ts";
import { runSessionJob, type StorageJob } from "./storage-job.ts";
import type { StorageReply, StorageRequest, StorageThreadOptions } from "./storage-messages.ts";
import { Upkeep } from "./upkeep.ts";
import { announceWorker, dismissWorker, type WorkerIdentity } from "./workers.ts";

/** A lock that is held for a shorter time is nothing to tell of. */
const LOCK_PATIENCE_MS = 1000;
const LOCK_RETRY_MS = 10;

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
  const gate = new StorageGate(options.gate);
  const rewriting = (bytes: number) => reply({ kind: "rewriting", bytes });
  const opened = await gate.pass(async () => {
    if (!options.mayCreate && !existsSync(options.databasePath)) return gone(options.databasePath);
    return open(options.databasePath, rewriting);
  });
  if (!opened.ok) {
    reply({ kind: "refused", reason: opened.reason });
    return;
  }
  const connection = new StorageConnection(options.databasePath, opened, (path) => open(path, rewriting));
  const loop = new StorageLoop(connection, gate, options, reply);
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

type Question = Extract<StorageRequest, { readonly kind: "ask" }>;

class StorageLoop {
  readonly closed: Promise<void>;
  readonly #connection: StorageConnection;
  readonly #gate: StorageGate;
  readonly #options: StorageThreadOptions;
  readonly #reply: (message: StorageReply) => void;
  readonly #worker: WorkerIdentity;
  readonly #upkeep: Upkeep;
  readonly #rest = new Rest();
  readonly #queue: NumberedJob[] = [];
  readonly #questions: Question[] = [];
  /** Difference between the clock of whoever asks for upkeep and the own monotonic one, ms. */
  #clockOffsetMs = 0;
  #isProbeDue = false;
  #isUpkeepDue = false;
  #isBusy = false;
  /** What keeps writes from succeeding, since when, and whether it was told. */
  #met:
    | { readonly fault: StorageFault; readonly sinceMs: number; readonly fileId: string | undefined }
    | undefined;
  #told: StorageFault | undefined;
  #closeAtMs: number | undefined;
  #setClosed: () => void = () => {};

  constructor(
    connection: StorageConnection,
    gate: StorageGate,
    options: StorageThreadOptions,
    reply: (message: StorageReply) => void,
  ) {
    this.#connection = connection;
    this.#gate = gate;
    this.#options = options;
    this.#reply = reply;
    this.#worker = identity(options.workerId);
    this.#upkeep = new Upkeep(options.upkeep, this.#worker.id);
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
        if (this.#told !== undefined) {
          this.#refuse(request, this.#told);
          return;
        }
        this.#questions.push(request);
        break;
      case "probe":
        // While a write is tried again nothing else has its turn.
        if (this.#met !== undefined) {
          this.#reply({ kind: "probed", fault: this.#told });
          return;
        }
        this.#isProbeDue = true;
        break;
      case "upkeep":
        this.#clockOffsetMs = request.nowMs - performance.now();
        this.#isUpkeepDue = true;
        break;
      case "close":
        this.#closeAtMs = performance.now() + request.withinMs;
        break;
    }
    this.#rest.interrupt();
    if (!this.#isBusy) void this.#work();
  }

  async announce(nowMs: number): Promise<void> {
    await this.#withDatabase(async ({ db }) => {
      const sessionIds = await announceWorker(db, this.#worker, Math.floor(nowMs / 1000));
      if (sessionIds.length > 0) this.#reply({ kind: "cut-short", sessionIds });
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (await this.#step()) await nextTurn();
    this.#isBusy = false;
    if (this.#closeAtMs === undefined) return;
    await this.#withDatabase(({ db }) => dismissWorker(db, this.#worker.id));
    await this.#gate.pass(() => this.#connection.close());
    this.#reply({ kind: "closed" });
    this.#setClosed();
  }

  /** A question, a write or, when none waits, a part of the upkeep. False when there is nothing to do, or no time. */
  async #step(): Promise<boolean> {
    if (this.#isProbeDue) {
      this.#isProbeDue = false;
      const fault = await this.#withDatabase(readSomething);
      this.#reply({ kind: "probed", fault: fault?.kind === "locked" ? undefined : fault });
    }
    const question = this.#questions.shift();
    if (question !== undefined) await this.#answer(question);
    const next = this.#queue.shift();
    if (next !== undefined) return this.#write(next);
    if (question !== undefined) return true;
    if (this.#closeAtMs !== undefined) return false;
    if (this.#isUpkeepDue) {
      this.#isUpkeepDue = false;
      await this.announce(this.#nowMs());
      await this.#doUpkeep((connected) => this.#upkeep.claim(connected, this.#nowSeconds()));
      return true;
    }
    if (!this.#upkeep.hasWork) return false;
    if (this.#rest.isOver) await this.#upkeepChunk();
    else await this.#rest.take();
    return true;
  }

  async #upkeepChunk(): Promise<void> {
    const beganMs = performance.now();
    await this.#doUpkeep(async (connected) => {
      const report = await this.#upkeep.runChunk(connected, this.#nowSeconds());
      if (report !== undefined) this.#reply({ kind: "upkeep-done", report });
    });
    this.#rest.earn(beganMs);
  }

  /** A job that fails is not tried again before its lease has run out. */
  async #doUpkeep(run: (connected: Connected) => Promise<void>): Promise<void> {
    const fault = await this.#withDatabase(run);
    if (fault === undefined) return;
    this.#upkeep.abandon();
    if (fault.kind !== "locked") this.#reply({ kind: "upkeep-failed", fault });
  }

  /** Who asks waits for the answer: only a lock is worth a second try. */
  async #answer(question: Question): Promise<void> {
    const { number, operation, args } = question;
    const untilMs = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      let value: unknown;
      const fault = await this.#withDatabase(async ({ db, file }) => {
        file.exec("pragma synchronous = FULL");
        value = await runOperation(db, operation, args);
      });
      if (fault === undefined) {
        this.#reply({ kind: "answered", number, value });
        return;
      }
      if (fault.kind !== "locked" || performance.now() >= untilMs) {
        this.#refuse(question, fault);
        return;
      }
      await sleep(LOCK_RETRY_MS);
    }
  }

  #refuse({ number }: Question, fault: StorageFault): void {
    this.#reply({ kind: "unanswered", number, fault });
  }

  /** False when the time for closing ran out first. */
  async #write({ number, job }: NumberedJob): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const startedAtMs = performance.now();
      const fault = await this.#withDatabase((connected) => this.#run(connected, job));
      if (fault === undefined) {
        this.#recover();
        this.#reply({ kind: "written", number, durationMs: performance.now() - startedAtMs });
        return true;
      }
      // Damaged telemetry must not keep results waiting.
      const isHopeless = !isTransient(fault) || (fault.kind === "corrupt" && job.kind === "telemetry");
      if (isTransient(fault)) this.#meet(fault);
      // The database has answered: what kept it from doing so before is over.
      else this.#recover();
      if (isHopeless) {
        this.#reply({ kind: "failed", number, fault });
        return true;
      }
      const leftMs = (this.#closeAtMs ?? Number.POSITIVE_INFINITY) - performance.now();
      if (leftMs <= 0) return false;
      await sleep(Math.min(5 * 2 ** Math.min(attempt, 16), this.#options.retryMsMax, leftMs));
    }
  }

  async #run({ db, file, telemetry }: Connected, job: StorageJob): Promise<void> {
    if (job.kind === "telemetry") {
      // Survives the end of the process at any moment; a power cut may lose the newest.
      file.exec("pragma synchronous = NORMAL");
      telemetry.write(job.batch, job.storedAt);
      return;
    }
    // Results are few: each is on the disk when it is reported as written.
    file.exec("pragma synchronous = FULL");
    await runSessionJob(db, job, this.#worker.id);
  }

  /** Returns why it could not be done. */
  #withDatabase(run: (connected: Connected) => Promise<void> | void): Promise<StorageFault | undefined> {
    return this.#gate.pass(() => this.#use(run));
  }

  async #use(run: (connected: Connected) => Promise<void> | void): Promise<StorageFault | undefined> {
    const used = await this.#connection.use();
    if (!used.ok) return used.fault;
    try {
      await run(used.connected);
      return undefined;
    } catch (error) {
      const fault = faultOf(this.#options.databasePath, error);
      if (needsNewConnection(fault)) await this.#connection.close();
      return fault;
    }
  }

  #meet(fault: StorageFault): void {
    const nowMs = performance.now();
    if (this.#met?.fault.kind !== fault.kind) {
      this.#met = { fault, sinceMs: this.#met?.sinceMs ?? nowMs, fileId: this.#connection.fileId };
    }
    if (this.#told?.kind === fault.kind) return;
    if (fault.kind === "locked" && nowMs - this.#met.sinceMs < LOCK_PATIENCE_MS) return;
    this.#told = fault;
    for (const question of this.#questions.splice(0)) this.#refuse(question, fault);
    this.#reply({ kind: "fault", fault });
  }

  #recover(): void {
    const met = this.#met;
    if (met === undefined) return;
    // A damaged file still takes some writes; only another file is a sound one.
    if (met.fault.kind === "corrupt" && met.fileId === this.#connection.fileId) return;
    if (this.#told !== undefined) {
      this.#reply({ kind: "recovered", afterMs: performance.now() - met.sinceMs });
    }
    this.#met = undefined;
    this.#told = undefined;
  }

  #nowMs(): number {
    return this.#clockOffsetMs + performance.now();
  }

  #nowSeconds(): number {
    return Math.floor(this.#nowMs() / 1000);
  }
}

const gone = (path: string): OpenedDatabase => ({ ok: false, kind: "gone", reason: `${path} is gone` });

async function readSomething({ db }: Connected): Promise<void> {
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
