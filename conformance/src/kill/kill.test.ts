import { describe, expect, it } from "vitest";
import { killAtRandom, killWhileSettling, type Victim } from "./kill-run.ts";

/** Each kill costs the start of a process, so there are many only where nobody waits. */
const isThorough = process.env.CI === "true";
const sound = { lost: [], broken: [], gaps: [], integrity: ["ok"] };

/** Each on databases of its own. */
async function killInLanes(victim: Victim, lanes: number, kills: number) {
  return Promise.all(
    Array.from({ length: lanes }, (_, lane) => killAtRandom({ victim, kills, seed: 1000 + lane })),
  );
}

describe("a process that is killed while it stores", () => {
  it("loses no result that it has reported, doubles none and leaves the database sound [HOST-062]", async () => {
    for (const report of await killInLanes("storage", 4, isThorough ? 50 : 8)) {
      expect(report).toMatchObject(sound);
      // Most kills come after a result was reported, however slow the machine is.
      expect(report.reported).toBeGreaterThan(report.kills / 2);
      expect(report.stored).toBeGreaterThanOrEqual(report.reported);
    }
  }, 240_000);
});

describe("a server that is killed while sessions run", () => {
  it("keeps every result that it has reported, and says of the others that it was stopped", async () => {
    const [report] = await killInLanes("server", 1, isThorough ? 10 : 3);
    expect(report).toMatchObject(sound);
    expect(report!.stored).toBeGreaterThanOrEqual(report!.reported);
    expect(report!.cutShort).toBeGreaterThan(0);
  }, 240_000);
});

describe("a process that is killed while it settles sessions with profiles", () => {
  it("pays nothing twice and loses nothing that it has reported, and each profile is what its ledger says", async () => {
    const kills = isThorough ? 60 : 20;
    const { settled, ...found } = await killWhileSettling({ kills, seed: 1000 });
    expect(found).toEqual({ lost: [], doubled: [], unexplained: [], integrity: ["ok"] });
    expect(settled).toBeGreaterThan(kills);
  }, 240_000);
});
