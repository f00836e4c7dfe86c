import type { ContentLookup, GamePackage, Json } from "@fairtick/contract";
import type { GameContent } from "@fairtick/server";
import type { SessionSetup } from "@fairtick/session";
import { type GameUnderTest, numberedUuid } from "./session-script.ts";

/** A game as a server loads it, with a session that is small enough to be run often and samples of what players send. */
export interface PlayedGame {
  readonly package: GamePackage;
  /** None unless it is given. */
  readonly content?: GameContent;
  readonly options: Json;
  /** What players bring along; nothing unless it is given. */
  readonly loadouts?: readonly Json[];
  readonly commands?: GameUnderTest["commands"];
}

const SEED = 7;

/** The session of a game, and what is played in it. @throws Error for options that the game refuses. */
export function underTest(played: PlayedGame): GameUnderTest {
  const { options, loadouts = [{}], commands = [] } = played;
  const { game } = played.package;
  const content = played.content?.lookup ?? noContent;
  const plan = game.plan(options, content);
  if ("code" in plan) throw new Error(plan.message);
  const setup: SessionSetup = {
    sessionId: numberedUuid(1),
    game,
    options,
    plan,
    world: game.prepare(options, content, SEED),
    seed: SEED,
    contentDigests: [],
  };
  return { setup, loadouts, commands };
}

export const noContent: ContentLookup = {
  find: () => undefined,
  ids: () => [],
  derived: (_, make) => make(),
};
