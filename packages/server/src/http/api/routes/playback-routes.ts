import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { playbackSpeeds } from "../../../host/playback.ts";
import type { PlaybackView } from "../../../lobby/playbacks.ts";
import { loadReplay } from "../../../replays/load-replay.ts";
import type { ApiGroup } from "../api-services.ts";
import { allowed, Problem } from "../problem.ts";
import { ReplayAccess } from "../replay-access.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable } from "../route-schema.ts";
import { replayParams } from "./replay-routes.ts";

const tags = ["replays"];
const security = bearer;
const strict = { additionalProperties: false };
const mib = 1024 * 1024;
const playbackParams = Type.Object({
  playbackId: Type.String({ maxLength: 64, description: "Of the session that shows it" }),
});

const speedField = Type.Number({
  minimum: playbackSpeeds.min,
  maximum: playbackSpeeds.max,
  description: "Times as fast as it was",
});
const tickField = Type.Integer({ minimum: 0, description: "Where to go; beyond the ends: to the end" });
const visibilityField = Type.Unsafe<"public" | "private">({
  type: "string",
  enum: ["public", "private"],
  description: "private, unless it is given: it is in no list, and watched by who has its id or code",
});

const playbackSchema = Type.Object({
  sessionId: Type.String({ description: "To be joined as a spectator" }),
  replayOf: Type.String({ description: "The session that was recorded" }),
  game: Type.String(),
  title: Type.String(),
  createdBy: Type.String(),
  visibility: Type.String(),
  code: Type.String({ description: "To join it by" }),
  tickHz: Type.Number(),
  firstTick: Type.Integer(),
  lastTick: Type.Integer(),
  tick: Type.Integer({ description: "Where it stands, or stood within the last second" }),
  speed: Type.Number(),
  isPaused: Type.Boolean({ description: "Also at the end" }),
  spectatorCount: Type.Integer(),
});

/** Replays that are played to spectators. */
export const addPlaybackRoutes: ApiGroup = (
  app,
  { replays, playbacks, playbackBytesMax, access, accounts },
) => {
  if (replays === undefined || playbacks === undefined || accounts === undefined) return;
  const seen = new ReplayAccess(access, replays);
  const own = async (request: FastifyRequest, playbackId: string): Promise<PlaybackView> => {
    const playback = playbacks.find(playbackId);
    if (playback === undefined) throw noPlayback();
    const isOwn = playback.createdBy === access.caller(request).actorId;
    if (isOwn || (await access.holds(request, "moderator"))) return playback;
    throw new Problem("forbidden", "this is the playback of somebody else");
  };
  app.post(
    "/replays/:sessionId/playback",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary: "Play a replay to spectators, in a session of its own, from its beginning",
        params: replayParams,
        body: nullable(Type.Object({ visibility: Type.Optional(visibilityField) }, strict)),
        response: createdAnswer(playbackSchema, "The playback"),
      },
    },
    async (request, reply) => {
      const replay = await seen.find(request, request.params.sessionId);
      const { log, title, visibility = "public" } = replay.header;
      if (replay.byteLength > playbackBytesMax)
        throw new Problem("conflict", `only replays of at most ${playbackBytesMax / mib} MiB are played`);
      const { bytes, content } = await loadReplay(replays, replay);
      const opened = playbacks.open({
        game: log.game,
        replayOf: replay.sessionId,
        title,
        createdBy: access.caller(request).actorId,
        visibility: visibility === "public" ? (request.body?.visibility ?? "private") : "private",
        replay: bytes,
        content,
      });
      return reply.code(201).send(playbackView(allowed(await opened)));
    },
  );
  app.get(
    "/playbacks/:playbackId",
    {
      schema: {
        tags,
        summary: "Where a playback stands",
        params: playbackParams,
        response: answers(playbackSchema, "The playback"),
      },
    },
    ({ params }) => {
      const playback = playbacks.find(params.playbackId);
      if (playback === undefined) throw noPlayback();
      return playbackView(playback);
    },
  );
  app.patch(
    "/playbacks/:playbackId",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary:
          "Pause a playback, let it go on, at another speed, or jump to another place (its maker, moderators)",
        params: playbackParams,
        body: Type.Object(
          {
            isPaused: Type.Optional(Type.Boolean()),
            speed: Type.Optional(speedField),
            tick: Type.Optional(tickField),
          },
          strict,
        ),
        response: answers(playbackSchema, "The playback"),
      },
    },
    async (request) => {
      const { sessionId } = await own(request, request.params.playbackId);
      return changed(await playbacks.change(sessionId, request.body));
    },
  );
  app.post(
    "/playbacks/:playbackId/reset",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary: "Begin again, as it was recorded (its maker, moderators)",
        params: playbackParams,
        response: answers(playbackSchema, "The playback"),
      },
    },
    async (request) => {
      const { sessionId, firstTick: tick } = await own(request, request.params.playbackId);
      return changed(await playbacks.change(sessionId, { tick, speed: 1, isPaused: false }));
    },
  );
  app.delete(
    "/playbacks/:playbackId",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary: "End a playback (its maker, moderators)",
        params: playbackParams,
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      const { sessionId } = await own(request, request.params.playbackId);
      playbacks.close(sessionId);
      return reply.code(204).send(null);
    },
  );
};

const noPlayback = () => new Problem("not-found", "there is no such playback, or not any more");

function changed(playback: PlaybackView | undefined) {
  if (playback === undefined) throw noPlayback();
  return playbackView(playback);
}

function playbackView({ jumps: _, ...playback }: PlaybackView) {
  return playback;
}
