import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import type { LeaderboardScoreRow, StorageSchema } from "../schema.ts";

type Db = Kysely<StorageSchema>;
type Better = "lower" | "higher";

/** Keeps each where its account has nothing better in that period; of equal ones the earlier. */
export async function keepScores(
  db: Db,
  scores: readonly { readonly row: LeaderboardScoreRow; readonly better: Better }[],
): Promise<void> {
  for (const { row, better } of scores) {
    const { value, achieved_at, session_id, seat, from_tick, to_tick } = row;
    await db
      .insertInto("leaderboard_scores")
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(["game", "board", "variant", "period", "account_id"])
          .doUpdateSet({ value, achieved_at, session_id, seat, from_tick, to_tick })
          .where(({ eb, or, and }) =>
            or([
              eb("leaderboard_scores.value", better === "lower" ? ">" : "<", value),
              and([
                eb("leaderboard_scores.value", "=", value),
                eb("leaderboard_scores.achieved_at", ">", achieved_at),
              ]),
            ]),
          ),
      )
      .execute();
  }
}

/** The best of a board's period, and where one account stands in it. */
export async function boardPage(
  db: Db,
  query: {
    readonly game: string;
    readonly board: string;
    readonly variant: string;
    readonly period: string;
    readonly better: Better;
    readonly limit: number;
    readonly accountId: string | undefined;
    readonly nowMs: number;
  },
): Promise<{
  readonly best: LeaderboardScoreRow[];
  readonly own: { readonly row: LeaderboardScoreRow; readonly rank: number } | undefined;
}> {
  const scores = db
    .selectFrom("leaderboard_scores")
    .where("game", "=", query.game)
    .where("board", "=", query.board)
    .where("variant", "=", query.variant)
    .where("period", "=", query.period)
    .where((row) => row.or([row("expires_at", "is", null), row("expires_at", ">", query.nowMs)]));
  const best = await scores
    .selectAll()
    .orderBy("value", query.better === "lower" ? "asc" : "desc")
    .orderBy("achieved_at")
    .orderBy("account_id")
    .limit(query.limit)
    .execute();
  if (query.accountId === undefined) return { best, own: undefined };
  const row = await scores.selectAll().where("account_id", "=", query.accountId).executeTakeFirst();
  if (row === undefined) return { best, own: undefined };
  const { before } = await scores
    .select(({ fn }) => fn.countAll<number | string>().as("before"))
    .where((other) => ranksBefore(other, row, query.better))
    .executeTakeFirstOrThrow();
  return { best, own: { row, rank: 1 + Number(before) } };
}

/** Removes scores of periods that nobody asks for any more. */
export async function removeExpiredScores(db: Db, { nowMs }: { readonly nowMs: number }): Promise<void> {
  await db.deleteFrom("leaderboard_scores").where("expires_at", "<=", nowMs).execute();
}

function ranksBefore(
  { eb, or, and }: ExpressionBuilder<StorageSchema, "leaderboard_scores">,
  { value, achieved_at, account_id }: LeaderboardScoreRow,
  better: Better,
): Expression<SqlBool> {
  const same = eb("value", "=", value);
  return or([
    eb("value", better === "lower" ? "<" : ">", value),
    and([same, eb("achieved_at", "<", achieved_at)]),
    and([same, eb("achieved_at", "=", achieved_at), eb("account_id", "<", account_id)]),
  ]);
}
