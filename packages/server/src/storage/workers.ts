import type { Kysely } from "kysely";
import type { StorageSchema, StorageWorkerRow } from "./schema.ts";
import { transact } from "./transact.ts";

/** A server as the others that write to the same database know it. Times are unix seconds. */
export type WorkerIdentity = Omit<StorageWorkerRow, "seen_at">;

/** A server on another machine that was not seen for this long is gone. */
const SILENT_SECONDS = 180;
/** Threads of one process disagree about its start by less than this. */
const START_TOLERANCE_SECONDS = 2;

const cutShort = JSON.stringify({ error: "the server stopped" });

/**
 * Says that this server lives, and gives the sessions of those that do not an end: they were cut short. Called
 * at start and once a minute. Returns the ids of those sessions.
 */
export async function announceWorker(
  db: Kysely<StorageSchema>,
  self: WorkerIdentity,
  nowSeconds: number,
  isProcessAlive: (pid: number) => boolean = isAlive,
): Promise<string[]> {
  return transact(db, async (transaction) => {
    await transaction
      .insertInto("storage_workers")
      .values({ ...self, seen_at: nowSeconds })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ seen_at: nowSeconds }))
      .execute();
    const others = await transaction
      .selectFrom("storage_workers")
      .selectAll()
      .where("id", "!=", self.id)
      .execute();
    const ended: string[] = [];
    for (const other of others) {
      if (!isGone(other, self, nowSeconds, isProcessAlive)) continue;
      ended.push(...(await endSessionsOf(transaction, other)));
    }
    return ended;
  });
}

/** An orderly end leaves no sessions behind and needs no row. */
export async function dismissWorker(db: Kysely<StorageSchema>, id: string): Promise<void> {
  await transact(db, async (transaction) => {
    const left = await transaction
      .selectFrom("running_sessions")
      .select("session_id")
      .where("worker_id", "=", id)
      .limit(1)
      .execute();
    if (left.length === 0) await transaction.deleteFrom("storage_workers").where("id", "=", id).execute();
  });
}

function isGone(
  other: StorageWorkerRow,
  self: WorkerIdentity,
  nowSeconds: number,
  isProcessAlive: (pid: number) => boolean,
): boolean {
  if (nowSeconds - other.seen_at > SILENT_SECONDS) return true;
  if (other.host !== self.host) return false;
  if (other.pid !== self.pid) return !isProcessAlive(other.pid);
  // The number of this process was another's before.
  return Math.abs(other.process_started_at - self.process_started_at) > START_TOLERANCE_SECONDS;
}

async function endSessionsOf(db: Kysely<StorageSchema>, worker: StorageWorkerRow): Promise<string[]> {
  const rows = await db
    .selectFrom("running_sessions")
    .select("session_id")
    .where("worker_id", "=", worker.id)
    .execute();
  const ids = rows.map((row) => row.session_id);
  for (const id of ids) {
    await db
      .updateTable("race_sessions")
      .set((row) => ({
        finished_at: row
          .case()
          .when("started_at", ">", worker.seen_at)
          .then(row.ref("started_at"))
          .else(row.val(worker.seen_at))
          .end(),
        result: cutShort,
      }))
      .where("id", "=", id)
      .where("finished_at", "is", null)
      .execute();
  }
  await db.deleteFrom("running_sessions").where("worker_id", "=", worker.id).execute();
  await db.deleteFrom("storage_workers").where("id", "=", worker.id).execute();
  return ids;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
