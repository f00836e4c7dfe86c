import { sinCosColumn } from "@fairtick/kernel";
import { alignedBoxContact, boxColumns, orientedBoxContact } from "@fairtick/physics";
import { CARS_MAX } from "./options.ts";
import { CarStatus, type RaceTick, raceEvents } from "./race-state.ts";

/** Share of its speed that a car keeps when a contact begins. */
export const CONTACT_SPEED_KEPT = 0.8;
/** Cars must come this far apart before touching again counts as a new contact, m. */
export const CONTACT_REARM_M = 0.25;
const REARM_MARGIN_M = CONTACT_REARM_M / 2;

/** Seats whose cars can be touched, in ascending order, and where these are. */
const solid = new Uint8Array(CARS_MAX);
const solidXs = new Float64Array(CARS_MAX);
const solidYs = new Float64Array(CARS_MAX);
/** Outlines by seat; valid for the pair that is being looked at. */
const boxes = boxColumns(CARS_MAX);
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
    for (let j = nextNear(t, i, i + 1, count); j < count; j = nextNear(t, i, j + 1, count)) {
      near |= 1 << solid[j];
      collidePair(t, a, solid[j]);
      followCar(t, i);
      followCar(t, j);
    }
    // Cars that are out of reach have separated, whatever they were before.
    if (cars.contacts[a] !== 0) cars.contacts[a] &= near;
  }
}

/** Place in `solid`, from `j` on, of the next car that the one at `i` could touch; `count` where there is none. */
function nextNear(t: RaceTick, i: number, j: number, count: number): number {
  const reachM = 2 * t.world.radiusMaxM + CONTACT_REARM_M;
  const squaredM2 = reachM * reachM;
  const x = solidXs[i];
  const y = solidYs[i];
  for (; j < count; j++) {
    const dx = solidXs[j] - x;
    const dy = solidYs[j] - y;
    if (dx * dx + dy * dy <= squaredM2) break;
  }
  return j;
}

function listSolidCars(t: RaceTick): number {
  const { cars } = t.state;
  let count = 0;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) continue;
    solid[count] = seat;
    followCar(t, count++);
  }
  return count;
}

function followCar(t: RaceTick, i: number): void {
  const { x, y } = t.state.cars;
  solidXs[i] = x[solid[i]];
  solidYs[i] = y[solid[i]];
}

function collidePair(t: RaceTick, a: number, b: number): void {
  const { cars } = t.state;
  const bit = 1 << b;
  placeBox(t, a);
  placeBox(t, b);
  if (overlaps(t, a, b, 0)) {
    separate(t, a, b);
    if ((cars.contacts[a] & bit) === 0) beginContact(t, a, b);
    cars.contacts[a] |= bit;
    cars.colliding[a] = 1;
    cars.colliding[b] = 1;
  } else if ((cars.contacts[a] & bit) !== 0 && !overlaps(t, a, b, REARM_MARGIN_M)) {
    cars.contacts[a] &= ~bit;
  }
}

function placeBox(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const car = t.world.cars[cars.spec[seat]];
  boxes.xs[seat] = cars.x[seat];
  boxes.ys[seat] = cars.y[seat];
  boxes.halfLengthsM[seat] = car.lengthM / 2;
  boxes.halfWidthsM[seat] = car.widthM / 2;
  sinCosColumn(cars.yaw, seat, seat + 1, boxes.sines, boxes.cosines);
}

/** Whether the outlines, grown by `marginM` on every side, overlap. Writes `contact`. */
function overlaps(t: RaceTick, a: number, b: number, marginM: number): boolean {
  return t.world.options.collisionModel === "oriented"
    ? orientedBoxContact(boxes, a, b, marginM, contact)
    : alignedBoxContact(boxes, a, b, marginM, contact);
}

/** Moves both cars along the normal until they only touch; the lighter one moves farther. */
function separate(t: RaceTick, a: number, b: number): void {
  const { cars } = t.state;
  const massA = t.world.cars[cars.spec[a]].massKg;
  const massB = t.world.cars[cars.spec[b]].massKg;
  const pushA = contact[2] * (massB / (massA + massB));
  const pushB = contact[2] - pushA;
  cars.x[a] -= contact[0] * pushA;
  cars.y[a] -= contact[1] * pushA;
  cars.x[b] += contact[0] * pushB;
  cars.y[b] += contact[1] * pushB;
}

function beginContact(t: RaceTick, a: number, b: number): void {
  const { cars } = t.state;
  const { cosines, sines } = boxes;
  const closingMps =
    (cars.speed[a] * cosines[a] - cars.speed[b] * cosines[b]) * contact[0] +
    (cars.speed[a] * sines[a] - cars.speed[b] * sines[b]) * contact[1];
  t.events.emit(raceEvents.collision, a, b, closingMps > 0 ? closingMps : 0);
  cars.speed[a] *= CONTACT_SPEED_KEPT;
  cars.speed[b] *= CONTACT_SPEED_KEPT;
}
