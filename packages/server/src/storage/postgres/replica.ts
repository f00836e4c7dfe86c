import type { Kysely } from "kysely";
import type { StorageSchema } from "../schema.ts";
import { faultOf, type StorageFault } from "../storage-fault.ts";

/** A replica that has not answered is left alone for so long. */
const REST_MS = 10_000;

/** A server that follows the first one. Whatever it does not answer is asked of the first. */
export class Replica {
  readonly #db: Kysely<StorageSchema>;
  readonly #name: string;
  readonly #told: (fault: StorageFault | undefined) => void;
  #restsUntilMs = 0;
  #isLost = false;

  /** `told`: with the fault when it answers no more, and with undefined when it does again. */
  constructor(db: Kysely<StorageSchema>, name: string, told: (fault: StorageFault | undefined) => void) {
    this.#db = db;
    this.#name = name;
    this.#told = told;
  }

  /** Undefined when it has no answer. */
  async ask<T>(ask: (db: Kysely<StorageSchema>) => Promise<T>): Promise<{ readonly value: T } | undefined> {
    if (performance.now() < this.#restsUntilMs) return undefined;
    try {
      const value = await ask(this.#db);
      if (this.#isLost) this.#told(undefined);
      this.#isLost = false;
      return { value };
    } catch (error) {
      const fault = faultOf(this.#name, error);
      // It may be behind: the first server says whether the question itself is wrong.
      if (fault.kind === "refused") return undefined;
      this.#restsUntilMs = performance.now() + REST_MS;
      if (!this.#isLost) this.#told(fault);
      this.#isLost = true;
      return undefined;
    }
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }
}
