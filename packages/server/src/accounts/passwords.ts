import { randomBytes } from "node:crypto";
import { startWorker, type WorkerHandle } from "../host/worker-handle.ts";
import { normalPassword } from "./password-rules.ts";

export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
}

type PasswordWork =
  | { readonly kind: "hash"; readonly password: string; readonly cost: PasswordCost }
  | { readonly kind: "verify"; readonly password: string; readonly hash: string };

export interface PasswordQuestion {
  readonly number: number;
  readonly work: PasswordWork;
}

export interface PasswordAnswer {
  readonly number: number;
  readonly value: string | boolean;
}

/** Too many passwords wait to be hashed, or the server ends. */
export class PasswordsBusy extends Error {}

interface Pending {
  readonly work: PasswordWork;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Memory of the thread itself; what hashing takes is not of the heap. */
const threadMemoryMib = 64;
/** One password with which the thread ends is not tried again for ever. */
const triesMax = 2;

/**
 * Hashes passwords (argon2id) on a thread of their own, one at a time: memory and processor are bounded, and no event
 * loop waits. The thread runs while no other wants its processor, and begins with the first password.
 */
export class Passwords {
  readonly #cost: PasswordCost;
  readonly #queueMax: number;
  readonly #pending = new Map<number, Pending>();
  #worker: WorkerHandle | undefined;
  #nextNumber = 1;
  #fatal = { number: 0, tries: 0 };
  #isClosed = false;
  #stranger: Promise<string> | undefined;

  constructor(cost: PasswordCost, queueMax: number) {
    this.#cost = cost;
    this.#queueMax = queueMax;
  }

  /** Passwords that wait, with the one that is being hashed. */
  get waiting(): number {
    return this.#pending.size;
  }

  hash(password: string): Promise<string> {
    return this.#ask({ kind: "hash", password: normalPassword(password), cost: this.#cost });
  }

  /** Takes as long for an account that has no password, or is none: then it is never right. */
  async verify(password: string, hash: string | null | undefined): Promise<boolean> {
    const work = { kind: "verify", password: normalPassword(password) } as const;
    if (typeof hash === "string") return this.#ask({ ...work, hash });
    this.#stranger ??= this.hash(randomBytes(16).toString("hex"));
    try {
      await this.#ask({ ...work, hash: await this.#stranger });
    } catch (error) {
      this.#stranger = undefined;
      throw error;
    }
    return false;
  }

  /** Whether a hash was made in another way than those of today, and should be made anew. */
  isOutdated(hash: string): boolean {
    const { memoryKib, passes } = this.#cost;
    return !hash.startsWith(`$argon2id$v=19$m=${memoryKib},t=${passes},p=1$`);
  }

  /** Makes what the first stranger would otherwise wait for. */
  warmUp(): void {
    this.#stranger ??= this.hash(randomBytes(16).toString("hex"));
    this.#stranger.catch(() => {
      this.#stranger = undefined;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#pending.values()) reject(new PasswordsBusy("the server ends"));
    this.#pending.clear();
    const worker = this.#worker;
    worker?.terminate();
    await worker?.exited;
  }

  #ask<Value>(work: PasswordWork): Promise<Value> {
    if (this.#isClosed) return Promise.reject(new PasswordsBusy("the server ends"));
    if (this.#pending.size >= this.#queueMax) {
      return Promise.reject(new PasswordsBusy(`${this.#queueMax} passwords wait to be hashed already`));
    }
    return new Promise<Value>((resolve, reject) => {
      const number = this.#nextNumber++;
      this.#pending.set(number, { work, resolve: resolve as Pending["resolve"], reject });
      this.#worker ??= this.#start();
      this.#worker.post({ number, work } satisfies PasswordQuestion);
    });
  }

  #start(): WorkerHandle {
    return startWorker({
      entry: new URL("./password-thread.js", import.meta.url),
      data: undefined,
      memoryMib: threadMemoryMib,
      message: (message) => {
        const { number, value } = message as PasswordAnswer;
        const pending = this.#pending.get(number);
        this.#pending.delete(number);
        pending?.resolve(value as never);
      },
      exit: (reason) => this.#ended(reason),
    });
  }

  /** The passwords that waited are hashed by the next thread. */
  #ended(reason: string): void {
    this.#worker = undefined;
    if (this.#isClosed || this.#pending.size === 0) return;
    const [number, pending] = this.#pending.entries().next().value!;
    this.#fatal = { number, tries: this.#fatal.number === number ? this.#fatal.tries + 1 : 1 };
    if (this.#fatal.tries >= triesMax) {
      this.#pending.delete(number);
      pending.reject(new Error(`the thread that hashes passwords ended: ${reason}`));
    }
    if (this.#pending.size === 0) return;
    const worker = this.#start();
    this.#worker = worker;
    for (const [waiting, { work }] of this.#pending) worker.post({ number: waiting, work });
  }
}
