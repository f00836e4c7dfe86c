import { Phase } from "@fairtick/contract";
import { PROJECTION_WINDOW_SEGMENTS, projectColumn, projectFull } from "@fairtick/physics";
import { beginLap, completeLap, timeSectors } from "./laps.ts";
import { CARS_MAX } from "./options.ts";
import { CarStatus, Gate, type RaceTick } from "./race-state.ts";
import { TICK_HZ } from "./timing.ts";
import { strike, watchTrackLimits } from "./track-limits.ts";

const STRAY_SEARCH_TICKS = TICK_HZ / 10;
/** No car gets this far ahead along the line in one tick, not even on the inside of a hairpin. */
const CUT_M = 50;

/** [distance along the centreline, lateral offset, squared distance] */
const place = new Float64Array(3);

const places = {
  segments: new Uint16Array(CARS_MAX),
  distancesM: new Float64Array(CARS_MAX),
  lateralsM: new Float64Array(CARS_MAX),
  squaredM2: new Float64Array(CARS_MAX),
};

/**
 * The stage that finds each car's place on the track and counts its laps. A car is followed from the
 * segment where it was. One that has strayed is looked for everywhere, but not in every tick: that search
 * costs a hundred times as much.
 */
export function trackProgress(t: RaceTick): void {
  for (let i = 0; i < progressParts.length; i++) progressParts[i](t);
}

/** A list, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const progressParts = [project, countProgress, watchTrackLimits];

function project(t: RaceTick): void {
  const { cars } = t.state;
  const { centerline } = t.world.track;
  projectColumn(centerline, cars.x, cars.y, cars.segment, cars.capacity, PROJECTION_WINDOW_SEGMENTS, places);
}

function countProgress(t: RaceTick): void {
  const { cars, race } = t.state;
  const { widthM } = t.world.track;
  const racing = race.phase === Phase.active;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) continue;
    const before = cars.progress[seat];
    cars.segment[seat] = places.segments[seat];
    cars.progress[seat] = places.distancesM[seat];
    cars.lateral[seat] = places.lateralsM[seat];
    if (isStray(seat, widthM) && (t.tick + seat) % STRAY_SEARCH_TICKS === 0) locateAnew(t, seat);
    if (racing && cars.status[seat] === CarStatus.running && passesMark(t, before, cars.progress[seat])) {
      timeSectors(t, seat, before, cars.progress[seat]);
      countLap(t, seat, before, cars.progress[seat], isStray(seat, widthM));
    }
  }
}

/** Whether a car is farther from the centreline than the track is wide. */
function isStray(seat: number, widthM: number): boolean {
  return places.squaredM2[seat] > widthM * widthM;
}

/** Whether the way of a tick may matter to a lap: it leads over the line, a sector's end or a gate, or is no drive at all. */
function passesMark(t: RaceTick, before: number, after: number): boolean {
  const { lengthM } = t.world.track;
  const halfM = lengthM / 2;
  const thirdM = lengthM / 3;
  const threeQuartersM = 1.5 * halfM;
  return (
    after < before ||
    after - before > CUT_M ||
    before < thirdM !== after < thirdM ||
    before < 2 * thirdM !== after < 2 * thirdM ||
    before < halfM !== after < halfM ||
    before < threeQuartersM !== after < threeQuartersM
  );
}

/** Finds a car of which nothing is known, as on the grid. */
export function locateAnew(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  cars.segment[seat] = projectFull(t.world.track.centerline, cars.x[seat], cars.y[seat], place);
  cars.progress[seat] = place[0];
  cars.lateral[seat] = place[1];
  places.squaredM2[seat] = place[2];
}

/**
 * A lap counts when the line is crossed forward after both gates, all of them on the track or near it.
 * A change of more than half the lap between two ticks is a crossing of the line, not a move along the
 * track; one that leads far ahead is a car that left the track here and was found again there.
 */
function countLap(t: RaceTick, seat: number, before: number, after: number, strayed: boolean): void {
  const lengthM = t.world.track.lengthM;
  const moved = after - before;
  const crossed = moved < -lengthM / 2 ? 1 : moved > lengthM / 2 ? -1 : 0;
  if (moved + crossed * lengthM > CUT_M || (strayed && crossed > 0)) strikeLap(t, seat, crossed);
  else if (crossed > 0) crossForward(t, seat, lengthM - before, after);
  else if (crossed < 0) t.state.cars.lapDebt[seat]++;
  else passGates(t, seat, before / lengthM, after / lengthM, strayed);
}

/** A lap with a cut has to be driven again from its first gate; a debt is paid wherever the line is passed. */
function strikeLap(t: RaceTick, seat: number, crossed: number): void {
  const { cars } = t.state;
  cars.gates[seat] = 0;
  strike(t, seat);
  if (crossed > 0 && cars.lapDebt[seat] > 0) cars.lapDebt[seat]--;
}

/** Gates at half and three quarters of the lap open in order, and close again backwards. */
function passGates(t: RaceTick, seat: number, before: number, after: number, strayed: boolean): void {
  const { cars } = t.state;
  if (cars.lapDebt[seat] > 0) return;
  if (before < 0.5 && after >= 0.5) cars.gates[seat] = strayed ? 0 : Gate.half;
  else if (after < 0.5 && before >= 0.5) cars.gates[seat] = 0;
  if (before < 0.75 && after >= 0.75) cars.gates[seat] = strayed ? 0 : openSecond(cars.gates[seat]);
  else if (after < 0.75 && before >= 0.75) cars.gates[seat] &= ~Gate.threeQuarters;
}

const openSecond = (gates: number): number => (gates === Gate.half ? Gate.complete : gates);

/** `toLineM` and `pastLineM` are the parts of this tick's way before and behind the line. */
function crossForward(t: RaceTick, seat: number, toLineM: number, pastLineM: number): void {
  const { cars } = t.state;
  if (cars.lapDebt[seat] > 0) {
    cars.lapDebt[seat]--;
    return;
  }
  const wayM = toLineM + pastLineM;
  const crossing = t.tick + (wayM > 0 ? toLineM / wayM : 1);
  if (cars.lap[seat] === 0) {
    cars.lap[seat] = 1;
    beginLap(t, seat, crossing);
  } else if (cars.gates[seat] === Gate.complete) {
    completeLap(t, seat, crossing);
  }
}
