import { setTimeout as sleep } from "node:timers/promises";
import { LOCK_PATIENCE_MS } from "./met-fault.ts";
import { operationKind, runOperation } from "./operations.ts";
import type { StorageConnection } from "./storage-connection.ts";
import type { StorageDatabase } from "./storage-database.ts";
import type { StorageFault } from "./storage-fault.ts";
import type { StorageReply, StorageRequest } from "./storage-messages.ts";

type Question = Extract<StorageRequest, { readonly kind: "ask" }>;

const LOCK_RETRY_MS = 10;

/**
 * Questions that the storage thread was asked. What changes something takes turns with the writes; what only reads is
 * asked beside them where the engine has more than one connection.
 */
export class StorageAnswers {
  readonly #connection: StorageConnection;
  readonly #reply: (message: StorageReply) => void;
  readonly #readsAtOnce: number;
  /** In their order, one at a time. */
  readonly #turns: Question[] = [];
  readonly #reads: Question[] = [];
  #reading = 0;

  /** `readsAtOnce`: questions that only read and are asked beside each other; 0: they take turns with all others. */
  constructor(connection: StorageConnection, reply: (message: StorageReply) => void, readsAtOnce: number) {
    this.#connection = connection;
    this.#reply = reply;
    this.#readsAtOnce = readsAtOnce;
  }

  receive(question: Question): void {
    if (this.#readsAtOnce === 0 || operationKind(question.operation) === "write") {
      this.#turns.push(question);
      return;
    }
    this.#reads.push(question);
    void this.#read();
  }

  /** Answers the one whose turn it is. False when there is none. */
  async answerNext(): Promise<boolean> {
    const question = this.#turns.shift();
    if (question === undefined) return false;
    await this.#answer(question);
    return true;
  }

  refuse({ number }: Question, fault: StorageFault): void {
    this.#reply({ kind: "unanswered", number, fault });
  }

  /** All that have not begun. */
  refuseAll(fault: StorageFault): void {
    for (const question of [...this.#turns.splice(0), ...this.#reads.splice(0)]) this.refuse(question, fault);
  }

  async #read(): Promise<void> {
    if (this.#reading >= this.#readsAtOnce) return;
    this.#reading++;
    for (let next = this.#reads.shift(); next !== undefined; next = this.#reads.shift()) {
      await this.#answer(next);
    }
    this.#reading--;
  }

  /** Who asks waits for the answer: only a lock is worth a second try. */
  async #answer(question: Question): Promise<void> {
    const { number } = question;
    const untilMs = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      let value: unknown;
      const fault = await this.#connection.use(async (database) => {
        value = await ask(database, question);
      });
      if (fault === undefined) {
        this.#reply({ kind: "answered", number, value });
        return;
      }
      if (fault.kind !== "locked" || performance.now() >= untilMs) {
        this.refuse(question, fault);
        return;
      }
      await sleep(LOCK_RETRY_MS);
    }
  }
}

function ask(database: StorageDatabase, { operation, args }: Question): Promise<unknown> {
  if (operationKind(operation) === "history") {
    return database.askHistory((db) => runOperation(db, operation, args));
  }
  database.beginDurable();
  return runOperation(database.db, operation, args);
}
