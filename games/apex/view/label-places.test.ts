import { describe, expect, it } from "vitest";
import { LabelPlaces, type WantedLabel } from "./label-places.ts";

const label = (seat: number, left: number, distanceM: number): WantedLabel => ({
  seat,
  left,
  top: 0,
  width: 80,
  height: 20,
  distanceM,
});
const longMs = 10_000;

describe("labels in a picture", () => {
  it("are all seen where they lie apart, and the nearer one where they do not [WEB-008]", () => {
    const places = new LabelPlaces(4);
    places.update([label(0, 0, 30), label(1, 40, 20), label(2, 200, 99)], [], longMs);
    expect([0, 1, 2, 3].map((seat) => places.opacity(seat))).toEqual([0, 1, 1, 0]);
  });

  it("come and go softly", () => {
    const places = new LabelPlaces(2);
    places.update([label(0, 0, 10)], [], 16);
    expect(places.opacity(0)).toBeGreaterThan(0);
    expect(places.opacity(0)).toBeLessThan(0.5);
    places.update([label(0, 0, 10)], [], longMs);
    places.update([label(0, 0, 10), label(1, 10, 1)], [], 16);
    expect(places.opacity(0)).toBeGreaterThan(0.5);
    expect(places.opacity(0)).toBeLessThan(1);
  });

  it("stay with who has one while two cars are about as near", () => {
    const places = new LabelPlaces(2);
    places.update([label(0, 0, 20), label(1, 10, 21)], [], longMs);
    places.update([label(0, 0, 21), label(1, 10, 20)], [], longMs);
    expect([places.opacity(0), places.opacity(1)]).toEqual([1, 0]);
    places.update([label(0, 0, 21), label(1, 10, 5)], [], longMs);
    expect([places.opacity(0), places.opacity(1)]).toEqual([0, 1]);
  });

  it("lie over nothing that has to be seen", () => {
    const places = new LabelPlaces(1);
    places.update([label(0, 0, 1)], [{ left: 20, top: 5, width: 10, height: 10 }], longMs);
    expect(places.opacity(0)).toBe(0);
  });
});
