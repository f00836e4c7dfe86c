import type { Json } from "@fairtick/contract";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { RemoteSession } from "../../../lobby/remote-sessions.ts";
import type { ApiGroup } from "../api-services.ts";
import { allowed, Problem, refused } from "../problem.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable } from "../route-schema.ts";
import { sessionDetailFields, sessionDetailView } from "./session-routes.ts";

const tags = ["sessions"];
const security = bearer;
const sessionParams = Type.Object({ sessionId: Type.String({ maxLength: 64 }) });

const remoteSchema = Type.Object({
  ...sessionDetailFields,
  code: Type.String({ description: "By which others may join it" }),
  waitsSeconds: nullable(
    Type.Integer({ description: "Until then its maker has to take a seat; null when that is done" }),
  ),
});
const ticketSchema = Type.Object({
  ticket: Type.String({ description: "Shown once; good for one sign-in, or one join" }),
  expiresIn: Type.Integer({ description: "Seconds until it is over" }),
});

/** What accounts do with sessions without a connection that plays. */
export const addSessionActRoutes: ApiGroup = (app, { remote, accounts, access }) => {
  if (accounts === undefined || remote === undefined) return;
  const idOf = (request: FastifyRequest) => access.caller(request).actorId;
  app.post(
    "/sessions",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Make a session, whose host you are when you take a seat",
        body: Type.Object(
          {
            game: Type.String({ maxLength: 64 }),
            options: Type.Optional(
              Type.Record(Type.String(), Type.Unknown(), { description: "As the game declares them" }),
            ),
            template: Type.Optional(
              Type.String({
                description: "Id of a template; options are then those that are to be otherwise",
              }),
            ),
            visibility: Type.Optional(
              Type.Unsafe<"public" | "protected" | "private">({
                type: "string",
                enum: ["public", "protected", "private"],
              }),
            ),
            password: Type.Optional(Type.String({ maxLength: 256 })),
          },
          { additionalProperties: false },
        ),
        response: createdAnswer(remoteSchema, "The session"),
      },
    },
    (request, reply) => {
      const { game, options = {}, template, visibility, password } = request.body;
      const maker = { accountId: idOf(request), address: request.ip };
      const made = remote.create(game, options as Json, { template, visibility, password }, maker);
      return reply.code(201).send(remoteView(allowed(made)));
    },
  );
  app.post(
    "/sessions/:sessionId/tickets",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "A ticket with which your game client signs in and comes into the session, once",
        params: sessionParams,
        response: createdAnswer(ticketSchema, "The ticket"),
      },
    },
    async (request, reply) => {
      const account = await accounts.context.ask("accountById", idOf(request));
      if (account === undefined || account.disabled_at !== null)
        throw new Problem("bad-token", "this account does not exist any more");
      const { id: accountId, name, role } = account;
      const issued = allowed(remote.issueTicket(request.params.sessionId, { accountId, name, role }));
      return reply.code(201).send({ ticket: issued.ticket, expiresIn: issued.expiresInSeconds });
    },
  );
  app.post(
    "/sessions/:sessionId/start",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Start a session (its host)",
        params: sessionParams,
        response: answers(remoteSchema, "The session"),
      },
    },
    (request) => remoteView(allowed(remote.start(request.params.sessionId, idOf(request)))),
  );
  app.post(
    "/sessions/:sessionId/leave",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Leave a session, or let one go that waits for you",
        params: sessionParams,
        response: doneAnswer,
      },
    },
    (request, reply) => {
      const refusal = remote.leave(request.params.sessionId, idOf(request));
      if (refusal !== undefined) throw refused(refusal);
      return reply.code(204).send(null);
    },
  );
};

function remoteView({ waitsSeconds, code, ...session }: RemoteSession) {
  return { ...sessionDetailView(session), code, waitsSeconds: waitsSeconds ?? null };
}
