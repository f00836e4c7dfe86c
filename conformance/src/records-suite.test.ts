import { describeRecords } from "./records-suite.ts";
import { servedApex } from "./suite/apex-served.ts";
import { playedApex, playedCrowd } from "./suite/games-under-test.ts";

describeRecords("crowd", () => playedCrowd(20), [{ name: "get-shoes", payload: { kind: 3 } }]);
describeRecords("apex", () =>
  playedApex(servedApex().content, "Simple Oval", { aiCount: 4, maxPlayers: 8, lapLimit: 1 }),
);
