import { Phase } from "@fairtick/contract";
import {
  abs,
  atan2,
  despawnRow,
  hashFloat,
  rowBound,
  SpatialGrid,
  sinCos,
  wrapAngle,
} from "@fairtick/kernel";
import {
  type CrowdTick,
  crowdEvents,
  HALF_M,
  NOBODY,
  SEATS_MAX,
  TICK_HZ,
  WALKERS_MAX,
} from "./crowd-state.ts";

const DT_S = 1 / TICK_HZ;
const WALK_MPS = 1.4;
const RUN_MPS = 6;
const TURN_RADPS = 3;
const PERSONAL_SPACE_M = 2;
const NEIGHBOURS_MAX = 16;
/** Energy that running takes and that resting gives back, a second. */
const RUN_ENERGY = 0.1;
const REST_ENERGY = 0.05;

/** Of one tick only. */
const grid = new SpatialGrid(-HALF_M, -HALF_M, HALF_M, HALF_M, PERSONAL_SPACE_M, WALKERS_MAX + SEATS_MAX);
const near = new Uint32Array(NEIGHBOURS_MAX);
const direction = new Float64Array(2);

/** The stage in which leaders steer and the others wander and keep their distance. */
export function steer(t: CrowdTick): void {
  const { people, crowd } = t.state;
  if (crowd.phase !== Phase.active) return;
  const bound = rowBound(people);
  grid.rebuild(people.x, people.y, bound, people.alive);
  for (let row = 0; row < bound; row++) {
    if (people.alive[row] === 0) continue;
    if (people.owner[row] === NOBODY) wander(t, row);
    else lead(t, row, people.owner[row]);
  }
}

function lead(t: CrowdTick, row: number, seat: number): void {
  const { people } = t.state;
  const { forward, turn } = t.inputs;
  people.heading[row] = wrapAngle(people.heading[row] + turn[seat] * TURN_RADPS * DT_S);
  const rested = people.energy[row] > 0;
  people.speed[row] = forward[seat] * (rested ? RUN_MPS : WALK_MPS);
  const energy = people.energy[row] + (REST_ENERGY - forward[seat] * (RUN_ENERGY + REST_ENERGY)) * DT_S;
  people.energy[row] = energy < 0 ? 0 : energy > 1 ? 1 : energy;
}

function wander(t: CrowdTick, row: number): void {
  const { people } = t.state;
  let turn = (hashFloat(t.world.seed, t.tick, row) - 0.5) * 0.6;
  const count = grid.queryCircle(people.x[row], people.y[row], PERSONAL_SPACE_M, near);
  let awayX = 0;
  let awayY = 0;
  for (let i = 0; i < count; i++) {
    awayX += people.x[row] - people.x[near[i]];
    awayY += people.y[row] - people.y[near[i]];
  }
  if (abs(awayX) + abs(awayY) > 0.01) {
    turn += wrapAngle(atan2(awayY, awayX) - people.heading[row]) * 0.2;
  }
  people.heading[row] = wrapAngle(people.heading[row] + turn);
  people.speed[row] = WALK_MPS;
}

/** The stage that moves everybody; who reaches the edge turns around. */
export function walk(t: CrowdTick): void {
  const { people, crowd } = t.state;
  if (crowd.phase !== Phase.active) return;
  for (let row = 0, bound = rowBound(people); row < bound; row++) {
    if (people.alive[row] === 0) continue;
    sinCos(people.heading[row], direction);
    const x = people.x[row] + people.speed[row] * direction[1] * DT_S;
    const y = people.y[row] + people.speed[row] * direction[0] * DT_S;
    if (abs(x) > HALF_M || abs(y) > HALF_M) {
      people.heading[row] = atan2(-y, -x);
      continue;
    }
    people.x[row] = x;
    people.y[row] = y;
    people.walkedM[row] += people.speed[row] * DT_S;
  }
}

/** The stage that ends emotes, dropped items and, when the time is over, the session. */
export function expire(t: CrowdTick): void {
  const { people, items, crowd } = t.state;
  for (let row = 0, bound = rowBound(people); row < bound; row++) {
    if (people.emote[row] !== 0 && t.tick >= people.emoteEndTick[row]) people.emote[row] = 0;
  }
  for (let item = 0; item < items.capacity; item++) {
    if (items.alive[item] === 0 || t.tick < items.endTick[item]) continue;
    despawnRow(items, item);
    t.events.emit(crowdEvents.vanished, 0, item);
  }
  if (crowd.phase === Phase.active && crowd.endTick > 0 && t.tick >= crowd.endTick)
    crowd.phase = Phase.finished;
}
