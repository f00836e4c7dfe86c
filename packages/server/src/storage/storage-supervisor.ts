import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { StorageGate } from "./storage-gate.ts";
import type { StartStorageLink, StorageLink } from "./storage-link.ts";
import type { StorageReply, StorageRequest, StorageThreadOptions } from "./storage-messages.ts";

export interface SupervisorOptions {
  readonly startLink: StartStorageLink;
  readonly thread: Omit<StorageThreadOptions, "gate" | "mayCreate">;
  /** The thread has not opened the database for so long, and goes on trying. */
  opening(sinceMs: number): void;
  receive(reply: StorageReply): void;
  /** The thread was started anew and takes requests; it knows of none that were sent before. */
  opened(): void;
  /** The thread has ended, and is started again unless `stop` was called. */
  ended(reason: string): void;
}

/** A database that opens slower is told of. */
const OPENING_SLOW_MS = 5000;

const RESTART_MS = 100;
const RESTART_MS_MAX = 10_000;

/** Keeps a storage thread running: one that dies is started again, later each time it cannot. */
export class StorageSupervisor {
  readonly #options: SupervisorOptions;
  #port: MessagePort | undefined;
  #link: StorageLink | undefined;
  #gate = new StorageGate();
  /** A thread has been started, and has neither begun nor refused. */
  #isOpening = false;
  #restart: NodeJS.Timeout | undefined;
  #failures = 0;
  #isStopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Whether a thread takes requests. */
  get isRunning(): boolean {
    return this.#port !== undefined;
  }

  /** Whether a thread has begun to open the database and not said yet how that went. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  /** Keeps the thread out of the database for good. False when it is still in it after that time, which blocks. */
  shutOut(withinMs: number): boolean {
    return this.#gate.shut(withinMs);
  }

  /** Why the thread cannot begin; undefined when it has begun. It creates the database where there is none. */
  start(): Promise<string | undefined> {
    return this.#start(true);
  }

  async #start(mayCreate: boolean): Promise<string | undefined> {
    const { port1, port2 } = new MessageChannel();
    this.#gate = new StorageGate();
    const link = this.#options.startLink(port2, {
      ...this.#options.thread,
      gate: this.#gate.memory,
      mayCreate,
    });
    this.#isOpening = true;
    const slow = setTimeout(() => this.#options.opening(OPENING_SLOW_MS), OPENING_SLOW_MS);
    const refusal = await refusalOf(port1, link, (reply) => this.#options.receive(reply));
    clearTimeout(slow);
    this.#isOpening = false;
    if (refusal !== undefined) {
      port1.close();
      return refusal;
    }
    this.#port = port1;
    this.#link = link;
    port1.on("message", (reply: StorageReply) => this.#receive(reply));
    void link.ended.then((reason) => this.#ended(port1, reason));
    return undefined;
  }

  /** Requests while no thread runs are forgotten: writes are sent again when it is back. */
  send(request: StorageRequest): void {
    this.#port?.postMessage(request);
  }

  /** A thread that hangs is left behind: ending it would bring the process down as soon as it returns. */
  async stop(isHanging: boolean): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#restart);
    const port = this.#port;
    this.#port = undefined;
    if (!isHanging) await this.#link?.stop();
    port?.close();
  }

  #receive(reply: StorageReply): void {
    if (reply.kind === "written") this.#failures = 0;
    this.#options.receive(reply);
  }

  #ended(port: MessagePort, reason: string): void {
    for (const reply of unread(port)) this.#options.receive(reply);
    port.close();
    if (this.#port === port) this.#port = undefined;
    this.#options.ended(reason);
    if (!this.#isStopped) this.#startLater();
  }

  #startLater(): void {
    const delayMs = Math.min(RESTART_MS_MAX, RESTART_MS * 2 ** this.#failures++);
    this.#restart = setTimeout(() => void this.#startAgain(), delayMs);
  }

  async #startAgain(): Promise<void> {
    const refusal = await this.#start(false);
    if (this.#isStopped) {
      await this.stop(false);
      return;
    }
    if (refusal !== undefined) {
      this.#startLater();
      return;
    }
    this.#options.opened();
  }
}

/** Reads what comes until the thread has begun or refused. A refusing thread ends, which may be noticed first. */
async function refusalOf(
  port: MessagePort,
  link: StorageLink,
  receive: (reply: StorageReply) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (reply: StorageReply): void => {
      if (reply.kind !== "opened" && reply.kind !== "refused") {
        receive(reply);
        return;
      }
      port.off("message", settle);
      resolve(reply.kind === "refused" ? reply.reason : undefined);
    };
    port.on("message", settle);
    void link.ended.then((reason) => {
      for (const reply of unread(port)) settle(reply);
      resolve(reason);
    });
  });
}

/** Takes what has arrived on the port and was not handled yet. */
function unread(port: MessagePort): StorageReply[] {
  const replies: StorageReply[] = [];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    replies.push(next.message as StorageReply);
  }
  return replies;
}
