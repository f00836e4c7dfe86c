import { Phase } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { CONTACT_REARM_M, CONTACT_SPEED_KEPT, collide } from "./collisions.ts";
import { CarStatus } from "./race-state.ts";
import { gt3, newRace, type TestRace } from "./test/test-race.ts";

type Model = "oriented" | "aabb";
const DEG = Math.PI / 180;
const heavy = { ...gt3, id: "heavy", massKg: 2600 };
const light = { ...gt3, id: "light", massKg: 650 };

/** Two cars of 4.5 by 2 m, the first at the origin. */
function pair(model: Model, dx: number, dy: number, yawA = 0, yawB = yawA, cars = [gt3, gt3]): TestRace {
  const race = newRace({ cars, seats: 2, options: { collisionModel: model } });
  race.seat(0, 0);
  race.seat(1, cars.length - 1);
  race.race.phase = Phase.active;
  race.put(0, 0, 0, yawA * DEG, 10);
  race.put(1, dx, dy, yawB * DEG, 10);
  return race;
}

const overlapped = (race: TestRace) => {
  collide(race.t);
  expect(race.cars.colliding[0]).toBe(race.cars.colliding[1]);
  return race.cars.colliding[0] === 1;
};

describe("whether two cars touch", () => {
  /** Diagonal of 45 degrees: 2.1 m sideways of the heading is (-1.485, 1.485). */
  it.each([
    { what: "nose to tail", dx: 4.4, dy: 0, yawA: 0, yawB: 0, oriented: true, aabb: true },
    { what: "nose to tail", dx: 4.6, dy: 0, yawA: 0, yawB: 0, oriented: false, aabb: false },
    { what: "nose to tail, backwards", dx: -4.4, dy: 0, yawA: 180, yawB: 0, oriented: true, aabb: true },
    { what: "side by side", dx: 0, dy: 1.9, yawA: 0, yawB: 0, oriented: true, aabb: true },
    { what: "side by side", dx: 0, dy: -2.1, yawA: 0, yawB: 0, oriented: false, aabb: false },
    { what: "both turned", dx: 1.9, dy: 0, yawA: 90, yawB: 90, oriented: true, aabb: true },
    { what: "both turned", dx: 2.1, dy: 0, yawA: 90, yawB: 90, oriented: false, aabb: false },
    { what: "both turned", dx: 0, dy: 4.4, yawA: 90, yawB: -90, oriented: true, aabb: true },
    { what: "both turned", dx: 0, dy: 4.6, yawA: 90, yawB: -90, oriented: false, aabb: false },
    { what: "in a T", dx: 3.2, dy: 0, yawA: 0, yawB: 90, oriented: true, aabb: true },
    { what: "in a T", dx: 3.3, dy: 0, yawA: 0, yawB: 90, oriented: false, aabb: false },
    { what: "diagonal, side by side", dx: -1.344, dy: 1.344, yawA: 45, yawB: 45, oriented: true, aabb: true },
    {
      what: "diagonal, side by side",
      dx: -1.485,
      dy: 1.485,
      yawA: 45,
      yawB: 45,
      oriented: false,
      aabb: true,
    },
    { what: "diagonal, 4.5 m apart", dx: 4.5, dy: 0, yawA: 45, yawB: 45, oriented: false, aabb: true },
    { what: "diagonal, 4.7 m apart", dx: 4.7, dy: 0, yawA: 45, yawB: 45, oriented: false, aabb: false },
    { what: "crossed diagonals", dx: 2.9, dy: 0, yawA: 45, yawB: -45, oriented: true, aabb: true },
    { what: "crossed diagonals", dx: 4.5, dy: 0, yawA: 45, yawB: -45, oriented: true, aabb: true },
    { what: "crossed diagonals", dx: 4.65, dy: 0, yawA: 45, yawB: -45, oriented: false, aabb: false },
  ])(
    "$what ($dx, $dy at $yawA and $yawB degrees): oriented $oriented, aabb $aabb [APEX-013]",
    ({ dx, dy, yawA, yawB, oriented, aabb }) => {
      expect(overlapped(pair("oriented", dx, dy, yawA, yawB))).toBe(oriented);
      expect(overlapped(pair("aabb", dx, dy, yawA, yawB))).toBe(aabb);
    },
  );

  it("does not depend on which of them has the lower seat [APEX-013]", () => {
    for (let dx = -5; dx <= 5; dx += 0.25) {
      for (let dy = -5; dy <= 5; dy += 0.25) {
        expect(overlapped(pair("oriented", dx, dy, 20, 70))).toBe(
          overlapped(pair("oriented", -dx, -dy, 70, 20)),
        );
      }
    }
  });

  it.each(["retired", "gone"] as const)("is never true for a car that is %s", (how) => {
    const race = pair("oriented", 1, 0);
    if (how === "retired") race.cars.status[1] = CarStatus.retired;
    else race.cars.alive[1] = 0;
    expect(overlapped(race)).toBe(false);
    expect([race.cars.x[0], race.cars.speed[0]]).toEqual([0, 10]);
  });
});

describe.each(["oriented", "aabb"] as const)("a contact (%s)", (collisionModel) => {
  it("costs both cars a fifth of their speed, once however long it lasts [APEX-014]", () => {
    const race = pair(collisionModel, 4, 0);
    expect(CONTACT_SPEED_KEPT).toBe(0.8);
    for (let tick = 0; tick < 20; tick++) {
      collide(race.t);
      expect([...race.cars.speed]).toEqual([8, 8]);
      expect([...race.cars.colliding]).toEqual([1, 1]);
      race.put(0, 0, 0, 0, 8);
      race.put(1, 4, 0, 0, 8);
    }
  });

  it("counts again only after the cars were 0.25 m apart [APEX-014]", () => {
    const race = pair(collisionModel, 4, 0);
    collide(race.t);
    const touchFrom = (gapM: number) => {
      race.put(0, 0, 0, 0, 10);
      race.put(1, 4.5 + gapM, 0, 0, 10);
      collide(race.t);
      expect([...race.cars.colliding]).toEqual([0, 0]);
      race.put(1, 4.4, 0, 0, 10);
      collide(race.t);
      return race.cars.speed[0];
    };
    expect(CONTACT_REARM_M).toBe(0.25);
    expect(touchFrom(0.01)).toBe(10);
    expect(touchFrom(0.24)).toBe(10);
    expect(touchFrom(0.26)).toBe(8);
    expect(touchFrom(0.24)).toBe(10);
    expect(touchFrom(100)).toBe(8);
  });

  it("marks both cars while it lasts, and no longer [APEX-014]", () => {
    const race = pair(collisionModel, 4, 0);
    collide(race.t);
    expect([...race.cars.colliding]).toEqual([1, 1]);
    race.put(1, 9, 0);
    collide(race.t);
    expect([...race.cars.colliding]).toEqual([0, 0]);
  });

  it("pushes the cars apart until they just touch, along the shorter way [APEX-014]", () => {
    const alongX = pair(collisionModel, 4.1, 0.3);
    collide(alongX.t);
    expect(alongX.cars.x[1] - alongX.cars.x[0]).toBeCloseTo(4.5, 5);
    expect(alongX.cars.x[0]).toBeCloseTo(-0.2, 5);
    expect([alongX.cars.y[0], alongX.cars.y[1]]).toEqual([0, Math.fround(0.3)]);
    const alongY = pair(collisionModel, 0.5, -1.8);
    collide(alongY.t);
    expect(alongY.cars.y[1] - alongY.cars.y[0]).toBeCloseTo(-2, 5);
    expect(alongY.cars.x[1]).toBe(0.5);
    expect(overlapped(alongY)).toBe(false);
  });

  it("moves the lighter car farther, the centre of mass not at all [APEX-014]", () => {
    const race = pair(collisionModel, 4, 0, 0, 0, [heavy, light]);
    const centre = () => (2600 * race.cars.x[0] + 650 * race.cars.x[1]) / 3250;
    const before = centre();
    collide(race.t);
    expect(race.cars.x[0]).toBeCloseTo(-0.1, 5);
    expect(race.cars.x[1]).toBeCloseTo(4.4, 5);
    expect(centre()).toBeCloseTo(before, 5);
  });

  it("of cars in one and the same place separates them, the same way every time [APEX-014]", () => {
    const runs = [0, 1].map(() => {
      const race = pair(collisionModel, 0, 0);
      collide(race.t);
      return [...race.cars.x, ...race.cars.y];
    });
    expect(runs[0]).toEqual(runs[1]);
    const [xa, xb, ya, yb] = runs[0];
    expect(Math.hypot(xb - xa, yb - ya)).toBeCloseTo(2, 5);
  });

  it("tells who met whom and how fast they closed in, once [APEX-014]", () => {
    const race = pair(collisionModel, 4, 0);
    race.cars.speed[1] = 4;
    collide(race.t);
    collide(race.t);
    expect(race.takeEvents()).toEqual([{ name: "collision", seat: 0, values: [1, 6, 0] }]);
  });

  it("from behind slows the faster car below what it had, and turns nobody [APEX-014]", () => {
    const race = pair(collisionModel, 4.4, 0);
    race.cars.speed[0] = 30;
    race.cars.speed[1] = 20;
    collide(race.t);
    expect([...race.cars.speed]).toEqual([24, 16]);
    expect([...race.cars.yaw]).toEqual([0, 0]);
    expect(race.cars.x[1]).toBeGreaterThan(4.4);
    expect(race.cars.x[0]).toBeLessThan(0);
  });
});

describe("contacts of many cars", () => {
  it("are counted pair by pair: a car between two others pays twice [APEX-014]", () => {
    const race = newRace({ seats: 3 });
    for (const seat of [0, 1, 2]) race.seat(seat);
    race.race.phase = Phase.active;
    race.put(0, 0, 0, 0, 10);
    race.put(1, 4.4, 0, 0, 10);
    race.put(2, 8.8, 0, 0, 10);
    collide(race.t);
    expect([...race.cars.speed]).toEqual([8, Math.fround(Math.fround(10 * 0.8) * 0.8), 8]);
    expect(race.takeEvents().map((e) => [e.seat, e.values[0]])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it("of a full grid pressed into one spot untangle within a second, to finite places [APEX-014]", () => {
    const race = newRace({ seats: 16 });
    race.race.phase = Phase.active;
    for (let seat = 0; seat < 16; seat++) {
      race.seat(seat);
      race.put(seat, (seat % 4) * 0.5, Math.floor(seat / 4) * 0.5, seat * 0.3);
    }
    for (let tick = 0; tick < 240; tick++) collide(race.t);
    expect([...race.cars.x, ...race.cars.y].every(Number.isFinite)).toBe(true);
    expect([...race.cars.colliding].filter((c) => c === 1).length).toBeLessThan(16);
    const spread = Math.max(...race.cars.x) - Math.min(...race.cars.x);
    expect(spread).toBeGreaterThan(6);
    expect(spread).toBeLessThan(60);
  });
});
