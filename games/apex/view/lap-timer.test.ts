import { describe, expect, it } from "vitest";
import { LapTimer, type LapTimes } from "./lap-timer.ts";

const LENGTH_M = 900;

/** Drives laps of so many ms each at an even speed, beginning on the line; returns what the timer says each 50 ms. */
function drive(timer: LapTimer, lapsMs: readonly number[], knowsStart: boolean): LapTimes[] {
  const told: LapTimes[] = [];
  let startMs = 1000;
  let [lastLapMs, bestLapMs] = [0, 0];
  lapsMs.forEach((lapMs, lap) => {
    for (let ms = 0; ms < lapMs; ms += 50)
      told.push(
        timer.update({
          lap: lap + 1,
          progressM: (ms / lapMs) * LENGTH_M,
          timeMs: startMs + ms,
          lapStartMs: knowsStart ? startMs : undefined,
          lastLapMs,
          bestLapMs,
        }),
      );
    startMs += lapMs;
    lastLapMs = lapMs;
    bestLapMs = bestLapMs === 0 ? lapMs : Math.min(bestLapMs, lapMs);
  });
  return told;
}

describe("a lap timer", () => {
  it("has no sector before the line is crossed for the first time", () => {
    const timer = new LapTimer(LENGTH_M);
    const onGrid = { progressM: 890, timeMs: 0, lapStartMs: undefined, lastLapMs: 0, bestLapMs: 0 };
    expect(timer.update({ ...onGrid, lap: 0 }).sector).toBeUndefined();
    expect(timer.update({ ...onGrid, lap: 1, progressM: 3, timeMs: 900 }).sector).toBe(0);
  });

  it.each([true, false])(
    "tells how a lap compares to the best one so far, at the same place (start known: %s)",
    (known) => {
      const told = drive(new LapTimer(LENGTH_M), [30_000, 33_000], known);
      const halfway = told[30_000 / 50 + 330]!;
      expect(halfway.currentMs).toBeCloseTo(16_500, -2);
      expect(halfway.deltaMs).toBeCloseTo(1500, -2);
      expect([halfway.lastMs, halfway.bestMs]).toEqual([30_000, 30_000]);
      expect(told[300]!.deltaMs).toBeUndefined();
    },
  );

  it("splits laps into sectors and keeps the best of each", () => {
    const told = drive(new LapTimer(LENGTH_M), [30_000, 27_000, 60_000], true);
    const late = told.at(-1)!;
    expect(late.sector).toBe(2);
    expect(late.sectorsMs[0]).toBeCloseTo(20_000, -2);
    expect(late.sectorsMs[2]).toBeUndefined();
    for (const best of late.bestSectorsMs) expect(best).toBeCloseTo(9000, -2);
  });

  it("knows nothing of a lap whose beginning it has not seen", () => {
    const timer = new LapTimer(LENGTH_M);
    const sample = {
      lap: 4,
      progressM: 500,
      timeMs: 90_000,
      lapStartMs: undefined,
      lastLapMs: 0,
      bestLapMs: 0,
    };
    expect(timer.update(sample).currentMs).toBeUndefined();
    expect(timer.update({ ...sample, progressM: 510, timeMs: 90_100 })).toMatchObject({
      currentMs: undefined,
      deltaMs: undefined,
    });
  });
});
