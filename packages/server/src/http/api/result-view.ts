import type { Visibility } from "@fairtick/contract";
import Type from "typebox";
import { finishedSession } from "../../results/result-row.ts";
import type { ResultVerdict } from "../../results/stored-result.ts";
import type { FinishedRow } from "../../storage/operations/results.ts";
import { nullable, seconds } from "./route-schema.ts";

const verdict = nullable(
  Type.Unsafe<ResultVerdict>({
    type: "string",
    enum: ["verified", "refused", "unverifiable"],
    description:
      "verified: run again from its replay it gave the same, and it counts; refused: it did not; unverifiable: it could " +
      "not be run again; null: nobody has looked yet",
  }),
);

const resultFields = {
  sessionId: Type.String(),
  game: Type.String(),
  title: Type.String({ description: "For example the name of the track" }),
  visibility: Type.Unsafe<Visibility>({ type: "string", enum: ["public", "protected", "private"] }),
  content: Type.Array(Type.Object({ kind: Type.String(), id: Type.String(), digest: Type.String() }), {
    description: "What it was played with; first what names it (the track)",
  }),
  players: Type.Array(
    Type.Object({
      seat: Type.Integer(),
      playerId: Type.String(),
      accountId: nullable(Type.String({ description: "null: an AI driver, or somebody without an account" })),
      name: Type.String({ description: "As it was then" }),
      isPerson: Type.Boolean(),
    }),
    { description: "Everybody who had a seat, also those who left it" },
  ),
  startedAt: seconds("When it began"),
  finishedAt: seconds("When it was over"),
  verdict,
};

export const resultSchema = Type.Object({
  ...resultFields,
  results: Type.Optional(Type.Unknown({ description: "As the game gives them; with include=results" })),
});

export const resultDetailSchema = Type.Object({
  ...resultFields,
  options: Type.Unknown({ description: "As the game declares them" }),
  results: Type.Unknown({ description: "As the game gives them" }),
});

export function resultView(row: FinishedRow, withResults: boolean) {
  const { options, results, roster, startedAt, finishedAt, ...session } = finishedSession(row);
  return {
    ...session,
    visibility: row.visibility,
    content: [...session.content],
    players: roster.map(({ seat, playerId, accountId, name, driver }) => ({
      seat,
      playerId,
      accountId: accountId ?? null,
      name,
      isPerson: driver === "external",
    })),
    startedAt: Math.floor(startedAt / 1000),
    finishedAt: Math.floor(finishedAt / 1000),
    ...(withResults && { results }),
  };
}

export function resultDetailView(row: FinishedRow) {
  const { options, results } = finishedSession(row);
  return { ...resultView(row, false), options, results };
}
