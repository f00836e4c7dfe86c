import { join } from "node:path";
import type { RaceState } from "@fairtick/apex/rules";
import { stepSession } from "@fairtick/session";
import { type Contender, interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { compileNative, nativeCommand, runNative, scratchFolder } from "../native-program.ts";
import { type Race, SEATS, shippedContent, startRace } from "../race-setup.ts";
import { figure, type Outcome, type Suite } from "../suite.ts";
import { confuseSeats, Restartable, recordInputs, runScript, writeRaceFile } from "./apex-script.ts";

/** 83 s of racing: every corner of the track, and the whole field in it. */
const TICKS = 20_000;
const PASSES = 4;
const ROUNDS = 9;
/** Until the last bits of two different sines have decided about a contact, both step the same race. */
const CONFUSED_TICKS = [2400, TICKS];

export const apexStep: Suite = {
  name: "apex-step",
  title: "A tick of apex, 16 cars",
  run: async () => {
    const register = shippedContent();
    const ai = new Restartable(startRace("ai", register));
    const scripted = new Restartable(startRace("scripted", register));
    const script = recordInputs(ai, TICKS);
    const folder = scratchFolder();
    const file = join(folder, "race.bin");
    writeRaceFile(file, scripted, script);
    const confused = confuseSeats(script);
    const confusedFile = join(folder, "confused-race.bin");
    writeRaceFile(confusedFile, scripted, confused);
    const native = compileNative("apex-step", folder);
    const own: Contender[] = [
      { name: "Fairtick, scripted inputs", measure: () => measureScripted(scripted, script) },
      { name: "Fairtick, AI drivers", measure: () => measureAi(ai) },
    ];
    if ("missing" in native) return report(own, [], [`The native peer was left out: ${native.missing}.`]);
    const peers: Contender[] = [
      { name: "C, scripted inputs", measure: () => measureNative(native.path, file, "scripted") },
      { name: "C, simpler drivers", measure: () => measureNative(native.path, file, "pursuit") },
    ];
    return report(own, peers, [
      `The peer is native/apex-step.c, built with ${nativeCommand}.`,
      `Inputs of the drivers: ${compareRaces(native.path, file, scripted, script, TICKS)}`,
      ...CONFUSED_TICKS.map(
        (ticks) =>
          `Each seat with its neighbour's inputs: ${compareRaces(native.path, confusedFile, scripted, confused, ticks)}`,
      ),
    ]);
  },
};

/** Microseconds of a tick. */
function measureScripted(start: Restartable, script: Float32Array): number {
  const ms = timeMs(() => {
    for (let pass = 0; pass < PASSES; pass++) {
      start.restart();
      runScript(start.race, script, TICKS);
    }
  });
  return (ms * 1000) / (PASSES * TICKS);
}

function measureAi(start: Restartable): number {
  const { session } = start.race;
  const ms = timeMs(() => {
    for (let pass = 0; pass < PASSES; pass++) {
      start.restart();
      for (let tick = 0; tick < TICKS; tick++) stepSession(session);
    }
  });
  return (ms * 1000) / (PASSES * TICKS);
}

interface NativeRun {
  readonly ns: number;
  readonly contacts: number;
  /** x, y, lap and progress of each car. */
  readonly cars: readonly (readonly [number, number, number, number])[];
}

function measureNative(path: string, file: string, drivers: "scripted" | "pursuit"): number {
  const run = runNative(path, [file, drivers, String(TICKS), String(PASSES)]) as NativeRun;
  return run.ns / 1000 / (PASSES * TICKS);
}

function compareRaces(
  path: string,
  file: string,
  start: Restartable,
  script: Float32Array,
  ticks: number,
): string {
  const native = runNative(path, [file, "scripted", String(ticks), "0"]) as NativeRun;
  start.restart();
  runScript(start.race, script, ticks);
  const apartM = native.cars.map(([x, y], seat) => distance(start.race, seat, x, y));
  const laps = native.cars.filter(([, , lap], seat) => lap === start.race.state.cars.lap[seat]).length;
  return (
    `after ${ticks} ticks and ${native.contacts} contacts the cars of both lie ` +
    `${figure(Math.max(...apartM), 2)} m apart at most and ${laps} of ${SEATS} are in the same lap.`
  );
}

function distance(race: Race, seat: number, x: number, y: number): number {
  const { cars }: RaceState = race.state;
  // The peer prints nine digits, which name one f32.
  return Math.hypot(cars.x[seat]! - Math.fround(x), cars.y[seat]! - Math.fround(y));
}

function report(own: readonly Contender[], peers: readonly Contender[], notes: readonly string[]): Outcome {
  const all = own.flatMap((contender, i) => [contender, ...peers.slice(i, i + 1)]);
  const costs = interleave(all, ROUNDS);
  const rows = all.map(({ name }, i) => {
    const usPerTick = median(costs[i]!);
    const peer = peers.length > 0 && i % 2 === 0 ? costs[i + 1] : undefined;
    // Speed over speed: the peer's time over ours.
    const ratio = peer === undefined ? "" : figure(medianRatio(peer, costs[i]!));
    return [name, figure(SEATS / usPerTick), figure(usPerTick), ratio];
  });
  return {
    tables: [
      {
        columns: ["step", "million car-ticks/s", "us per 16-car tick", "speed beside native (target 0.85)"],
        rows,
      },
    ],
    notes,
  };
}
