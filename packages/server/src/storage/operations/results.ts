import type { Kysely } from "kysely";
import type { ResultVerdict } from "../../results/stored-result.ts";
import type { SessionResultRow, StorageSchema } from "../schema.ts";

type Db = Kysely<StorageSchema>;

/** A finished session with its results, as JSON text. */
export type FinishedRow = SessionResultRow & { readonly result: string };

/** Who asks for results of sessions that were not for everybody. */
export type ResultViewer = "officer" | { readonly accountId: string | undefined };

/**
 * Results that somebody has still to be told of, the oldest first, and how many there are of them in all: those of this server, and those of servers that are
 * gone, which are its own from now on.
 */
export async function takeUnsettledResults(
  db: Db,
  {
    workerId,
    limit,
    after,
  }: {
    readonly workerId: string;
    readonly limit: number;
    /** The last one that is known already. */
    readonly after: { readonly finishedAt: number; readonly sessionId: string } | undefined;
  },
): Promise<{ readonly rows: FinishedRow[]; readonly count: number }> {
  await db
    .updateTable("session_results")
    .set({ worker_id: workerId })
    .where("settled_at", "is", null)
    .where("worker_id", "not in", (workers) => workers.selectFrom("storage_workers").select("id"))
    .execute();
  let query = finished(db)
    .where("session_results.settled_at", "is", null)
    .where("session_results.worker_id", "=", workerId);
  const { count } = await query
    .clearSelect()
    .select(({ fn }) => fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (after !== undefined) {
    const { finishedAt, sessionId } = after;
    query = query.where(({ eb, or, and }) =>
      or([
        eb("session_results.finished_at", ">", finishedAt),
        and([
          eb("session_results.finished_at", "=", finishedAt),
          eb("session_results.session_id", ">", sessionId),
        ]),
      ]),
    );
  }
  const rows = await query
    .orderBy("session_results.finished_at")
    .orderBy("session_results.session_id")
    .limit(limit)
    .execute();
  return { rows, count: Number(count) };
}

export async function judgeResult(
  db: Db,
  { sessionId, verdict }: { readonly sessionId: string; readonly verdict: ResultVerdict },
): Promise<void> {
  await db.updateTable("session_results").set({ verdict }).where("session_id", "=", sessionId).execute();
}

/** Everybody has been told of it. `at`: unix milliseconds. */
export async function settleResult(
  db: Db,
  { sessionId, at }: { readonly sessionId: string; readonly at: number },
): Promise<void> {
  await db
    .updateTable("session_results")
    .set({ settled_at: at })
    .where("session_id", "=", sessionId)
    .execute();
}

/** Undefined where there is none that this viewer may see. */
export async function finishedSession(
  db: Db,
  { sessionId, viewer }: { readonly sessionId: string; readonly viewer: ResultViewer },
): Promise<FinishedRow | undefined> {
  return visibleTo(finished(db), viewer)
    .where("session_results.session_id", "=", sessionId)
    .executeTakeFirst();
}

/** The newest first. `before`: the last one that is known already. */
export async function listResults(
  db: Db,
  {
    limit,
    before,
    game,
    accountId,
    contentId,
    viewer,
  }: {
    readonly limit: number;
    readonly before: { readonly finishedAt: number; readonly sessionId: string } | undefined;
    readonly game: string | undefined;
    /** Sessions that it took part in. */
    readonly accountId: string | undefined;
    /** What they were played on. */
    readonly contentId: string | undefined;
    readonly viewer: ResultViewer;
  },
): Promise<FinishedRow[]> {
  let query = visibleTo(finished(db), viewer)
    .orderBy("session_results.finished_at", "desc")
    .orderBy("session_results.session_id", "desc")
    .limit(limit);
  if (game !== undefined) query = query.where("session_results.game", "=", game);
  if (contentId !== undefined) query = query.where("session_results.content_id", "=", contentId);
  if (accountId !== undefined)
    query = query.where("session_results.session_id", "in", (inner) =>
      inner.selectFrom("result_accounts").select("session_id").where("account_id", "=", accountId),
    );
  if (before !== undefined) {
    const { finishedAt, sessionId } = before;
    query = query.where(({ eb, or, and }) =>
      or([
        eb("session_results.finished_at", "<", finishedAt),
        and([
          eb("session_results.finished_at", "=", finishedAt),
          eb("session_results.session_id", "<", sessionId),
        ]),
      ]),
    );
  }
  return query.execute();
}

function finished(db: Db) {
  return db
    .selectFrom("session_results")
    .innerJoin("race_sessions", "race_sessions.id", "session_results.session_id")
    .selectAll("session_results")
    .select("race_sessions.result")
    .$narrowType<{ result: string }>();
}

type Finished = ReturnType<typeof finished>;

function visibleTo(query: Finished, viewer: ResultViewer): Finished {
  if (viewer === "officer") return query;
  const { accountId } = viewer;
  return query.where(({ eb, or, selectFrom }) => {
    const isOpen = eb("session_results.visibility", "=", "public");
    if (accountId === undefined) return isOpen;
    const own = selectFrom("result_accounts").select("session_id").where("account_id", "=", accountId);
    return or([isOpen, eb("session_results.session_id", "in", own)]);
  });
}
