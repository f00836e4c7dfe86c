import Type from "typebox";
import type { ApiGroup } from "../api-services.ts";
import { answers, seconds } from "../route-schema.ts";

const serverSchema = Type.Object({
  version: Type.String(),
  startedAt: seconds("When this server began"),
  isAccepting: Type.Boolean({ description: "False while it ends" }),
  games: Type.Array(Type.String()),
  playerCount: Type.Integer({ description: "Players that are signed in" }),
  runningSessionCount: Type.Integer(),
  accounts: Type.Object({
    isEnabled: Type.Boolean(),
    isRegistrationOpen: Type.Boolean(),
    takesGuests: Type.Boolean(),
  }),
});

export const addServerRoutes: ApiGroup = (app, services) => {
  const { version, startedAtMs, games, lobby, isAccepting, accounts } = services;
  app.get(
    "/server",
    {
      schema: {
        tags: ["server"],
        summary: "What this server is and offers",
        response: answers(serverSchema, "The server"),
      },
    },
    () => ({
      version,
      startedAt: Math.floor(startedAtMs / 1000),
      isAccepting: isAccepting(),
      games: games.map(({ served }) => served.package.game.id),
      playerCount: lobby.playerCount,
      runningSessionCount: lobby.runningCount,
      accounts: {
        isEnabled: accounts !== undefined,
        isRegistrationOpen: accounts?.context.settings.isRegistrationOpen ?? false,
        takesGuests: accounts?.context.settings.takesGuests ?? false,
      },
    }),
  );
};
