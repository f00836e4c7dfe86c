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
    takesGuests: Type.Boolean({ description: "Whether this API makes guests" }),
    isNeededToPlay: Type.Boolean({ description: "Games let nobody in without a token" }),
    hasProvider: Type.Boolean({ description: "People may log in with a provider of OpenID Connect" }),
  }),
});

export const addServerRoutes: ApiGroup = (app, services) => {
  const { version, startedAtMs, games, lobby, isAccepting, accounts, isTokenNeeded } = services;
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
        isNeededToPlay: isTokenNeeded,
        hasProvider: accounts?.external !== undefined,
      },
    }),
  );
};
