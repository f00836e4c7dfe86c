import { describe, expect, it } from "vitest";
import { LIMIT_BYTES, measureInProcess } from "./allocation.ts";

const CASES = 5;
/** Code that a busy machine compiles late leaves its garbage in what is measured: the quietest of these counts. */
const PROCESSES_MAX = 3;

describe("a warm tick of 16 cars", () => {
  it(`leaves at most ${LIMIT_BYTES} bytes on the heap, and the thread that serves it hardly more`, () => {
    const least = new Map<string, { bytes: number; limitBytes: number }>();
    const isWithinLimits = () =>
      least.size === CASES && [...least.values()].every(({ bytes, limitBytes }) => bytes <= limitBytes);
    for (let i = 0; i < PROCESSES_MAX && !isWithinLimits(); i++) {
      for (const { name, limitBytes, bytesPerTick, collections } of measureInProcess().cases) {
        if (collections > 0) continue;
        const bytes = Math.min(bytesPerTick, least.get(name)?.bytes ?? Number.POSITIVE_INFINITY);
        least.set(name, { bytes, limitBytes });
      }
    }
    expect(least.size).toBe(CASES);
    for (const [name, { bytes, limitBytes }] of least) expect(bytes, name).toBeLessThanOrEqual(limitBytes);
  }, 120_000);
});
