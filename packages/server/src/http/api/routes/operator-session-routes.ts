import { Phase, type PhaseName, type Visibility } from "@fairtick/contract";
import Type from "typebox";
import type { OperatorSession } from "../../../lobby/operator-view.ts";
import type { ApiGroup } from "../api-services.ts";
import { done } from "../lobby-refusal.ts";
import { type OperatorServices, operatorOf, recordAct } from "../operator-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { answers, bearer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["operators"];
const security = bearer;
const phase = Type.Unsafe<PhaseName>({ type: "string", enum: Object.keys(Phase) });
const place = Type.Unsafe<OperatorSession["members"][number]["place"]>({
  type: "string",
  enum: ["pending", "seated", "away", "watching"],
});
const sessionParams = Type.Object({ sessionId: Type.String() });

const sessionSchema = Type.Object({
  id: Type.String(),
  game: Type.String(),
  title: Type.String(),
  phase,
  visibility: Type.Unsafe<Visibility>({ type: "string" }),
  playerCount: Type.Integer({ description: "Seats that people and AI drivers have" }),
  seats: Type.Integer(),
  spectatorCount: Type.Integer(),
  startedAt: nullable(seconds("When it began")),
  hostId: nullable(Type.String()),
  options: Type.Unknown(),
  members: Type.Array(
    Type.Object({
      playerId: Type.String(),
      name: Type.String(),
      place,
      seat: nullable(Type.Integer()),
    }),
  ),
  health: nullable(
    Type.Object(
      {
        tick: Type.Integer(),
        thread: Type.String(),
        costShare: Type.Number({ description: "What its ticks took of its thread's last second, 0 to 1" }),
      },
      { description: "Null while it does not run" },
    ),
  ),
});

/** Sessions as operators see them, private ones included. */
export const addOperatorSessionRoutes: ApiGroup = (app, { operator, access, accounts }) => {
  if (operator === undefined || accounts === undefined) return;
  const { desk } = operator;
  app.get(
    "/admin/sessions",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "All sessions with who is in them and how their ticks do (moderators)",
        querystring: Type.Object(
          { ...pageQuery, game: Type.Optional(Type.String()), phase: Type.Optional(phase) },
          strict,
        ),
        response: answers(pageOf(sessionSchema), "A page of sessions, in the order of their ids"),
      },
    },
    ({ query }) => {
      const { limit, after = "" } = pageRequest(query);
      const found = desk.sessions
        .filter(({ game }) => query.game === undefined || game === query.game)
        .filter((session) => query.phase === undefined || session.phase === query.phase)
        .filter(({ id }) => id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return cutPage(
        found,
        limit,
        ({ id }) => id,
        (session) => sessionView(session, operator),
      );
    },
  );
  app.get(
    "/admin/sessions/:sessionId",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "One session (moderators)",
        params: sessionParams,
        response: answers(sessionSchema, "The session"),
      },
    },
    ({ params }) => {
      const session = desk.session(params.sessionId);
      if (session === undefined) throw new Problem("not-found", "there is no such session, or not any more");
      return sessionView(session, operator);
    },
  );
  app.post(
    "/admin/sessions/:sessionId/end",
    {
      onRequest: access.atLeast("admin"),
      schema: {
        tags,
        security,
        summary: "End a session; its members are told why (administrators)",
        params: sessionParams,
        body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, strict),
        response: doneAnswer,
      },
    },
    (request, reply) => {
      const { sessionId } = request.params;
      const { reason = "" } = request.body;
      done(desk.endSession(sessionId, reason));
      recordAct(operator, operatorOf(access, request), "session.ended", sessionId, { reason });
      return reply.code(204).send(null);
    },
  );
};

function sessionView(session: OperatorSession, { monitor }: OperatorServices) {
  const { id, game, title, phase, visibility, playerCount, seats, spectatorCount, options } = session;
  const record = monitor?.sessions().find(({ sessionId }) => sessionId === id);
  return {
    id,
    game,
    title,
    phase,
    visibility,
    playerCount,
    seats,
    spectatorCount,
    startedAt: session.startedAt === undefined ? null : Math.floor(session.startedAt / 1000),
    hostId: session.hostId ?? null,
    options,
    members: session.members.map((member) => ({ ...member, seat: member.seat ?? null })),
    health: record === undefined ? null : healthView(record),
  };
}

const healthView = ({ tick, thread, costShare }: { tick: number; thread: string; costShare: number }) => ({
  tick,
  thread,
  costShare,
});
