import type { WidthRow } from "./width-rows.ts";

export interface TrackLine {
  /** Of the middle of the track, from the start line at the origin, heading +X; evenly spaced. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly lengthM: number;
  /** Everywhere at least so wide. */
  readonly widthM: number;
}

export interface LineOptions {
  /** Drives the other way round. */
  readonly isReversed: boolean;
  /** Where the start line lies, metres along the line from its first row. */
  readonly startM: number;
}

const spacingM = 4;
/** The rules read at most 10,000 rows. */
const pointsMax = 8000;
const finePerRow = 24;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The middle of the track as a smooth loop: the rows may be dense or sparse, run either way, and lie beside the middle.
 */
export function trackLine(rows: readonly WidthRow[], { isReversed, startM }: LineOptions): TrackLine {
  const middle = rows.map((row, i) => middleOf(rows, row, i));
  const turned = isReversed ? [middle[0]!, ...middle.slice(1).reverse()] : middle;
  const fine = smooth(turned);
  const lengthM = lengths(fine).at(-1)!;
  const count = Math.min(pointsMax, Math.max(16, Math.round(lengthM / spacingM)));
  const points = evenly(fine, lengthM, count, ((startM % lengthM) + lengthM) % lengthM);
  const widthM = Math.min(...rows.map(({ rightM, leftM }) => rightM + leftM));
  return { points: fromOrigin(points), lengthM, widthM };
}

/** The row moved to the middle between the edges; to the left is at a right angle to the way. */
function middleOf(rows: readonly WidthRow[], { x, y, rightM, leftM }: WidthRow, i: number): Point {
  const before = rows[(i + rows.length - 1) % rows.length]!;
  const after = rows[(i + 1) % rows.length]!;
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  const off = (leftM - rightM) / 2;
  return { x: x - (off * (after.y - before.y)) / length, y: y + (off * (after.x - before.x)) / length };
}

/** A closed centripetal spline through all points: without loops where they lie unevenly. */
function smooth(points: readonly Point[]): Point[] {
  const at = (i: number) => points[(i + points.length) % points.length]!;
  return points.flatMap((_, i) =>
    Array.from({ length: finePerRow }, (_, k) =>
      between([at(i - 1), at(i), at(i + 1), at(i + 2)], k / finePerRow),
    ),
  );
}

function between([a, b, c, d]: readonly [Point, Point, Point, Point], share: number): Point {
  const step = (from: Point, to: Point) => Math.sqrt(Math.hypot(to.x - from.x, to.y - from.y)) || 1e-6;
  const t1 = step(a, b);
  const t2 = t1 + step(b, c);
  const t3 = t2 + step(c, d);
  const t = t1 + share * (t2 - t1);
  const mix = (p: Point, q: Point, from: number, to: number): Point => {
    const part = (t - from) / (to - from);
    return { x: p.x + (q.x - p.x) * part, y: p.y + (q.y - p.y) * part };
  };
  const ab = mix(a, b, 0, t1);
  const bc = mix(b, c, t1, t2);
  const cd = mix(c, d, t2, t3);
  return mix(mix(ab, bc, 0, t2), mix(bc, cd, t1, t3), t1, t2);
}

/** Distances from the first point, with that of the closed loop at the end. */
function lengths(points: readonly Point[]): number[] {
  const found = [0];
  for (const [i, point] of points.entries()) {
    const next = points[(i + 1) % points.length]!;
    found.push(found[i]! + Math.hypot(next.x - point.x, next.y - point.y));
  }
  return found;
}

function evenly(points: readonly Point[], lengthM: number, count: number, startM: number): Point[] {
  const distances = lengths(points);
  const found: Point[] = [];
  for (let i = 0; i < count; i++) {
    const wanted = (startM + (i * lengthM) / count) % lengthM;
    let low = 0;
    for (let high = points.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (distances[middle]! <= wanted) low = middle;
      else high = middle;
    }
    const a = points[low]!;
    const b = points[(low + 1) % points.length]!;
    const part = (wanted - distances[low]!) / (distances[low + 1]! - distances[low]! || 1);
    found.push({ x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part });
  }
  return found;
}

function fromOrigin(points: readonly Point[]): Point[] {
  const [first, second] = points as [Point, Point];
  const yaw = Math.atan2(second.y - first.y, second.x - first.x);
  const [cosine, sine] = [Math.cos(yaw), Math.sin(yaw)];
  return points.map(({ x, y }) => {
    const [dx, dy] = [x - first.x, y - first.y];
    return { x: dx * cosine + dy * sine, y: dy * cosine - dx * sine };
  });
}
