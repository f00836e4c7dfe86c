import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  alignedBoxContact,
  type BoxColumns,
  boxColumns,
  enclosingHalfExtents,
  orientedBoxContact,
} from "./oriented-box.ts";

const LENGTH_M = 4.5;
const WIDTH_M = 2;

interface Box {
  x: number;
  y: number;
  yawDeg: number;
}

describe("enclosing box of a turned car", () => {
  it.each([
    [0, 2.25, 1],
    [45, 2.298, 2.298],
    [90, 1, 2.25],
    [135, 2.298, 2.298],
    [180, 2.25, 1],
    [-90, 1, 2.25],
  ])("at %d degrees reaches %d m in x and %d m in y [APEX-013]", (yawDeg, halfX, halfY) => {
    const [x, y] = halfExtents(yawDeg);
    expect(x).toBeCloseTo(halfX, 3);
    expect(y).toBeCloseTo(halfY, 3);
  });
});

/** Pairs of cars 4.5 m x 2 m: which model sees a contact. */
const overlapTable: [string, Box, Box, { aligned: boolean; oriented: boolean }][] = [
  ["side by side, 1.9 m", box(0, 0, 0), box(0, 1.9, 0), { aligned: true, oriented: true }],
  ["side by side, 2.1 m", box(0, 0, 0), box(0, 2.1, 0), { aligned: false, oriented: false }],
  ["nose to tail, 4.4 m", box(0, 0, 0), box(4.4, 0, 0), { aligned: true, oriented: true }],
  ["nose to tail, 4.6 m", box(0, 0, 0), box(4.6, 0, 0), { aligned: false, oriented: false }],
  ["nose to tail at 90 degrees, 4.4 m", box(0, 0, 90), box(0, 4.4, 90), { aligned: true, oriented: true }],
  ["side by side at 90 degrees, 2.1 m", box(0, 0, 90), box(2.1, 0, 90), { aligned: false, oriented: false }],
  ["T-bone, 3.2 m", box(0, 0, 0), box(3.2, 0, 90), { aligned: true, oriented: true }],
  ["T-bone, 3.3 m", box(0, 0, 0), box(3.3, 0, 90), { aligned: false, oriented: false }],
  [
    "side by side at 45 degrees, 1.9 m",
    box(0, 0, 45),
    box(-1.343, 1.343, 45),
    { aligned: true, oriented: true },
  ],
  [
    "side by side at 45 degrees, 2.1 m",
    box(0, 0, 45),
    box(-1.485, 1.485, 45),
    { aligned: true, oriented: false },
  ],
  [
    "nose to tail at 45 degrees, 4.4 m",
    box(0, 0, 45),
    box(3.111, 3.111, 45),
    { aligned: true, oriented: true },
  ],
  [
    "nose to tail at 45 degrees, 4.6 m",
    box(0, 0, 45),
    box(3.253, 3.253, 45),
    { aligned: true, oriented: false },
  ],
  ["45 degrees beside 0 degrees, 3.4 m", box(0, 0, 0), box(0, 3.4, 45), { aligned: false, oriented: false }],
  ["45 degrees beside 0 degrees, 3.2 m", box(0, 0, 0), box(0, 3.2, 45), { aligned: true, oriented: true }],
  ["45 degrees diagonal to 0 degrees", box(0, 0, 0), box(4, -3, 45), { aligned: true, oriented: false }],
];

describe("overlap of two cars", () => {
  it.each(overlapTable)("%s [APEX-013]", (_name, a, b, expected) => {
    expect(alignedContact(a, b) !== undefined).toBe(expected.aligned);
    expect(contact(a, b) !== undefined).toBe(expected.oriented);
    expect(contact(b, a) !== undefined).toBe(expected.oriented);
  });
});

describe("contact of turned boxes", () => {
  it.each([
    ["along x when nose to tail", box(0, 0, 0), box(4.3, 0.5, 0), [1, 0, 0.2]],
    ["along y when side by side", box(0, 0, 0), box(0.5, -1.7, 0), [0, -1, 0.3]],
    ["along the car's own axis at 90 degrees", box(0, 0, 90), box(1.6, 0.3, 90), [1, 0, 0.4]],
    ["along the side of a car hit at 45 degrees", box(0, 0, 0), box(0, 3.2, 45), [0, 1, 0.098]],
  ])("pushes %s [APEX-014]", (_name, a, b, [normalX, normalY, depthM]) => {
    const found = contact(a, b)!;
    expect(found[0]).toBeCloseTo(normalX, 9);
    expect(found[1]).toBeCloseTo(normalY, 9);
    expect(found[2]).toBeCloseTo(depthM, 3);
  });

  it("ends the overlap when the boxes move apart by the depth [APEX-014]", () => {
    fc.assert(
      fc.property(anyBox(), anyBox(), (a, b) => {
        const found = contact(a, b);
        if (found === undefined) return;
        const [normalX, normalY, depthM] = found;
        expect(Math.hypot(normalX, normalY)).toBeCloseTo(1, 9);
        expect(depthM).toBeGreaterThan(0);
        const apart = { ...b, x: b.x + normalX * (depthM + 1e-9), y: b.y + normalY * (depthM + 1e-9) };
        expect(contact(a, apart)).toBeUndefined();
      }),
    );
  });

  it("sees no contact that the enclosing boxes do not see [APEX-013]", () => {
    fc.assert(
      fc.property(anyBox(), anyBox(), (a, b) => {
        if (contact(a, b) !== undefined) expect(alignedContact(a, b)).toBeDefined();
      }),
    );
  });

  it("agrees with a search for a common point", () => {
    fc.assert(
      fc.property(anyBox(), anyBox(), (a, b) => {
        if (contact(a, b) === undefined) expect(commonPoint(a, b)).toBe(false);
        else if (commonPoint(a, b)) expect(contact(a, b)).toBeDefined();
      }),
    );
  });

  it.each([0, 45, 90, 180])(
    "pushes equal centres at %d degrees in one fixed direction, A backwards [APEX-014]",
    (yawDeg) => {
      const found = contact(box(3, 4, yawDeg), box(3, 4, yawDeg))!;
      const rad = (yawDeg * Math.PI) / 180;
      expect(found[0]).toBeCloseTo(-Math.sin(rad), 9);
      expect(found[1]).toBeCloseTo(Math.cos(rad), 9);
      expect(found[2]).toBeCloseTo(WIDTH_M, 9);
      expect(contact(box(3, 4, yawDeg), box(3, 4, yawDeg))).toEqual(found);
    },
  );

  it("grows both rectangles by the margin", () => {
    const apart = [box(0, 0, 0), box(4.6, 0, 0)] as const;
    for (const touching of [contact, alignedContact]) {
      expect(touching(...apart)).toBeUndefined();
      expect(touching(...apart, 0.125)![2]).toBeCloseTo(0.15, 12);
    }
    expect(halfExtents(0, 0.125)).toEqual([2.375, 1.125]);
  });

  it("writes no negative zero", () => {
    for (const found of [
      contact(box(0, 0, 0), box(-4, 0, 0))!,
      alignedContact(box(0, 0, 0), box(0, -1.5, 0))!,
    ]) {
      for (const value of found) expect(Object.is(value, -0)).toBe(false);
    }
  });
});

describe("contact of enclosing boxes", () => {
  it.each([
    ["x", box(0, 0, 0), box(-4.3, 0.5, 0), [-1, 0, 0.2]],
    ["y", box(0, 0, 90), box(0.1, 4.2, 90), [0, 1, 0.3]],
    ["x for equal centres of equal squares", box(1, 1, 45), box(1, 1, 45), [1, 0, 4.596]],
  ])("pushes along %s, the axis of least overlap [APEX-014]", (_name, a, b, expected) => {
    const found = alignedContact(a, b)!;
    for (let i = 0; i < 3; i++) expect(found[i]).toBeCloseTo(expected[i], 3);
  });
});

function box(x: number, y: number, yawDeg: number): Box {
  return { x, y, yawDeg };
}

function anyBox(): fc.Arbitrary<Box> {
  return fc.record({
    x: fc.double({ min: -3, max: 3, noNaN: true }),
    y: fc.double({ min: -3, max: 3, noNaN: true }),
    yawDeg: fc.integer({ min: -180, max: 180 }),
  });
}

function columnsOf(...rectangles: readonly Box[]): BoxColumns {
  const boxes = boxColumns(rectangles.length);
  rectangles.forEach(({ x, y, yawDeg }, i) => {
    const rad = (yawDeg * Math.PI) / 180;
    boxes.xs[i] = x;
    boxes.ys[i] = y;
    boxes.cosines[i] = Math.cos(rad);
    boxes.sines[i] = Math.sin(rad);
  });
  boxes.halfLengthsM.fill(LENGTH_M / 2);
  boxes.halfWidthsM.fill(WIDTH_M / 2);
  return boxes;
}

function halfExtents(yawDeg: number, marginM = 0): number[] {
  const out = new Float64Array(2);
  enclosingHalfExtents(columnsOf(box(0, 0, yawDeg)), 0, marginM, out);
  return [...out];
}

function alignedContact(a: Box, b: Box, marginM = 0): number[] | undefined {
  const out = new Float64Array(3);
  return alignedBoxContact(columnsOf(a, b), 0, 1, marginM, out) ? [...out] : undefined;
}

function contact(a: Box, b: Box, marginM = 0): number[] | undefined {
  const out = new Float64Array(3);
  return orientedBoxContact(columnsOf(a, b), 0, 1, marginM, out) ? [...out] : undefined;
}

/** Whether some point of a grid over A lies in B. */
function commonPoint(a: Box, b: Box): boolean {
  for (let along = -0.499; along < 0.5; along += 0.0998) {
    for (let across = -0.499; across < 0.5; across += 0.0998) {
      const [x, y] = turn(along * LENGTH_M, across * WIDTH_M, a.yawDeg);
      const [alongB, acrossB] = turn(a.x + x - b.x, a.y + y - b.y, -b.yawDeg);
      if (Math.abs(alongB) < LENGTH_M / 2 && Math.abs(acrossB) < WIDTH_M / 2) return true;
    }
  }
  return false;
}

function turn(x: number, y: number, yawDeg: number): [number, number] {
  const rad = (yawDeg * Math.PI) / 180;
  return [x * Math.cos(rad) - y * Math.sin(rad), x * Math.sin(rad) + y * Math.cos(rad)];
}
