// Measures what ticks allocate, alone in a process with --expose-gc, and prints it as JSON.
import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { stepSession } from "@fairtick/session";
import { FRAME_BYTES_MAX, frameInto } from "../race-frames.ts";
import { shippedContent, startRace } from "../race-setup.ts";
import { ServedRace } from "../served-race.ts";
import { type AllocationReport, LIMIT_BYTES, SERVED_LIMIT_BYTES } from "./allocation.ts";
import { isOver, Restartable, recordInputs, runScript } from "./apex-script.ts";

const TICKS = 10_000;
const WARM_UP_RUNS = 8;

const collectionTimes: number[] = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collectionTimes.push(entry.startTime);
}).observe({ entryTypes: ["gc"] });

const register = shippedContent();
const ai = new Restartable(startRace("ai", register));
const scripted = new Restartable(startRace("scripted", register));
const cooling = new Restartable(startRace("ai", register, undefined, 1), isOver);
const served = new ServedRace(register);
const script = recordInputs(ai, TICKS);
const writeFrame = frameInto(ai.race, new Uint8Array(FRAME_BYTES_MAX));

const report: AllocationReport = {
  ticks: TICKS,
  cases: [
    await measure("rules and session loop, scripted inputs", () => {
      scripted.restart();
      runScript(scripted.race, script, TICKS);
    }),
    await measure("the same with AI drivers", () => {
      ai.restart();
      for (let i = 0; i < TICKS; i++) stepSession(ai.race.session);
    }),
    await measure("the same with AI drivers and telemetry frames", () => {
      ai.restart();
      for (let i = 0; i < TICKS; i++) {
        stepSession(ai.race.session);
        writeFrame();
      }
    }),
    await measure("the same on the cool-down lap, without frames", () => {
      cooling.restart();
      for (let i = 0; i < TICKS; i++) stepSession(cooling.race.session);
    }),
    await measure(
      "a session thread: 16 people, log, frames, statistics",
      () => served.run(script, TICKS),
      () => served.begin(scripted.firstTick),
      SERVED_LIMIT_BYTES,
    ),
  ],
};
if (served.frameCount !== scripted.firstTick + TICKS) throw new Error(`${served.frameCount} frames`);
process.stdout.write(JSON.stringify(report));
served.close();

async function measure(
  name: string,
  run: () => void,
  begin: () => void = () => {},
  limitBytes = LIMIT_BYTES,
): Promise<AllocationReport["cases"][number]> {
  for (let i = 0; i < WARM_UP_RUNS; i++) {
    begin();
    run();
    // Code that is being optimised on another thread gets in now, not while we measure.
    await sleep(20);
  }
  global.gc?.();
  // The collection takes compiled code with it, which these runs bring back.
  for (let i = 0; i < 2; i++) {
    begin();
    run();
    await sleep(20);
  }
  begin();
  const fromMs = performance.now();
  const before = getHeapStatistics().used_heap_size;
  run();
  const after = getHeapStatistics().used_heap_size;
  const untilMs = performance.now();
  await sleep(10);
  const collections = collectionTimes.filter((time) => time > fromMs && time < untilMs).length;
  return { name, limitBytes, bytesPerTick: (after - before) / TICKS, collections };
}
