import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import type { StorageSchema } from "./schema.ts";
import { hasMetAnother } from "./storage-fault.ts";

/** `read`: changes nothing, and sees the database as it was at one moment. */
export type TransactionKind = "read" | "write";

const ATTEMPTS_MAX = 10;
const PAUSE_MS_MAX = 10;

/**
 * Runs something as a whole or not at all, as if nothing else ran beside it: what the engine has ended because it met
 * another transaction is run again. So it must have no effects but those on the database.
 */
export async function transact<T>(
  db: Kysely<StorageSchema>,
  run: (transaction: Transaction<StorageSchema>) => Promise<T>,
  kind: TransactionKind = "write",
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await begin(db, kind).execute(run);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !hasMetAnother(error)) throw error;
      // Two that have met would meet again at once.
      await sleep(Math.random() * PAUSE_MS_MAX * attempt);
    }
  }
}

function begin(db: Kysely<StorageSchema>, kind: TransactionKind) {
  const transaction = db.transaction();
  return kind === "write"
    ? transaction
    : transaction.setIsolationLevel("repeatable read").setAccessMode("read only");
}
