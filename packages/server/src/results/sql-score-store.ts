import type { LeaderboardScoreRow } from "../storage/schema.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { periodsOf } from "./board-period.ts";
import type { NewScore, RankedScore, ScoreStore } from "./score-store.ts";

/** Leaderboards in the database. */
export class SqlScoreStore implements ScoreStore {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async keep(scores: readonly NewScore[]): Promise<void> {
    if (scores.length === 0) return;
    await this.#ask("keepScores", scores.flatMap(rowsOf));
  }

  async page({ period, better, ...query }: Parameters<ScoreStore["page"]>[0]) {
    const { best, own } = await this.#ask("boardPage", { ...query, period: period.key, better });
    return {
      best: best.map((row, i) => rankedOf(row, i + 1)),
      own: own && rankedOf(own.row, own.rank),
    };
  }

  async removeExpired(nowMs: number): Promise<void> {
    await this.#ask("removeExpiredScores", { nowMs });
  }
}

/** A score counts for every period that it was achieved in. */
function rowsOf({ better, ...score }: NewScore) {
  return periodsOf(score.achievedAt).map(({ key, expiresAt }) => ({
    better,
    row: {
      game: score.game,
      board: score.board,
      variant: score.variant,
      period: key,
      account_id: score.accountId,
      value: score.value,
      achieved_at: score.achievedAt,
      session_id: score.sessionId,
      seat: score.seat,
      from_tick: score.fromTick,
      to_tick: score.toTick,
      expires_at: expiresAt ?? null,
    } satisfies LeaderboardScoreRow,
  }));
}

function rankedOf(row: LeaderboardScoreRow, rank: number): RankedScore {
  return {
    rank,
    accountId: row.account_id,
    value: row.value,
    achievedAt: row.achieved_at,
    sessionId: row.session_id,
    seat: row.seat,
    fromTick: row.from_tick,
    toTick: row.to_tick,
  };
}
