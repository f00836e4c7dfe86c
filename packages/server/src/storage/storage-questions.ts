import type { OperationArgs, OperationName, OperationResult } from "./operations.ts";

/** Asks the database by the name of an operation. Rejects with `StorageUnavailable` where it cannot answer now. */
export type Ask = <Name extends OperationName>(
  name: Name,
  args: OperationArgs<Name>,
) => Promise<OperationResult<Name>>;

/** How a question ended; a closed set, which labels a metric. */
export type QuestionOutcome = "answered" | "failed" | "unavailable" | "queue-full" | "timeout";

/** The database cannot answer now: too much waits for it, its disk fails, or the server ends. */
export class StorageUnavailable extends Error {
  readonly outcome: Extract<QuestionOutcome, "unavailable" | "queue-full" | "timeout">;

  constructor(outcome: StorageUnavailable["outcome"], reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}

export interface QuestionLimits {
  /** Questions that may wait for an answer; more are refused at once. */
  readonly max: number;
  /** How long one waits for its answer. */
  readonly timeoutMs: number;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Questions that were handed to the storage thread and have no answer yet. Unlike writes they are never sent again:
 * whoever asks is told at once that there will be no answer, and may ask again.
 */
export class StorageQuestions {
  readonly #limits: QuestionLimits;
  readonly #ended: (outcome: QuestionOutcome) => void;
  readonly #pending = new Map<number, Pending>();
  #nextNumber = 1;

  /** `ended` is told how each question ended. */
  constructor(limits: QuestionLimits, ended: (outcome: QuestionOutcome) => void) {
    this.#limits = limits;
    this.#ended = ended;
  }

  get size(): number {
    return this.#pending.size;
  }

  ask(send: (number: number) => void): Promise<unknown> {
    if (this.#pending.size >= this.#limits.max) {
      return this.refused("queue-full", `${this.#limits.max} questions wait for the database already`);
    }
    const number = this.#nextNumber++;
    return new Promise((resolve, reject) => {
      const { timeoutMs } = this.#limits;
      const tooLate = new StorageUnavailable("timeout", `the database did not answer within ${timeoutMs} ms`);
      const timer = setTimeout(() => this.#end(number, tooLate, "timeout"), timeoutMs);
      this.#pending.set(number, { resolve, reject, timer });
      send(number);
    });
  }

  /** For a question that is not even asked. */
  refused(outcome: StorageUnavailable["outcome"], reason: string): Promise<never> {
    this.#ended(outcome);
    return Promise.reject(new StorageUnavailable(outcome, reason));
  }

  answer(number: number, value: unknown): void {
    const pending = this.#take(number);
    if (pending === undefined) return;
    this.#ended("answered");
    pending.resolve(value);
  }

  /** The operation itself failed, which is a fault of the server. */
  fail(number: number, reason: string): void {
    this.#end(number, new Error(reason), "failed");
  }

  unavailable(number: number, reason: string): void {
    this.#end(number, new StorageUnavailable("unavailable", reason), "unavailable");
  }

  /** None of those that wait will be answered. */
  refuseAll(reason: string): void {
    for (const number of [...this.#pending.keys()]) this.unavailable(number, reason);
  }

  #end(number: number, error: Error, outcome: QuestionOutcome): void {
    const pending = this.#take(number);
    if (pending === undefined) return;
    this.#ended(outcome);
    pending.reject(error);
  }

  #take(number: number): Pending | undefined {
    const pending = this.#pending.get(number);
    if (pending === undefined) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(number);
    return pending;
  }
}
