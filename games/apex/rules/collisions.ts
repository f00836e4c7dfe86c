import { sinCos } from "@fairtick/kernel";
import { alignedBoxContact, enclosingHalfExtents, orientedBoxContact } from "@fairtick/physics";
import type { CarSpec } from "./content.ts";
import { CARS_MAX } from "./options.ts";
import { CarStatus, type RaceTick, raceEvents } from "./race-state.ts";

/** Share of its speed that a car keeps when a contact begins. */
export const CONTACT_SPEED_KEPT = 0.8;
/** Cars must come this far apart before touching again counts as a new contact, m. */
export const CONTACT_REARM_M = 0.25;

/** Seats whose cars can be touched, in ascending order. */
const solid = new Uint8Array(CARS_MAX);
const turnA = new Float64Array(2);
const turnB = new Float64Array(2);
const extentA = new Float64Array(2);
const extentB = new Float64Array(2);
/** [normal x, normal y, depth]; the normal points from A to B. */
const contact = new Float64Array(3);

/** The stage that pushes overlapping cars apart. */
export function collide(t: RaceTick): void {
  const { cars } = t.state;
  cars.colliding.fill(0);
  const count = listSolidCars(t);
  for (let i = 0; i < count - 1; i++) {
    const a = solid[i];
    let near = 0;
    for (let j = nextNear(t, a, i + 1, count); j < count; j = nextNear(t, a, j + 1, count)) {
      near |= 1 << solid[j];
      collidePair(t, a, solid[j]);
    }
    // Cars that are out of reach have separated, whatever they were before.
    if (cars.contacts[a] !== 0) cars.contacts[a] &= near;
  }
}

/** Place in `solid`, from `j` on, of the next car that car `a` could touch; `count` where there is none. */
function nextNear(t: RaceTick, a: number, j: number, count: number): number {
  const { x, y } = t.state.cars;
  const reachM = 2 * t.world.radiusMaxM + CONTACT_REARM_M;
  const ax = x[a];
  const ay = y[a];
  for (; j < count; j++) {
    const dx = x[solid[j]] - ax;
    const dy = y[solid[j]] - ay;
    if (dx * dx + dy * dy <= reachM * reachM) break;
  }
  return j;
}

function listSolidCars(t: RaceTick): number {
  const { cars } = t.state;
  let count = 0;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 1 && cars.status[seat] !== CarStatus.retired) solid[count++] = seat;
  }
  return count;
}

function collidePair(t: RaceTick, a: number, b: number): void {
  const { cars } = t.state;
  const dx = cars.x[b] - cars.x[a];
  const dy = cars.y[b] - cars.y[a];
  const carA = t.world.cars[cars.spec[a]];
  const carB = t.world.cars[cars.spec[b]];
  const bit = 1 << b;
  sinCos(cars.yaw[a], turnA);
  sinCos(cars.yaw[b], turnB);
  if (overlaps(t, carA, carB, dx, dy, 0)) {
    separate(t, a, b, carA, carB);
    if ((cars.contacts[a] & bit) === 0) beginContact(t, a, b);
    cars.contacts[a] |= bit;
    cars.colliding[a] = 1;
    cars.colliding[b] = 1;
  } else if ((cars.contacts[a] & bit) !== 0 && !overlaps(t, carA, carB, dx, dy, CONTACT_REARM_M / 2)) {
    cars.contacts[a] &= ~bit;
  }
}

/** Whether the outlines, grown by `marginM` on every side, overlap. Writes `contact`. */
function overlaps(
  t: RaceTick,
  carA: CarSpec,
  carB: CarSpec,
  dx: number,
  dy: number,
  marginM: number,
): boolean {
  const growM = 2 * marginM;
  if (t.world.options.collisionModel === "oriented") {
    return orientedBoxContact(
      dx,
      dy,
      turnA[1],
      turnA[0],
      carA.lengthM / 2 + marginM,
      carA.widthM / 2 + marginM,
      turnB[1],
      turnB[0],
      carB.lengthM / 2 + marginM,
      carB.widthM / 2 + marginM,
      contact,
    );
  }
  enclosingHalfExtents(carA.lengthM + growM, carA.widthM + growM, turnA[1], turnA[0], extentA);
  enclosingHalfExtents(carB.lengthM + growM, carB.widthM + growM, turnB[1], turnB[0], extentB);
  return alignedBoxContact(dx, dy, extentA[0], extentA[1], extentB[0], extentB[1], contact);
}

/** Moves both cars along the normal until they only touch; the lighter one moves farther. */
function separate(t: RaceTick, a: number, b: number, carA: CarSpec, carB: CarSpec): void {
  const { cars } = t.state;
  const shareA = carB.massKg / (carA.massKg + carB.massKg);
  const pushA = contact[2] * shareA;
  const pushB = contact[2] - pushA;
  cars.x[a] -= contact[0] * pushA;
  cars.y[a] -= contact[1] * pushA;
  cars.x[b] += contact[0] * pushB;
  cars.y[b] += contact[1] * pushB;
}

function beginContact(t: RaceTick, a: number, b: number): void {
  const { cars } = t.state;
  const closingMps =
    (cars.speed[a] * turnA[1] - cars.speed[b] * turnB[1]) * contact[0] +
    (cars.speed[a] * turnA[0] - cars.speed[b] * turnB[0]) * contact[1];
  t.events.emit(raceEvents.collision, a, b, closingMps > 0 ? closingMps : 0);
  cars.speed[a] *= CONTACT_SPEED_KEPT;
  cars.speed[b] *= CONTACT_SPEED_KEPT;
}
