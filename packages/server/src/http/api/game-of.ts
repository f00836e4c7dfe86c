import type { ServedGameFacts } from "./api-services.ts";
import { Problem } from "./problem.ts";

/** A game of this server. @throws Problem where there is none of that id. */
export function gameOf(games: readonly ServedGameFacts[], id: string): ServedGameFacts {
  const found = games.find(({ served }) => served.package.game.id === id);
  if (found !== undefined) return found;
  const ids = games.map(({ served }) => served.package.game.id).join(", ");
  throw new Problem("not-found", `there is no such game; there are: ${ids}`);
}
