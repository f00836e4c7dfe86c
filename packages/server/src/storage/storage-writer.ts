import { randomUUID } from "node:crypto";
import { BufferPool } from "./buffer-pool.ts";
import { type DatabaseTarget, targetName } from "./database-target.ts";
import type { FrameBatch } from "./frame-batch.ts";
import { faultText, type StorageEvent } from "./storage-event.ts";
import { faultAdvice, type StorageFault } from "./storage-fault.ts";
import type { SessionJob, SessionResult, SessionStart, StorageJob } from "./storage-job.ts";
import { type StartStorageLink, startStorageWorker } from "./storage-link.ts";
import type { StorageReply } from "./storage-messages.ts";
import { type ProbeResult, probeResult, StorageProbe } from "./storage-probe.ts";
import {
  type Ask,
  type QuestionLimits,
  type QuestionOutcome,
  StorageQuestions,
} from "./storage-questions.ts";
import { StorageSupervisor } from "./storage-supervisor.ts";
import type { UpkeepSettings } from "./upkeep.ts";
import { WaitingJobs, type WaitingLimits } from "./waiting-jobs.ts";

export interface StorageWriterOptions {
  readonly database: DatabaseTarget;
  readonly limits?: Partial<WaitingLimits>;
  readonly questions?: Partial<QuestionLimits>;
  readonly retryMsMax?: number;
  readonly upkeep?: UpkeepSettings;
  /** Unix milliseconds. */
  readonly wallClock?: () => number;
  onEvent(event: StorageEvent): void;
  /** After each write: how long the database took. */
  onWritten?(durationMs: number): void;
  /** After each question. */
  onAsked?(outcome: QuestionOutcome): void;
  readonly startLink?: StartStorageLink;
}

/** What could not be stored before the end. */
export interface StorageLoss {
  readonly sessions: readonly SessionJob[];
  readonly frames: number;
  /** The thread hangs in a call to the system, so that an orderly end of the process would wait for it. */
  readonly isHanging: boolean;
}

export interface StorageWriter {
  /** As which the database knows this server, until it ends. */
  readonly workerId: string;
  /** Writes handed over and not done yet. */
  readonly waiting: Pick<WaitingJobs, "sessionJobs" | "telemetryBatches" | "telemetryBytes">;
  /** Questions that wait for their answer. */
  readonly waitingQuestions: number;
  /** Answers from the database; fails soon rather than late where it has no time or no disk. */
  readonly ask: Ask;
  /** Never blocks and never throws; false when it was refused (queue full, or closed). */
  saveSessionStarted(session: SessionStart): boolean;
  saveSessionResult(result: SessionResult): boolean;
  /** As above. A batch that was taken belongs to the writer, one that was refused stays the caller's. */
  saveTelemetry(batch: FrameBatch): boolean;
  /** A buffer for a batch: one that was written and is free again, or a new one. */
  takeBuffer(byteLength: number): SharedArrayBuffer;
  /** Whether the database answers now. */
  probe(timeoutMs: number): Promise<ProbeResult>;
  /** Takes no more writes, finishes those that wait within the time, and says which could not be done. */
  close(withinMs: number): Promise<StorageLoss>;
  /**
   * For an end that waits for no event loop: keeps the thread out of the database for good and says which writes are
   * not known to be done. Blocks for at most that long, where the thread is in a call that does not return.
   */
  abandon(withinMs: number): StorageLoss;
}

export type StartedStorage =
  | { readonly ok: true; readonly writer: StorageWriter }
  /** `isHanging`: as in `StorageLoss`. */
  | { readonly ok: false; readonly reason: string; readonly isHanging: boolean };

/** A database that is not open by then is refused, unless its file is being written anew. */
const OPENING_MS_MAX = 60_000;
/** Buffers of written batches that are kept for the next ones. */
const FREE_BUFFERS_MAX = 64;
/** A thread that has work and says nothing for this long hangs in a call to the system. */
const SILENCE_MS = 5000;
const WATCH_INTERVAL_MS = 1000;
const UPKEEP_INTERVAL_MS = 60_000;
/** A write is given up when the thread has ended that often with it. */
const FATAL_TIMES = 3;
/** Time beyond its limit that a closing thread gets before it is left behind. */
const CLOSE_GRACE_MS = 1000;

/** Starts the storage thread and waits until the database is open and migrated, or refused. */
export async function startStorageWriter(options: StorageWriterOptions): Promise<StartedStorage> {
  const writer = new ThreadStorageWriter(options);
  const refusal = await writer.open();
  return refusal === undefined ? { ok: true, writer } : { ok: false, ...refusal };
}

class ThreadStorageWriter implements StorageWriter {
  readonly waiting: WaitingJobs;
  readonly workerId = randomUUID();
  readonly #options: StorageWriterOptions;
  /** Of the database. */
  readonly #name: string;
  readonly #telemetryBytesMax: number;
  readonly #wallClock: () => number;
  readonly #supervisor: StorageSupervisor;
  readonly #probe = new StorageProbe();
  readonly #questions: StorageQuestions;
  readonly #buffers = new BufferPool(FREE_BUFFERS_MAX);
  /** Since when the thread owes an answer. */
  #owedSinceMs = 0;
  #fault: StorageFault | undefined;
  #isDroppingTelemetry = false;
  #isRewriting = false;
  /** The write with which the thread ended, and how often. */
  #fatal = { number: 0, times: 0 };
  #isClosed = false;
  #timers: NodeJS.Timeout[] = [];
  #onClosed: (() => void) | undefined;

  constructor(options: StorageWriterOptions) {
    this.#options = options;
    this.#name = targetName(options.database);
    const { sessionJobsMax = 1000, telemetryBytesMax = 64 * 1024 * 1024 } = options.limits ?? {};
    this.#telemetryBytesMax = telemetryBytesMax;
    this.waiting = new WaitingJobs({ sessionJobsMax, telemetryBytesMax });
    const { max = 256, timeoutMs = 5000 } = options.questions ?? {};
    this.#questions = new StorageQuestions({ max, timeoutMs }, (outcome) => options.onAsked?.(outcome));
    this.#wallClock = options.wallClock ?? Date.now;
    this.#supervisor = new StorageSupervisor({
      startLink: options.startLink ?? startStorageWorker,
      thread: {
        database: options.database,
        workerId: this.workerId,
        retryMsMax: options.retryMsMax ?? 500,
        upkeep: options.upkeep ?? { retentionHours: 168, hourUtc: 3 },
      },
      receive: (reply) => this.#receive(reply),
      opening: (sinceMs) => options.onEvent({ kind: "opening", database: this.#name, sinceMs }),
      opened: () => this.#resend(),
      ended: (reason) => this.#threadEnded(reason),
    });
  }

  /** Why the database cannot be opened; undefined when it is open. */
  async open(): Promise<{ readonly reason: string; readonly isHanging: boolean } | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<string>((resolve) => {
      timer = setTimeout(() => this.#isRewriting || resolve(this.#openingTooLong()), OPENING_MS_MAX);
    });
    const reason = await Promise.race([this.#supervisor.start(), silence]);
    clearTimeout(timer);
    if (reason !== undefined) {
      const isHanging = this.#supervisor.isOpening;
      if (isHanging) await this.#supervisor.stop(isHanging);
      return { reason, isHanging };
    }
    this.#timers = [
      setInterval(() => this.#watch(), WATCH_INTERVAL_MS),
      setInterval(() => this.#askForUpkeep(), UPKEEP_INTERVAL_MS),
    ];
    for (const timer of this.#timers) timer.unref();
    this.#askForUpkeep();
    return undefined;
  }

  saveSessionStarted(session: SessionStart): boolean {
    return this.#saveSession({ kind: "session-started", session });
  }

  saveSessionResult(session: SessionResult): boolean {
    return this.#saveSession({ kind: "session-result", session });
  }

  saveTelemetry(batch: FrameBatch): boolean {
    const storedAt = Math.floor(this.#wallClock() / 1000);
    if (!this.#isClosed && this.#add({ kind: "telemetry", batch, storedAt })) {
      this.#isDroppingTelemetry = false;
      return true;
    }
    if (!this.#isDroppingTelemetry && !this.#isClosed) {
      this.#isDroppingTelemetry = true;
      this.#options.onEvent({ kind: "telemetry-dropped", bytesMax: this.#telemetryBytesMax });
    }
    return false;
  }

  get waitingQuestions(): number {
    return this.#questions.size;
  }

  readonly ask = ((operation, args) => {
    if (this.#isClosed) return this.#questions.refused("unavailable", closedFault.reason);
    if (this.#fault !== undefined) return this.#questions.refused("unavailable", faultText(this.#fault));
    if (this.#questions.size === 0 && this.waiting.size === 0) this.#owedSinceMs = performance.now();
    return this.#questions.ask((number) => this.#supervisor.send({ kind: "ask", number, operation, args }));
  }) as Ask;

  takeBuffer(byteLength: number): SharedArrayBuffer {
    return this.#buffers.take(byteLength);
  }

  probe(timeoutMs: number): Promise<ProbeResult> {
    if (this.#isClosed) return Promise.resolve({ ok: false, reason: closedFault.reason });
    if (this.#fault?.kind === "thread") return Promise.resolve(probeResult(this.#fault));
    return this.#probe.ask(timeoutMs, () => this.#supervisor.send({ kind: "probe" }));
  }

  abandon(withinMs: number): StorageLoss {
    this.#isClosed = true;
    this.#questions.refuseAll(closedFault.reason);
    const isHanging = !this.#supervisor.shutOut(withinMs);
    return { ...this.waiting.lost(), isHanging };
  }

  async close(withinMs: number): Promise<StorageLoss> {
    let isHanging = false;
    if (!this.#isClosed) {
      this.#isClosed = true;
      for (const timer of this.#timers) clearInterval(timer);
      isHanging = !(await this.#closeThread(withinMs));
      await this.#supervisor.stop(isHanging);
      this.#questions.refuseAll(closedFault.reason);
    }
    return { ...this.waiting.lost(), isHanging };
  }

  /** False when it did not answer in time. */
  async #closeThread(withinMs: number): Promise<boolean> {
    if (!this.#supervisor.isRunning) return !this.#supervisor.isOpening;
    return new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs + CLOSE_GRACE_MS);
      this.#onClosed = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#supervisor.send({ kind: "close", withinMs });
    });
  }

  #openingTooLong(): string {
    const seconds = OPENING_MS_MAX / 1000;
    return `${this.#name} could not be opened within ${seconds} s; ${faultAdvice.silent}`;
  }

  #saveSession(job: SessionJob): boolean {
    if (this.#isClosed) {
      this.#options.onEvent({ kind: "failed", job, fault: closedFault });
      return false;
    }
    if (this.#add(job)) return true;
    this.#options.onEvent({ kind: "queue-full", job });
    return false;
  }

  #add(job: StorageJob): boolean {
    if (this.waiting.size === 0 && this.#questions.size === 0) this.#owedSinceMs = performance.now();
    const number = this.waiting.add(job);
    if (number === undefined) return false;
    this.#supervisor.send({ kind: "write", number, job });
    return true;
  }

  #resend(): void {
    if (this.#fault?.kind === "thread") this.#recovered(0);
    for (const [number, job] of this.waiting.entries()) {
      this.#supervisor.send({ kind: "write", number, job });
    }
  }

  #receive(reply: StorageReply): void {
    this.#owedSinceMs = performance.now();
    if (this.#fault?.kind === "silent" && reply.kind !== "fault") this.#recovered(SILENCE_MS);
    switch (reply.kind) {
      case "written":
        this.#options.onWritten?.(reply.durationMs);
        this.#written(this.waiting.take(reply.number));
        return;
      case "failed":
        this.#failed(this.waiting.take(reply.number), reply.fault);
        return;
      case "fault":
        this.#meet(reply.fault);
        return;
      case "recovered":
        this.#recovered(reply.afterMs);
        return;
      case "answered":
        this.#questions.answer(reply.number, reply.value);
        return;
      case "unanswered":
        if (reply.fault.kind === "refused") this.#questions.fail(reply.number, reply.fault.reason);
        else this.#questions.unavailable(reply.number, faultText(reply.fault));
        return;
      case "probed":
        this.#probe.answer(reply.fault);
        return;
      case "closed":
        this.#onClosed?.();
        return;
      case "rewriting":
        this.#isRewriting = true;
        this.#options.onEvent(reply);
        return;
      case "replica":
        this.#options.onEvent(
          reply.fault === undefined ? { kind: "replica-back" } : { kind: "replica-lost", fault: reply.fault },
        );
        return;
      case "cut-short":
      case "upkeep-done":
      case "upkeep-failed":
        this.#options.onEvent(reply);
        return;
      case "opened":
      case "refused":
        return;
    }
  }

  #written(job: StorageJob | undefined): void {
    if (job?.kind === "telemetry") this.#buffers.give(job.batch.buffer);
    if (job?.kind === "session-result") {
      this.#options.onEvent({ kind: "stored", sessionId: job.session.id });
    }
  }

  #failed(job: StorageJob | undefined, fault: StorageFault): void {
    if (job === undefined) return;
    if (job.kind !== "telemetry") {
      this.#options.onEvent({ kind: "failed", job, fault });
      return;
    }
    this.#buffers.give(job.batch.buffer);
    const { game, frameCount: frames } = job.batch;
    this.#options.onEvent({ kind: "telemetry-failed", game, frames, fault });
  }

  #threadEnded(reason: string): void {
    this.#onClosed?.();
    if (this.#isClosed) return;
    const fault: StorageFault = { kind: "thread", reason };
    this.#giveUpFatal(fault);
    this.#questions.refuseAll(reason);
    this.#probe.answer(fault);
    this.#meet(fault);
  }

  /** A write with which the thread ends again and again must not keep the others from being done. */
  #giveUpFatal(fault: StorageFault): void {
    const [number] = this.waiting.entries().next().value ?? [0];
    this.#fatal = { number, times: this.#fatal.number === number ? this.#fatal.times + 1 : 1 };
    if (this.#fatal.times >= FATAL_TIMES) this.#failed(this.waiting.take(number), fault);
  }

  #watch(): void {
    const judge = () => {
      if (!this.#isSilent) return;
      this.#meet({ kind: "silent", reason: `${this.#name}: no answer for ${SILENCE_MS} ms` });
    };
    // If this thread was busy for so long itself, the answers have come and are about to be read.
    if (this.#isSilent) setImmediate(judge);
  }

  get #isSilent(): boolean {
    const isBusy = this.waiting.size > 0 || this.#questions.size > 0;
    const isOwed = isBusy && this.#fault === undefined && !this.#isClosed;
    return isOwed && performance.now() - this.#owedSinceMs >= SILENCE_MS;
  }

  #meet(fault: StorageFault): void {
    if (this.#fault?.kind === fault.kind) return;
    this.#fault = fault;
    this.#options.onEvent({ kind: "fault", fault, waiting: this.waiting.size });
  }

  #recovered(afterMs: number): void {
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    this.#options.onEvent({ kind: "recovered", afterMs, waiting: this.waiting.size });
  }

  #askForUpkeep(): void {
    this.#supervisor.send({ kind: "upkeep", nowMs: this.#wallClock() });
  }
}

const closedFault: StorageFault = { kind: "refused", reason: "the storage is closed" };
