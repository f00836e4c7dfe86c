import { Phase, type PhaseName } from "@fairtick/contract";
import Type from "typebox";
import type { SessionSummary } from "../../../lobby/session-summary.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { answers, nullable, seconds } from "../route-schema.ts";

const phase = Type.Unsafe<PhaseName>({ type: "string", enum: Object.keys(Phase) });

const sessionFields = {
  id: Type.String(),
  game: Type.String(),
  title: Type.String(),
  phase,
  playerCount: Type.Integer({ description: "Seats that people and AI drivers have" }),
  seats: Type.Integer(),
  spectatorCount: Type.Integer(),
  startedAt: nullable(seconds("When it began")),
  startsAt: nullable(seconds("When the server will start it; null where its host does")),
  templateId: nullable(Type.String({ description: "Of the template that it was made of" })),
  isServerMade: Type.Boolean({ description: "Made by the server and not by a player" }),
};
const sessionSchema = Type.Object(sessionFields);
export const sessionDetailFields = {
  ...sessionFields,
  options: Type.Unknown({ description: "As the game declares them" }),
  roster: Type.Array(
    Type.Object({
      seat: Type.Integer(),
      name: Type.String(),
      isPerson: Type.Boolean(),
      isReady: Type.Boolean({
        description: "Whether the person has said to be ready for the start; false once it has begun.",
      }),
    }),
  ),
};
const sessionDetailSchema = Type.Object(sessionDetailFields);

export const addSessionRoutes: ApiGroup = (app, { lobby }) => {
  app.get(
    "/sessions",
    {
      schema: {
        tags: ["sessions"],
        summary: "Sessions that exist now, in the order of their ids",
        querystring: Type.Object(
          { ...pageQuery, game: Type.Optional(Type.String()), phase: Type.Optional(phase) },
          { additionalProperties: false },
        ),
        response: answers(pageOf(sessionSchema), "A page of sessions"),
      },
    },
    ({ query }) => {
      const { limit, after = "" } = pageRequest(query);
      const found = lobby.summaries
        .filter(({ id, ...session }) => {
          if (query.game !== undefined && session.game !== query.game) return false;
          if (query.phase !== undefined && session.phase !== query.phase) return false;
          return id > after;
        })
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return cutPage(found, limit, ({ id }) => id, sessionView);
    },
  );
  app.get(
    "/sessions/:sessionId",
    {
      schema: {
        tags: ["sessions"],
        summary: "A session with who sits in it",
        params: Type.Object({ sessionId: Type.String() }),
        response: answers(sessionDetailSchema, "The session"),
      },
    },
    ({ params }) => {
      const session = lobby.summary(params.sessionId);
      if (session === undefined) throw new Problem("not-found", "there is no such session, or not any more");
      return sessionDetailView(session);
    },
  );
};

export function sessionDetailView(session: SessionSummary) {
  const { options, roster } = session;
  return { ...sessionView(session), options, roster: [...roster] };
}

function sessionView({ startedAt, startsAt, templateId, ...session }: SessionSummary) {
  return {
    ...session,
    startedAt: secondsOf(startedAt),
    startsAt: secondsOf(startsAt),
    templateId: templateId ?? null,
  };
}

const secondsOf = (ms: number | undefined) => (ms === undefined ? null : Math.floor(ms / 1000));
