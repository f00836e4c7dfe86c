import type { Kysely } from "kysely";
import type { StorageSchema } from "./schema.ts";

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
}

/** One write, done as a whole or not at all, and harmless when it is done twice. */
export type StorageJob =
  | { readonly kind: "session-started"; readonly session: SessionStart }
  | { readonly kind: "session-result"; readonly session: SessionResult };

export function runStorageJob(db: Kysely<StorageSchema>, job: StorageJob): Promise<void> {
  return db.transaction().execute((transaction) => write(transaction, job));
}

async function write(db: Kysely<StorageSchema>, job: StorageJob): Promise<void> {
  const { session } = job;
  const row = {
    id: session.id,
    template_id: session.templateId,
    track_config_id: session.trackConfigId,
    started_at: session.startedAt,
  };
  switch (job.kind) {
    case "session-started":
      await db
        .insertInto("race_sessions")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
      return;
    case "session-result": {
      const outcome = { finished_at: job.session.finishedAt, result: job.session.resultJson };
      await db
        .insertInto("race_sessions")
        .values({ ...row, ...outcome })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(outcome))
        .execute();
      return;
    }
  }
}
