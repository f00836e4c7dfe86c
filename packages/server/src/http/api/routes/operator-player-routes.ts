import Type from "typebox";
import type { OperatorPlayer } from "../../../lobby/operator-view.ts";
import type { StreamLabel } from "../../../transport/traffic.ts";
import { roleField } from "../account-schemas.ts";
import type { ApiGroup } from "../api-services.ts";
import { done } from "../lobby-refusal.ts";
import { operatorOf } from "../operator-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { answers, bearer, doneAnswer, nullable } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["operators"];
const security = bearer;

const playerSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  game: Type.String(),
  role: roleField,
  accountId: nullable(
    Type.String({ description: "The account behind the player; a program's is its owner's" }),
  ),
  isGuest: Type.Boolean({ description: "Whether nothing proves who it is" }),
  sessionId: nullable(Type.String()),
  address: Type.String(),
  transport: nullable(
    Type.Unsafe<StreamLabel>({
      type: "string",
      enum: ["tcp", "ws"],
      description: "Null: away, with a seat kept",
    }),
  ),
  silentSeconds: nullable(Type.Number({ description: "Since its last sign of life" })),
});

/** Who is on the server. */
export const addOperatorPlayerRoutes: ApiGroup = (app, { operator, access, accounts }) => {
  if (operator === undefined || accounts === undefined) return;
  const { desk } = operator;
  app.get(
    "/admin/players",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Players that are signed in, or whose seat is kept (moderators)",
        querystring: Type.Object(
          {
            ...pageQuery,
            game: Type.Optional(Type.String()),
            sessionId: Type.Optional(Type.String()),
            name: Type.Optional(Type.String({ description: "Part of the name, in any case" })),
          },
          strict,
        ),
        response: answers(pageOf(playerSchema), "A page of players, in the order of their ids"),
      },
    },
    ({ query }) => {
      const { limit, after = "" } = pageRequest(query);
      const name = query.name?.toLowerCase() ?? "";
      const found = desk.players
        .filter((player) => query.game === undefined || player.game === query.game)
        .filter((player) => query.sessionId === undefined || player.sessionId === query.sessionId)
        .filter((player) => player.name.toLowerCase().includes(name) && keyOf(player) > after)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return cutPage(found, limit, keyOf, playerView);
    },
  );
  app.post(
    "/admin/players/:playerId/kick",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "End the connections of a player, who may come back (moderators)",
        params: Type.Object({ playerId: Type.String() }),
        body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, strict),
        response: doneAnswer,
      },
    },
    (request, reply) => {
      const { reason = "" } = request.body;
      done(desk.kick(operatorOf(access, request), request.params.playerId, reason));
      return reply.code(204).send(null);
    },
  );
};

/** One account may play several games at once. */
const keyOf = ({ id, game }: OperatorPlayer) => `${id} ${game}`;

function playerView({ accountId, sessionId, transport, silentMs, ...player }: OperatorPlayer) {
  return {
    ...player,
    accountId: accountId ?? null,
    sessionId: sessionId ?? null,
    transport: transport ?? null,
    silentSeconds: silentMs === undefined ? null : Math.round(silentMs / 100) / 10,
  };
}
