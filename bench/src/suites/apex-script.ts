import { writeFileSync } from "node:fs";
import type { RaceWorld } from "@fairtick/apex/rules";
import { Phase } from "@fairtick/contract";
import { restoreState, saveState } from "@fairtick/kernel";
import { type Session, stepSession } from "@fairtick/session";
import { type Race, SEATS } from "../race-setup.ts";

const FIELDS = 3;
const ROW = FIELDS * SEATS;

const isAboutToStart = ({ state }: Race): boolean => state.race.countdownTicks <= 1;
/** The race is over; the cars are on their cool-down lap. */
export const isOver = ({ session }: Race): boolean => session.phase === Phase.finished;

/** A race at a moment, by default the last tick before the cars are released, and the way back to it. */
export class Restartable {
  readonly race: Race;
  readonly firstTick: number;
  readonly #saved: Uint8Array;
  readonly #phase: Session["phase"];

  constructor(race: Race, isThere: (race: Race) => boolean = isAboutToStart) {
    while (!isThere(race)) stepSession(race.session);
    this.race = race;
    this.firstTick = race.session.t.tick;
    this.#saved = saveState(race.session.state);
    this.#phase = race.session.phase;
  }

  restart(): void {
    const { session } = this.race;
    restoreState(session.state, this.#saved);
    session.t.tick = this.firstTick;
    session.eventsTick = -1;
    session.phase = this.#phase;
  }
}

/** What 16 AI drivers do: [tick][throttle, brake, steering][seat]. */
export function recordInputs(start: Restartable, ticks: number): Float32Array {
  const script = new Float32Array(ticks * ROW);
  const { session } = start.race;
  start.restart();
  for (let tick = 0; tick < ticks; tick++) {
    stepSession(session);
    session.inputColumns.forEach((column, field) => {
      script.set(column, tick * ROW + field * SEATS);
    });
  }
  return script;
}

/** The same inputs for the wrong cars: each seat gets its neighbour's, which ends in contacts and off the track. */
export function confuseSeats(script: Float32Array): Float32Array {
  return script.map((_, i) => script[i % SEATS === SEATS - 1 ? i - SEATS + 1 : i + 1]!);
}

/** Drives a race whose seats wait for inputs; `script` as `recordInputs` gives it. */
export function runScript({ session }: Race, script: Float32Array, ticks: number): void {
  const { inputColumns } = session;
  for (let tick = 0; tick < ticks; tick++) {
    for (let field = 0; field < FIELDS; field++) {
      const column = inputColumns[field]!;
      const from = tick * ROW + field * SEATS;
      for (let seat = 0; seat < SEATS; seat++) column[seat] = script[from + seat]!;
    }
    stepSession(session);
  }
}

/** The file that `native/apex-step.c` reads: its `Head`, six columns of the centreline, cars, grid, script. */
export function writeRaceFile(path: string, start: Restartable, script: Float32Array): void {
  const { world, state } = start.race;
  const { centerline, widthM, lengthM } = world.track;
  start.restart();
  const places = Array.from(state.cars.spec, (spec, i) => [
    spec,
    state.cars.x[i]!,
    state.cars.y[i]!,
    state.cars.yaw[i]!,
  ]);
  const { count, xs, ys, tangentXs, tangentYs, segmentLengthsM, distancesM } = centerline;
  const counts = [count, world.cars.length, script.length / ROW, start.firstTick, world.options.lapLimit, 0];
  const parts = [
    Int32Array.from(counts),
    Float64Array.of(widthM, lengthM, world.radiusMaxM),
    ...[xs, ys, tangentXs, tangentYs, segmentLengthsM, distancesM],
    Float64Array.from(world.cars.flatMap(carNumbers)),
    Float64Array.from(places.flat()),
    script,
  ];
  writeFileSync(
    path,
    Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))),
  );
}

/** In the order of `Spec` in `native/apex-step.c`. */
function carNumbers(car: RaceWorld["cars"][number]): number[] {
  const { massKg, lengthM, widthM, maxEngineForceN, maxBrakeForceN } = car;
  const { dragCoefficient, gripCoefficient, maxSteeringAngleRad, wheelbaseM } = car;
  return [
    massKg,
    lengthM,
    widthM,
    maxEngineForceN,
    maxBrakeForceN,
    dragCoefficient,
    gripCoefficient,
    maxSteeringAngleRad,
    wheelbaseM,
  ];
}
