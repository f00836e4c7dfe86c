import { Phase } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { chooseItem, loadApexContent } from "../apex-content.ts";
import { shippedFolders } from "../content-folders.ts";
import { createLocalRace } from "../race/local-race.ts";
import type { Gap } from "./board-model.ts";
import type { CarSample } from "./car-sample.ts";
import { RaceTracker } from "./race-tracker.ts";

const lengthM = 1000;

function sample(id: string, distanceM: number, change: Partial<CarSample> = {}): CarSample {
  return {
    id,
    name: id,
    car: "",
    carKind: 0,
    isMine: false,
    lap: Math.max(0, Math.floor(distanceM / lengthM) + 1),
    distanceM,
    speedMps: 50,
    finishPosition: 0,
    isRetired: false,
    lastLapMs: undefined,
    bestLapMs: undefined,
    totalMs: undefined,
    ...change,
  };
}

/** Two cars at 50 m/s; b is 100 m behind a. */
function followTwo(untilMs: number, fromMs = 0): RaceTracker {
  const tracker = new RaceTracker({ title: "T", lengthM, laps: 3 });
  for (let ms = fromMs; ms <= untilMs; ms += 50) {
    tracker.observe(ms, ms, [sample("a", ms / 20 - 10), sample("b", ms / 20 - 110)]);
  }
  return tracker;
}

function gapMs(gap: Gap | undefined): number {
  if (gap?.kind !== "time") throw new Error(`the gap is ${gap?.kind}`);
  return gap.ms;
}

const rowsOf = (tracker: RaceTracker) => tracker.board("racing", 0, undefined, "").rows;

describe("following a race", () => {
  it("measures gaps in time between equal places", () => {
    const [a, b] = rowsOf(followTwo(10_000));
    expect(a).toMatchObject({ id: "a", position: 1, toLeader: { kind: "leader" } });
    expect(b).toMatchObject({ id: "b", position: 2, toLeader: { kind: "time" }, toNext: { kind: "time" } });
    expect(gapMs(b?.toLeader)).toBeCloseTo(2000, 6);
  });

  it("knows no gap at first when it comes in the middle of a race, and knows it soon", () => {
    expect(rowsOf(followTwo(30_500, 30_000))[1]?.toLeader).toEqual({ kind: "unknown" });
    expect(gapMs(rowsOf(followTwo(33_000, 30_000))[1]?.toLeader)).toBeCloseTo(2000, 6);
  });

  it("shows gaps that add up to the gap to the leader", () => {
    const tracker = new RaceTracker({ title: "T", lengthM, laps: 3 });
    for (let ms = 0; ms <= 15_030; ms += 30) {
      const at = (speed: number, from: number) => (ms * speed) / 1000 + from;
      tracker.observe(ms, ms, [
        sample("a", at(50, -5)),
        sample("b", at(47, -40)),
        sample("c", at(44, -90)),
        sample("d", at(41, -120)),
      ]);
    }
    const rows = rowsOf(tracker);
    let sumMs = 0;
    for (const row of rows.slice(1)) {
      sumMs += gapMs(row.toNext);
      expect(gapMs(row.toLeader)).toBeCloseTo(sumMs, 6);
    }
    expect(sumMs).toBeGreaterThan(3000);
  });

  it("puts cars that have retired behind all others, without a gap", () => {
    const tracker = new RaceTracker({ title: "T", lengthM, laps: 3 });
    tracker.observe(0, 0, [sample("a", 700, { isRetired: true }), sample("b", 600), sample("c", 500)]);
    const rows = rowsOf(tracker);
    expect(rows.map((row) => row.id)).toEqual(["b", "c", "a"]);
    expect(rows[0]?.toLeader).toEqual({ kind: "leader" });
    expect(rows[2]).toMatchObject({ toLeader: { kind: "unknown" }, toNext: { kind: "unknown" } });
  });

  it("counts laps instead of seconds for cars that were lapped", () => {
    const tracker = new RaceTracker({ title: "T", lengthM, laps: undefined });
    tracker.observe(0, 0, [sample("a", 2500), sample("b", 400)]);
    expect(rowsOf(tracker)[1]?.toLeader).toEqual({ kind: "laps", laps: 2 });
  });

  it("measures lap times between crossings of the line", () => {
    const [a, b] = rowsOf(followTwo(21_000));
    expect(a?.lastLapMs).toBeCloseTo(20_000, 6);
    expect(a?.bestLapMs).toBeCloseTo(20_000, 6);
    expect(b?.lastLapMs).toBeUndefined();
  });

  it("keeps places against the grid, and says who leads, laps and retires", () => {
    const tracker = new RaceTracker({ title: "T", lengthM, laps: 2 });
    tracker.observe(0, 0, [sample("a", -6), sample("b", -10), sample("c", -14)]);
    tracker.observe(4000, 4000, [sample("a", 20), sample("b", 40), sample("c", 10)]);
    tracker.observe(8000, 8000, [sample("a", 500), sample("b", 1010), sample("c", 10, { isRetired: true })]);
    expect(rowsOf(tracker).map((row) => [row.id, row.placesWon, row.state])).toEqual([
      ["b", 1, "running"],
      ["a", -1, "running"],
      ["c", 0, "retired"],
    ]);
    expect(tracker.takeNews(["lead", "lap", "retired"]).map((news) => news.text)).toEqual([
      "New leader: b",
      "Retired: c",
      expect.stringMatching(/^Lap 2\/2: b/),
    ]);
    expect(tracker.takeNews(["lead", "lap", "retired"])).toEqual([]);
  });

  it("measures from samples what the rules know exactly, to the millisecond", () => {
    const content = loadApexContent(shippedFolders());
    const track = chooseItem(content.tracks, "--track", "oval_simple");
    const car = chooseItem(content.cars, "--car", "gt3_generic");
    const race = createLocalRace(content, {
      track,
      car,
      ai: 3,
      laps: 2,
      seed: 7,
      skill: "mixed",
      log: false,
    });
    const tracker = new RaceTracker({ title: "T", lengthM: track.item.lengthM, laps: 2 });
    let exact = race.samples();
    while (race.phase() !== Phase.finished) {
      race.step();
      if (race.ticks() % 12 !== 0 && race.phase() !== Phase.finished) continue;
      exact = race.samples();
      const blind = exact.map((one) => ({
        ...one,
        lastLapMs: undefined,
        bestLapMs: undefined,
        totalMs: undefined,
      }));
      tracker.observe(race.raceMs(), race.raceMs(), blind);
    }
    expect(exact).toHaveLength(4);
    for (const one of exact) {
      const row = rowsOf(tracker).find(({ id }) => id === one.id);
      expect(Math.abs((row?.lastLapMs ?? 0) - (one.lastLapMs ?? -1))).toBeLessThan(2);
      expect(Math.abs((row?.bestLapMs ?? 0) - (one.bestLapMs ?? -1))).toBeLessThan(2);
      expect(Math.abs((tracker.finishedAtMs(one.id) ?? 0) - (one.totalMs ?? -1))).toBeLessThan(2);
      expect(row?.position).toBe(one.finishPosition);
    }
  });
});
