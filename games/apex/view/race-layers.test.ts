import { Phase } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { collide } from "../rules/collisions.ts";
import type { CarSpec } from "../rules/index.ts";
import { gt3, newRace } from "../rules/test/test-race.ts";
import { contactOutline, headingOf, outlineOf, WAY_S, wayOf } from "./race-layers.ts";

const car = { lengthM: 4, widthM: 2 } as CarSpec;
const world = (collisionModel: "oriented" | "aabb") =>
  ({ options: { collisionModel } }) as Parameters<typeof contactOutline>[2];

const rounded = (line: readonly number[]) => line.map((value) => Math.round(value * 1000) / 1000 + 0);

describe("the layers of a race", () => {
  it("show where a car points, and the way of half a second at its speed [WEB-011]", () => {
    const pose = { x: 10, y: 5, yaw: Math.PI / 2 };
    expect(rounded(headingOf(car, pose))).toEqual([10, 5, 10, 11]);
    expect(rounded(wayOf(pose, 30)).slice(0, 4)).toEqual([10, 5, 10, 5 + 30 * WAY_S]);
  });

  it("show outlines of the size that collisions have: at their corners cars touch, a hair apart they do not [WEB-011]", () => {
    const pose = { x: 0, y: 0, yaw: 0.4 };
    const [leftX = 0, leftY = 0, , , , , rightX = 0, rightY = 0] = outlineOf(gt3, pose);
    const nose = { x: (leftX + rightX) / 2, y: (leftY + rightY) / 2 };
    const touches = (gapM: number) => {
      const race = newRace({ cars: [gt3], seats: 2 });
      race.seat(0, 0);
      race.seat(1, 0);
      race.race.phase = Phase.active;
      race.put(0, pose.x, pose.y, pose.yaw, 10);
      const tailM = gt3.lengthM / 2 + gapM;
      race.put(1, nose.x + Math.cos(pose.yaw) * tailM, nose.y + Math.sin(pose.yaw) * tailM, pose.yaw, 10);
      collide(race.t);
      return race.cars.colliding[0] === 1;
    };
    expect([touches(-0.01), touches(0.01)]).toEqual([true, false]);
  });

  it("show the upright box around a car where the session compares these [WEB-011]", () => {
    const pose = { x: 1, y: 1, yaw: Math.PI / 2 };
    expect(rounded(contactOutline(car, pose, world("oriented")))).toEqual(rounded(outlineOf(car, pose)));
    expect(rounded(contactOutline(car, pose, world("aabb")))).toEqual([0, -1, 2, -1, 2, 3, 0, 3, 0, -1]);
    const slanted = contactOutline(car, { x: 0, y: 0, yaw: Math.PI / 4 }, world("aabb"));
    expect(slanted[0]).toBeCloseTo(-(2 + 1) * Math.SQRT1_2);
  });
});
