import { describe, expect, it } from "vitest";
import { carColours, palette } from "./palette.ts";

type Triple = readonly [number, number, number];

/** How whole colour blindness changes linear light (Machado, Oliveira and Fernandes, 2009). */
const eyes: { readonly [eye: string]: readonly [Triple, Triple, Triple] } = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopic: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopic: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopic: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: readonly Triple[], [a, b, c]: Triple): Triple =>
  matrix.map((row) => row[0] * a + row[1] * b + row[2] * c) as unknown as Triple;

function linear(colour: string): Triple {
  const part = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** CIELAB of linear light, for daylight. */
function lab(light: Triple): Triple {
  const [x, y, z] = times(
    [
      [0.4339, 0.3762, 0.1899],
      [0.2126, 0.7152, 0.0722],
      [0.0178, 0.1098, 0.8724],
    ],
    light,
  ).map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * Math.max(0, value) + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The least difference between two of these colours, as an eye sees them; 2.3 is just noticed. */
function leastDifference(colours: readonly string[], eye: string): number {
  const seen = colours.map((colour) => lab(times(eyes[eye]!, linear(colour))));
  const differences = seen.flatMap((a, i) =>
    seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
  );
  return Math.min(...differences);
}

const seats = (count: number) => Array.from({ length: count }, (_, seat) => seat);

describe("colours for every kind of eye", () => {
  it.each(Object.keys(eyes))(
    "are told apart in a race of eight by a %s one, also from the own car",
    (eye) => {
      const colours = [...seats(8).map(carColours("distinct")), palette.own];
      expect(leastDifference(colours, eye)).toBeGreaterThan(17);
    },
  );

  it.each(Object.keys(eyes))("are told apart in a full race by a %s one", (eye) => {
    expect(leastDifference(seats(16).map(carColours("distinct")), eye)).toBeGreaterThan(8);
  });
});
