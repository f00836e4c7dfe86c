import { Phase } from "@fairtick/contract";
import { CarStatus, type RaceState, type RaceWorld, raceDistanceM, TICK_HZ } from "../rules/index.ts";

/** What a marshal would wave at a driver. */
export type Flag =
  /** Somebody stands or strays on the way ahead. */
  | { readonly kind: "yellow"; readonly seat: number; readonly why: "off" | "slow"; readonly aheadM: number }
  /** Somebody who is a lap ahead comes from behind. */
  | { readonly kind: "blue"; readonly seat: number; readonly behindM: number }
  /** The race has been won; the lap is driven to its end. */
  | { readonly kind: "chequered" };

const AHEAD_MAX_M = 300;
/** A car beside the driver is seen without a flag. */
const AHEAD_MIN_M = 10;
const BEHIND_MAX_M = 80;
/** The middle of a car is so far beyond the edge when no wheel is on the track. */
const BEYOND_M = 1;
/** Slower than this share of what the place allows. */
const SLOW_SHARE = 0.3;
/** Whoever lapped is at least so much of a lap ahead. */
const LAPPING_SHARE = 0.5;
/** On the grid everybody is slow. */
const START_TICKS = 8 * TICK_HZ;
/** A flag stays for a moment, so that it can be read. */
const HELD_MS = 1500;

/** The flags that one driver is shown. */
export class RaceFlags {
  readonly #world: RaceWorld;
  #seat = -1;
  readonly #held = new Map<Flag["kind"], { readonly flag: Flag; readonly untilMs: number }>();

  constructor(world: RaceWorld) {
    this.#world = world;
  }

  /** `tick` of the race, `nowMs` of the clock of who looks; both may jump. */
  update(state: RaceState, seat: number, tick: number, nowMs: number): readonly Flag[] {
    if (seat !== this.#seat) this.#held.clear();
    this.#seat = seat;
    for (const flag of this.#shown(state, seat, tick))
      this.#held.set(flag.kind, { flag, untilMs: nowMs + HELD_MS });
    for (const [kind, { untilMs }] of this.#held) if (untilMs <= nowMs) this.#held.delete(kind);
    return (["chequered", "yellow", "blue"] as const).flatMap((kind) => this.#held.get(kind)?.flag ?? []);
  }

  *#shown(state: RaceState, seat: number, tick: number): Generator<Flag> {
    const { race, cars } = state;
    if (seat < 0 || cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) return;
    if (race.finishers > 0) yield { kind: "chequered" };
    if (race.phase !== Phase.active || cars.status[seat] !== CarStatus.running) return;
    if (tick - race.startTick < START_TICKS) return;
    const yellow = this.#yellow(state, seat);
    if (yellow !== undefined) yield yellow;
    const blue = this.#blue(state, seat);
    if (blue !== undefined) yield blue;
  }

  /** For the nearest one ahead. */
  #yellow({ cars }: RaceState, seat: number): Flag | undefined {
    let nearest: Flag | undefined;
    let nearestM = AHEAD_MAX_M;
    for (let other = 0; other < cars.capacity; other++) {
      if (other === seat || cars.alive[other] === 0 || cars.status[other] !== CarStatus.running) continue;
      const aheadM = this.#along(cars.progress[other] - cars.progress[seat]);
      if (aheadM < AHEAD_MIN_M || aheadM > nearestM) continue;
      const why = this.#isOff(cars, other) ? "off" : this.#isSlow(cars, other) ? "slow" : undefined;
      if (why === undefined) continue;
      nearestM = aheadM;
      nearest = { kind: "yellow", seat: other, why, aheadM };
    }
    return nearest;
  }

  #blue(state: RaceState, seat: number): Flag | undefined {
    const { cars } = state;
    const { lengthM } = this.#world.track;
    const ownM = raceDistanceM(state, seat, lengthM);
    for (let other = 0; other < cars.capacity; other++) {
      if (other === seat || cars.alive[other] === 0 || cars.status[other] !== CarStatus.running) continue;
      const behindM = this.#along(cars.progress[seat] - cars.progress[other]);
      const isLapping = raceDistanceM(state, other, lengthM) - ownM > LAPPING_SHARE * lengthM;
      if (isLapping && behindM < BEHIND_MAX_M) return { kind: "blue", seat: other, behindM };
    }
    return undefined;
  }

  /** How far it is along the track in the direction of the race, within a lap. */
  #along(wayM: number): number {
    const { lengthM } = this.#world.track;
    return ((wayM % lengthM) + lengthM) % lengthM;
  }

  #stationOf(progressM: number): number {
    const { line } = this.#world.plan;
    return Math.min(line.count - 1, Math.max(0, Math.floor(progressM * line.stationsPerM)));
  }

  #isOff(cars: RaceState["cars"], seat: number): boolean {
    const { line } = this.#world.plan;
    const station = this.#stationOf(cars.progress[seat]);
    const [dx, dy] = [cars.x[seat] - line.centerXs[station], cars.y[seat] - line.centerYs[station]];
    const lateralM = dx * line.normalXs[station] + dy * line.normalYs[station];
    return Math.abs(lateralM) > this.#world.track.widthM / 2 + BEYOND_M;
  }

  #isSlow(cars: RaceState["cars"], seat: number): boolean {
    const speeds = this.#world.plan.speedsMps[cars.spec[seat]];
    const possibleMps = speeds?.[this.#stationOf(cars.progress[seat])] ?? 0;
    return cars.speed[seat] < SLOW_SHARE * possibleMps;
  }
}
