import Type from "typebox";
import type { ApiGroup, ServedGameFacts } from "../api-services.ts";
import { gameOf } from "../game-of.ts";
import { answers } from "../route-schema.ts";

const gameFields = {
  id: Type.String(),
  version: Type.Integer({ description: "Of its rules" }),
  tickHz: Type.Number(),
  tcpPort: Type.Integer(),
  udpPort: Type.Integer(),
  webSocketPath: Type.String(),
};
const gameSchema = Type.Object(gameFields);
const gameDetailSchema = Type.Object({
  ...gameFields,
  content: Type.Array(Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String() }), {
    description: "What a session can be made of",
  }),
});

export const addGameRoutes: ApiGroup = (app, { games }) => {
  app.get(
    "/games",
    {
      schema: {
        tags: ["games"],
        summary: "The games of this server",
        response: answers(Type.Object({ items: Type.Array(gameSchema) }), "All games"),
      },
    },
    () => ({ items: games.map(gameView) }),
  );
  app.get(
    "/games/:gameId",
    {
      schema: {
        tags: ["games"],
        summary: "A game with its content",
        params: Type.Object({ gameId: Type.String() }),
        response: answers(gameDetailSchema, "The game"),
      },
    },
    ({ params }) => {
      const facts = gameOf(games, params.gameId);
      const content = facts.served.content.items().map(({ kind, id, name }) => ({ kind, id, name }));
      return { ...gameView(facts), content };
    },
  );
};

function gameView({ served, tcpPort, udpPort }: ServedGameFacts) {
  const { id, version, tickHz } = served.package.game;
  return { id, version, tickHz, tcpPort, udpPort, webSocketPath: `/ws/${id}` };
}
