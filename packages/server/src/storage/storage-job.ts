import type { Json, Visibility } from "@fairtick/contract";
import type { Kysely } from "kysely";
import type { ResultContent, ResultSeat } from "../results/stored-result.ts";
import type { FrameBatch } from "./frame-batch.ts";
import type { StorageSchema } from "./schema.ts";
import { transact } from "./transact.ts";

/** A session that has begun. Times are unix seconds. */
export interface SessionStart {
  readonly id: string;
  readonly templateId: string | null;
  readonly trackConfigId: string;
  readonly startedAt: number;
}

/** A session that has ended, complete: it is stored even when its start never was. */
export interface SessionResult extends SessionStart {
  readonly finishedAt: number;
  /** What the game says of the outcome, as JSON text. */
  readonly resultJson: string;
  /** Undefined for a session that failed: nothing counts of it. */
  readonly facts?: ResultFacts | undefined;
}

/** What is kept of a session that finished, so that its results can be judged and counted. Times are unix milliseconds. */
export interface ResultFacts {
  readonly game: string;
  readonly options: Json;
  readonly title: string;
  readonly content: readonly ResultContent[];
  readonly roster: readonly ResultSeat[];
  readonly visibility: Visibility;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

/** A write that must not be lost. */
export type SessionJob =
  | { readonly kind: "session-started"; readonly session: SessionStart }
  | { readonly kind: "session-result"; readonly session: SessionResult };

/** One write, done as a whole or not at all, and harmless when it is done twice. */
export type StorageJob =
  | SessionJob
  /** `storedAt`: unix seconds. */
  | { readonly kind: "telemetry"; readonly batch: FrameBatch; readonly storedAt: number };

/** `workerId`: who the sessions belong to that begin here, and the results that are written. */
export async function runSessionJob(
  db: Kysely<StorageSchema>,
  job: SessionJob,
  workerId: string,
): Promise<void> {
  await transact(db, async (transaction) => {
    if (job.kind === "session-started") await writeStart(transaction, job.session, workerId);
    else await writeResult(transaction, job.session, workerId);
  });
}

/** Leaves a session alone that is known already, above all one that has ended. */
async function writeStart(db: Kysely<StorageSchema>, session: SessionStart, workerId: string): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("race_sessions")
    .values(rowOf(session))
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return;
  await db
    .insertInto("running_sessions")
    .values({ session_id: session.id, worker_id: workerId })
    .onConflict((conflict) => conflict.column("session_id").doNothing())
    .execute();
}

async function writeResult(
  db: Kysely<StorageSchema>,
  session: SessionResult,
  workerId: string,
): Promise<void> {
  const outcome = { finished_at: session.finishedAt, result: session.resultJson };
  await db
    .insertInto("race_sessions")
    .values({ ...rowOf(session), ...outcome })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(outcome))
    .execute();
  await db.deleteFrom("running_sessions").where("session_id", "=", session.id).execute();
  if (session.facts !== undefined) await writeFacts(db, session.id, session.facts, workerId);
}

/** Leaves alone what is there already: it may have been judged since. */
async function writeFacts(
  db: Kysely<StorageSchema>,
  sessionId: string,
  { game, options, title, content, roster, visibility, startedAtMs, finishedAtMs }: ResultFacts,
  workerId: string,
): Promise<void> {
  await db
    .insertInto("session_results")
    .values({
      session_id: sessionId,
      game,
      title,
      options: JSON.stringify(options),
      content: JSON.stringify(content),
      content_id: content[0]?.id ?? null,
      roster: JSON.stringify(roster),
      visibility,
      started_at: startedAtMs,
      finished_at: finishedAtMs,
      worker_id: workerId,
      verdict: null,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.column("session_id").doNothing())
    .execute();
  const accountIds = new Set(roster.flatMap(({ accountId }) => accountId ?? []));
  if (accountIds.size === 0) return;
  const rows = [...accountIds].map((account_id) => ({
    account_id,
    finished_at: finishedAtMs,
    session_id: sessionId,
  }));
  await db
    .insertInto("result_accounts")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function rowOf(session: SessionStart) {
  return {
    id: session.id,
    template_id: session.templateId,
    track_config_id: session.trackConfigId,
    started_at: session.startedAt,
  };
}
