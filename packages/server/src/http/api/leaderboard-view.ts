import type { Board } from "@fairtick/contract";
import Type, { type Static } from "typebox";
import { type BoardPeriod, type PeriodName, periodNames, periodOf } from "../../results/board-period.ts";
import type { RankedScore } from "../../results/score-store.ts";
import type { ServedGameFacts } from "./api-services.ts";
import { Problem } from "./problem.ts";
import { nullable, seconds } from "./route-schema.ts";

export const boardSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  unit: Type.Unsafe<Board["unit"]>({ type: "string", enum: ["ms", "points"] }),
  better: Type.Unsafe<Board["better"]>({ type: "string", enum: ["lower", "higher"] }),
  variants: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      content: Type.Array(Type.Object({ kind: Type.String(), id: Type.String() }), {
        description: "Of what it is: a track, or a track and a car",
      }),
    }),
  ),
});

const periodField = Type.Unsafe<PeriodName>({ type: "string", enum: [...periodNames], default: "alltime" });
export const boardQuery = {
  board: Type.Optional(Type.String({ maxLength: 64, description: "Id of a board; the first one else" })),
  variant: Type.Optional(Type.String({ maxLength: 200, description: "Id of a variant; the first one else" })),
  period: Type.Optional(periodField),
  at: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 8e12, description: "Of the day or week of that time, unix seconds" }),
  ),
};

const entrySchema = Type.Object({
  rank: Type.Integer({ description: "1 for the best; whoever achieved the same earlier is before" }),
  playerId: Type.String({ description: "Id of the account" }),
  playerName: Type.String({ description: "Unknown where the account is deleted" }),
  score: Type.Number({ description: "In the board's unit" }),
  achievedAt: seconds("When"),
  ghost: Type.Object(
    { sessionId: Type.String(), seat: Type.Integer(), fromTick: Type.Integer(), toTick: Type.Integer() },
    { description: "Where a replay shows it: GET /replays/{sessionId}" },
  ),
});

const shownFields = {
  game: Type.String(),
  board: Type.String(),
  variant: Type.String(),
  period: periodField,
  periodKey: Type.String({ description: "daily:2026-11-29, weekly:2026:48 (ISO 8601), alltime" }),
  endsAt: nullable(seconds("When the period is over")),
};
export const leaderboardSchema = Type.Object({
  ...shownFields,
  items: Type.Array(entrySchema),
  own: nullable(entrySchema),
});
export const ghostSchema = Type.Object({
  ...shownFields,
  entry: entrySchema,
  tickHz: Type.Number({ description: "Ticks of the replay in a second" }),
});

/** What a request asks for: a board of a game with all that it has left open. */
export interface ShownBoard {
  readonly game: string;
  readonly board: Board;
  readonly variant: string;
  readonly period: BoardPeriod;
}

interface BoardChoice {
  readonly board?: string;
  readonly variant?: string;
  readonly period?: PeriodName;
  readonly at?: number;
}

/** @throws Problem where there is no such board. */
export function shownBoard({ served }: ServedGameFacts, choice: BoardChoice, nowMs: number): ShownBoard {
  const { game, boards } = served.package;
  const board = chosen(boards?.boards ?? [], choice.board, `board of ${game.id}`);
  const variant = chosen(board.variants(served.content.lookup), choice.variant, `variant of ${board.id}`);
  const period = periodOf(choice.period ?? "alltime", choice.at === undefined ? nowMs : choice.at * 1000);
  return { game: game.id, board, variant: variant.id, period };
}

function chosen<T extends { readonly id: string }>(
  all: readonly T[],
  id: string | undefined,
  what: string,
): T {
  const found = id === undefined ? all[0] : all.find((each) => each.id === id);
  if (found !== undefined) return found;
  const ids = all.map((each) => each.id).join(", ") || "none";
  throw new Problem("not-found", `there is no such ${what}; there are: ${ids}`);
}

export function shownView({ game, board, variant, period }: ShownBoard) {
  const { name, key, endsAt } = period;
  const ends = endsAt === undefined ? null : endsAt / 1000;
  return { game, board: board.id, variant, period: name, periodKey: key, endsAt: ends };
}

export function boardView(board: Board, { served }: ServedGameFacts): Static<typeof boardSchema> {
  const { id, title, unit, better } = board;
  const variants = board.variants(served.content.lookup).map((variant) => ({
    ...variant,
    content: [...variant.content],
  }));
  return { id, title, unit, better, variants };
}

/** `names`: of accounts by id. */
export function entryView(
  score: RankedScore,
  names: ReadonlyMap<string, string>,
): Static<typeof entrySchema> {
  const { rank, accountId, value, achievedAt, sessionId, seat, fromTick, toTick } = score;
  return {
    rank,
    playerId: accountId,
    playerName: names.get(accountId) ?? "Unknown",
    score: value,
    achievedAt: Math.floor(achievedAt / 1000),
    ghost: { sessionId, seat, fromTick, toTick },
  };
}
