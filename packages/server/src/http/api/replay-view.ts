import { type Visibility, visibilities } from "@fairtick/contract";
import { type ReplayEnd, replayEnds } from "@fairtick/replay";
import Type from "typebox";
import type { ListedReplay } from "../../replays/replay-catalogue.ts";
import { nullable, seconds } from "./route-schema.ts";

const cutOff = "null where the recording was cut off";

const replayFields = {
  sessionId: Type.String({ description: "Of the session; names the replay" }),
  game: Type.String(),
  gameVersion: Type.Integer({ description: "Of the rules; only the same can run it again" }),
  title: Type.String(),
  visibility: Type.Unsafe<Visibility>({
    type: "string",
    enum: [...visibilities],
    description: "Who could come into the session; replays of others than public ones are for who took part",
  }),
  isUnattended: Type.Boolean({ description: "Nobody took part: AI drivers among themselves" }),
  recordedAt: seconds("When the recording began"),
  end: nullable(
    Type.Unsafe<ReplayEnd>({
      type: "string",
      enum: [...replayEnds],
      description: `Why it ended; ${cutOff}`,
    }),
  ),
  durationMs: nullable(Type.Integer({ description: `Length of the recording; ${cutOff}` })),
  tickHz: Type.Number(),
  byteLength: Type.Integer({ description: "Of the file" }),
  participants: nullable(
    Type.Array(
      Type.Object({
        seat: Type.Integer(),
        playerId: Type.String({ description: "Of a player with an account, its id" }),
        name: Type.String(),
        isPerson: Type.Boolean(),
      }),
      { description: `All who ever had a seat; ${cutOff}` },
    ),
  ),
};

export const replaySchema = Type.Object(replayFields);

export const replayInfoSchema = Type.Object({
  ...replayFields,
  server: Type.String({ description: "Version of the server that recorded it" }),
  maths: Type.String({ description: "Fingerprint of the arithmetic that it ran with" }),
  layoutHash: Type.String({ description: "Of the state's columns" }),
  seed: Type.Integer(),
  options: Type.Unknown({ description: "Of the session, as the game declares them" }),
  content: Type.Array(
    Type.Object({
      kind: Type.String(),
      id: Type.String(),
      digest: Type.String({ description: "Names it in /replays/{sessionId}/content/{digest}" }),
    }),
    { description: "What the rules could see" },
  ),
  firstTick: nullable(Type.Integer()),
  lastTick: nullable(Type.Integer()),
  endedAt: nullable(seconds("When the recording ended")),
  results: Type.Unknown({ description: "As the game gives them; null where it did not finish" }),
});

export function replayView({ header, summary, ...stored }: ListedReplay) {
  const { log, title, visibility = "public" } = header;
  const ticks = summary === undefined ? null : summary.lastTick - summary.firstTick;
  return {
    sessionId: stored.sessionId,
    game: log.game,
    gameVersion: log.gameVersion,
    title,
    visibility,
    isUnattended: stored.isUnattended,
    recordedAt: Math.floor(stored.recordedAt / 1000),
    end: summary?.end ?? null,
    durationMs: ticks === null ? null : Math.round((ticks * 1000) / log.tickHz),
    tickHz: log.tickHz,
    byteLength: stored.byteLength,
    participants:
      summary?.participants.map(({ seat, playerId, name, driver }) => {
        return { seat, playerId, name, isPerson: driver === "external" };
      }) ?? null,
  };
}

export function replayInfoView(replay: ListedReplay) {
  const { header, summary } = replay;
  const { layoutHash, seed, options, content } = header.log;
  return {
    ...replayView(replay),
    server: header.server,
    maths: header.maths,
    layoutHash,
    seed,
    options,
    content: [...content],
    firstTick: summary?.firstTick ?? null,
    lastTick: summary?.lastTick ?? null,
    endedAt: summary === undefined ? null : Math.floor(Date.parse(summary.endedAt) / 1000),
    results: summary?.results ?? null,
  };
}
