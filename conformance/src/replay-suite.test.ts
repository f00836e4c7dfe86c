import { describeReplays } from "./replay-suite.ts";
import { readApexSources } from "./suite/apex-sources.ts";
import { apexUnderTest, crowdUnderTest, smallestUnderTest } from "./suite/games-under-test.ts";

describeReplays("smallest", smallestUnderTest);
describeReplays("crowd", () => crowdUnderTest(60));
describeReplays("apex", () =>
  apexUnderTest(readApexSources(), "Simple Oval", { aiCount: 4, maxPlayers: 6, lapLimit: 1 }),
);
