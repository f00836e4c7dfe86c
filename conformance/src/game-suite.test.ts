import { describeGame } from "./game-suite.ts";
import { servedApex } from "./suite/apex-served.ts";
import { playedApex, playedCrowd, playedSmallest } from "./suite/games-under-test.ts";

describeGame("smallest", playedSmallest, { sessions: 100, networks: 20 });
describeGame("crowd", () => playedCrowd(60));
describeGame("apex", () =>
  playedApex(servedApex().content, "Simple Oval", { aiCount: 4, maxPlayers: 8, lapLimit: 1 }),
);
