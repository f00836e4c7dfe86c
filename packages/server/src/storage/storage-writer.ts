import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { SessionResult, SessionStart, StorageJob } from "./storage-job.ts";
import { type StartStorageLink, type StorageLink, startStorageWorker } from "./storage-link.ts";
import type { StorageReply, StorageRequest } from "./storage-messages.ts";

/** What an operator should know. A job that is lost comes whole, so that it can be written to the log. */
export type StorageEvent =
  | { readonly kind: "retrying"; readonly job: StorageJob; readonly attempt: number; readonly reason: string }
  | { readonly kind: "failed"; readonly job: StorageJob; readonly reason: string }
  | { readonly kind: "queue-full"; readonly job: StorageJob }
  | { readonly kind: "ended"; readonly reason: string };

export interface StorageWriterOptions {
  readonly databasePath: string;
  /** Writes that may wait; more are refused. */
  readonly queueJobsMax?: number;
  readonly retryMsMax?: number;
  onEvent(event: StorageEvent): void;
  /** After each write: how long the database took, and how many writes wait. */
  onWritten?(durationMs: number, queuedJobs: number): void;
  readonly startLink?: StartStorageLink;
}

export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface StorageWriter {
  /** Writes handed over and not done yet. */
  readonly queuedJobs: number;
  /** Never blocks and never throws; false when it was refused (queue full, or closed). */
  saveSessionStarted(session: SessionStart): boolean;
  saveSessionResult(result: SessionResult): boolean;
  /** Whether the database answers now. */
  probe(timeoutMs: number): Promise<ProbeResult>;
  /** Takes no more writes, finishes those that wait within the time, and says which could not be done. */
  close(withinMs: number): Promise<{ readonly lost: readonly StorageJob[] }>;
}

export type StartedStorage =
  | { readonly ok: true; readonly writer: StorageWriter }
  | { readonly ok: false; readonly reason: string };

/** Time beyond its limit that a closing thread gets before it is ended by force. */
const closeGraceMs = 1000;

/** Starts the storage thread and waits until the database is open and migrated, or refused. */
export async function startStorageWriter(options: StorageWriterOptions): Promise<StartedStorage> {
  const { port1, port2 } = new MessageChannel();
  const { databasePath, retryMsMax = 500, startLink = startStorageWorker } = options;
  const link = startLink(port2, { databasePath, retryMsMax });
  const reply = await firstReply(port1, link);
  if (reply.kind === "opened") return { ok: true, writer: new ThreadStorageWriter(port1, link, options) };
  port1.close();
  return { ok: false, reason: reply.kind === "refused" ? reply.reason : `unexpected reply ${reply.kind}` };
}

/** A refusing thread ends, and its end may be noticed before its message. */
async function firstReply(port: MessagePort, link: StorageLink): Promise<StorageReply> {
  const message = new Promise<StorageReply>((resolve) => port.once("message", resolve));
  const reply = await Promise.race([message, link.ended]);
  return typeof reply === "string" ? (unread(port)[0] ?? { kind: "refused", reason: reply }) : reply;
}

class ThreadStorageWriter implements StorageWriter {
  readonly #port: MessagePort;
  readonly #link: StorageLink;
  readonly #options: StorageWriterOptions;
  readonly #queueJobsMax: number;
  /** By number: writes that were sent and not answered. */
  readonly #waiting = new Map<number, StorageJob>();
  #nextNumber = 1;
  #refusal: string | undefined;
  #probing: Promise<ProbeResult> | undefined;
  #onProbed: ((result: ProbeResult) => void) | undefined;
  #onClosed: (() => void) | undefined;

  constructor(port: MessagePort, link: StorageLink, options: StorageWriterOptions) {
    this.#port = port;
    this.#link = link;
    this.#options = options;
    this.#queueJobsMax = options.queueJobsMax ?? 1000;
    port.on("message", (reply: StorageReply) => this.#receive(reply));
    void link.ended.then((reason) => this.#ended(reason));
  }

  get queuedJobs(): number {
    return this.#waiting.size;
  }

  saveSessionStarted(session: SessionStart): boolean {
    return this.#save({ kind: "session-started", session });
  }

  saveSessionResult(session: SessionResult): boolean {
    return this.#save({ kind: "session-result", session });
  }

  probe(timeoutMs: number): Promise<ProbeResult> {
    if (this.#refusal !== undefined) return Promise.resolve({ ok: false, reason: this.#refusal });
    // One question at a time: those who ask meanwhile share the answer.
    this.#probing ??= new Promise<ProbeResult>((resolve) => {
      const reason = `the database did not answer within ${timeoutMs} ms`;
      const timer = setTimeout(() => this.#onProbed?.({ ok: false, reason }), timeoutMs);
      this.#onProbed = (result) => {
        clearTimeout(timer);
        this.#probing = undefined;
        this.#onProbed = undefined;
        resolve(result);
      };
      this.#send({ kind: "probe" });
    });
    return this.#probing;
  }

  async close(withinMs: number): Promise<{ readonly lost: readonly StorageJob[] }> {
    if (this.#refusal === undefined) {
      this.#refusal = "the storage is closed";
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs + closeGraceMs);
        this.#onClosed = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#send({ kind: "close", withinMs });
      });
      await this.#link.stop();
      this.#port.close();
    }
    return { lost: [...this.#waiting.values()] };
  }

  #save(job: StorageJob): boolean {
    if (this.#refusal !== undefined) {
      this.#options.onEvent({ kind: "failed", job, reason: this.#refusal });
      return false;
    }
    if (this.#waiting.size >= this.#queueJobsMax) {
      this.#options.onEvent({ kind: "queue-full", job });
      return false;
    }
    const number = this.#nextNumber++;
    this.#waiting.set(number, job);
    this.#send({ kind: "write", number, job });
    return true;
  }

  #receive(reply: StorageReply): void {
    switch (reply.kind) {
      case "written":
        this.#waiting.delete(reply.number);
        this.#options.onWritten?.(reply.durationMs, this.#waiting.size);
        return;
      case "retrying":
        this.#report(reply.number, (job) => {
          return { kind: "retrying", job, attempt: reply.attempt, reason: reply.reason };
        });
        return;
      case "failed":
        this.#report(reply.number, (job) => ({ kind: "failed", job, reason: reply.reason }));
        this.#waiting.delete(reply.number);
        return;
      case "probed":
        this.#onProbed?.(reply.fault === undefined ? { ok: true } : { ok: false, reason: reply.fault });
        return;
      case "closed":
        this.#onClosed?.();
        return;
      case "opened":
      case "refused":
        return;
    }
  }

  #report(number: number, eventOf: (job: StorageJob) => StorageEvent): void {
    const job = this.#waiting.get(number);
    if (job !== undefined) this.#options.onEvent(eventOf(job));
  }

  #ended(reason: string): void {
    for (const reply of unread(this.#port)) this.#receive(reply);
    this.#onClosed?.();
    if (this.#refusal !== undefined) return;
    this.#refusal = reason;
    this.#onProbed?.({ ok: false, reason });
    this.#options.onEvent({ kind: "ended", reason });
    for (const job of this.#waiting.values()) this.#options.onEvent({ kind: "failed", job, reason });
  }

  #send(request: StorageRequest): void {
    this.#port.postMessage(request);
  }
}

/** Takes what has arrived on the port and was not handled yet. */
function unread(port: MessagePort): StorageReply[] {
  const replies: StorageReply[] = [];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    replies.push(next.message as StorageReply);
  }
  return replies;
}
