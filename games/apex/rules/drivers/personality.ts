import { hashFloat } from "@fairtick/kernel";
import type { RaceTick } from "../race-state.ts";

/** What a level of skill means. Each driver differs from it by up to half a spread either way. */
export interface Skill {
  /** Share of the ideal speed at every place. Nothing that happens in a race changes it. */
  readonly pace: number;
  readonly paceSpread: number;
  /** How much earlier than needed the brakes are applied, s. */
  readonly cautionS: number;
  readonly cautionSpreadS: number;
  /** How far the driver strays from the line it wants to drive, m. */
  readonly wanderM: number;
  /** A car ahead must be this much slower, m/s, to be worth the risk of passing. */
  readonly patienceMps: number;
  readonly patienceSpreadMps: number;
}

export const rookie: Skill = {
  pace: 0.935,
  paceSpread: 0.014,
  cautionS: 0.12,
  cautionSpreadS: 0.1,
  wanderM: 0.4,
  patienceMps: 0.9,
  patienceSpreadMps: 0.8,
};

export const pro: Skill = {
  pace: 0.968,
  paceSpread: 0.01,
  cautionS: 0.04,
  cautionSpreadS: 0.04,
  wanderM: 0.2,
  patienceMps: 0.6,
  patienceSpreadMps: 0.6,
};

export const alien: Skill = {
  pace: 0.986,
  paceSpread: 0.006,
  cautionS: 0.01,
  cautionSpreadS: 0.02,
  wanderM: 0.1,
  patienceMps: 0.4,
  patienceSpreadMps: 0.4,
};

const Stream = { pace: 11, caution: 12, patience: 13, wander: 14 } as const;
/** A driver strays over about this distance from one extreme to another. */
const WANDER_CELL_M = 120;

/** How far off a driver is where the cell begins and ends, 0 to 1. */
const ends = new Float64Array(2);

/** Writes who the driver of a seat is into its columns; decided by seed and seat alone. */
export function takePersonality(t: RaceTick, seat: number, skill: Skill): void {
  const { cars } = t.state;
  cars.aiPace[seat] = skill.pace + leaning(t, seat, Stream.pace) * skill.paceSpread;
  cars.aiCaution[seat] = skill.cautionS + leaning(t, seat, Stream.caution) * skill.cautionSpreadS;
  cars.aiPatience[seat] = skill.patienceMps + leaning(t, seat, Stream.patience) * skill.patienceSpreadMps;
  cars.aiWander[seat] = skill.wanderM;
}

/** How far the driver is off its line here, m to the left: smooth along the track, another one each lap. */
export function wander(t: RaceTick, seat: number): number {
  const { cars } = t.state;
  const { lengthM } = t.world.track;
  const cells = (lengthM / WANDER_CELL_M + 1) | 0;
  const along = (cars.progress[seat] / lengthM) * cells;
  const cell = along | 0;
  const part = along - cell;
  const first = cars.lap[seat] * cells + cell;
  const stream = Stream.wander + seat;
  for (let end = 0; end <= 1; end++) ends[end] = hashFloat(t.world.seed, first + end, stream);
  const from = ends[0];
  const to = ends[1];
  return (2 * (from + (to - from) * part * part * (3 - 2 * part)) - 1) * cars.aiWander[seat];
}

/** -0.5 to 0.5 */
function leaning(t: RaceTick, seat: number, stream: number): number {
  return hashFloat(t.world.seed, seat, stream) - 0.5;
}
