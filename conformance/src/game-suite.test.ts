import { describeGame } from "./game-suite.ts";
import { readApexSources } from "./suite/apex-sources.ts";
import { apexUnderTest, crowdUnderTest, smallestUnderTest } from "./suite/games-under-test.ts";

describeGame("smallest", smallestUnderTest, 100);
describeGame("crowd", () => crowdUnderTest(60), 40);
describeGame(
  "apex",
  () => apexUnderTest(readApexSources(), "Simple Oval", { aiCount: 4, maxPlayers: 6, lapLimit: 1 }),
  40,
);
