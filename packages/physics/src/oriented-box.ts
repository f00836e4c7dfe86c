/**
 * Contacts of rectangles seen from above: turned rectangles, and the axis-aligned boxes that enclose them.
 *
 * A contact is written as [normalX, normalY, depth]: the unit normal points from A to B, and moving the
 * two apart by `depth` metres along it ends the overlap. Boxes that only touch do not overlap. Where the
 * centres coincide along the normal, A counts as the one behind: give the lower index as A, and the
 * direction is the same on every machine. `marginM` grows both rectangles on every side.
 */

import { abs } from "@fairtick/kernel";

/** Turned rectangles, one a row. Cosine and sine are those of the direction in which a rectangle is long. */
export interface BoxColumns {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly halfLengthsM: Float64Array;
  readonly halfWidthsM: Float64Array;
}

export function boxColumns(count: number): BoxColumns {
  return {
    xs: new Float64Array(count),
    ys: new Float64Array(count),
    cosines: new Float64Array(count),
    sines: new Float64Array(count),
    halfLengthsM: new Float64Array(count),
    halfWidthsM: new Float64Array(count),
  };
}

/** Writes the half extents [x, y] of the axis-aligned box around rectangle `i`. */
export function enclosingHalfExtents(boxes: BoxColumns, i: number, marginM: number, out: Float64Array): void {
  const cosine = abs(boxes.cosines[i]);
  const sine = abs(boxes.sines[i]);
  const halfLengthM = boxes.halfLengthsM[i] + marginM;
  const halfWidthM = boxes.halfWidthsM[i] + marginM;
  out[0] = halfLengthM * cosine + halfWidthM * sine;
  out[1] = halfLengthM * sine + halfWidthM * cosine;
}

const extentA = new Float64Array(2);
const extentB = new Float64Array(2);

/**
 * The contact of the axis-aligned boxes around rectangles `a` and `b`, along the axis of least overlap;
 * false (and no output) without one.
 */
export function alignedBoxContact(
  boxes: BoxColumns,
  a: number,
  b: number,
  marginM: number,
  out: Float64Array,
): boolean {
  enclosingHalfExtents(boxes, a, marginM, extentA);
  enclosingHalfExtents(boxes, b, marginM, extentB);
  const dx = boxes.xs[b] - boxes.xs[a];
  const dy = boxes.ys[b] - boxes.ys[a];
  const depthX = extentA[0] + extentB[0] - abs(dx);
  const depthY = extentA[1] + extentB[1] - abs(dy);
  if (!(depthX > 0 && depthY > 0)) return false;
  const alongX = depthX <= depthY;
  out[0] = alongX ? (dx < 0 ? -1 : 1) : 0;
  out[1] = alongX ? 0 : dy < 0 ? -1 : 1;
  out[2] = alongX ? depthX : depthY;
  return true;
}

/**
 * The contact of rectangles `a` and `b` by the separating axis test, along the axis of least overlap among
 * the sides of both; false (and no output) without one.
 */
export function orientedBoxContact(
  boxes: BoxColumns,
  a: number,
  b: number,
  marginM: number,
  out: Float64Array,
): boolean {
  const { xs, ys, cosines, sines, halfLengthsM, halfWidthsM } = boxes;
  const dx = xs[b] - xs[a];
  const dy = ys[b] - ys[a];
  const cosA = cosines[a];
  const sinA = sines[a];
  const cosB = cosines[b];
  const sinB = sines[b];
  const halfLengthA = halfLengthsM[a] + marginM;
  const halfWidthA = halfWidthsM[a] + marginM;
  const halfLengthB = halfLengthsM[b] + marginM;
  const halfWidthB = halfWidthsM[b] + marginM;
  // Cosine and sine of the angle between the boxes: how much of one reaches along the axes of the other.
  const cosine = abs(cosA * cosB + sinA * sinB);
  const sine = abs(cosA * sinB - sinA * cosB);

  const alongA = dx * cosA + dy * sinA;
  const depthAlongA = halfLengthA + halfLengthB * cosine + halfWidthB * sine - abs(alongA);
  if (!(depthAlongA > 0)) return false;
  const acrossA = dy * cosA - dx * sinA;
  const depthAcrossA = halfWidthA + halfLengthB * sine + halfWidthB * cosine - abs(acrossA);
  if (!(depthAcrossA > 0)) return false;
  const alongB = dx * cosB + dy * sinB;
  const depthAlongB = halfLengthB + halfLengthA * cosine + halfWidthA * sine - abs(alongB);
  if (!(depthAlongB > 0)) return false;
  const acrossB = dy * cosB - dx * sinB;
  const depthAcrossB = halfWidthB + halfLengthA * sine + halfWidthA * cosine - abs(acrossB);
  if (!(depthAcrossB > 0)) return false;

  const depthA = depthAlongA < depthAcrossA ? depthAlongA : depthAcrossA;
  const depthB = depthAlongB < depthAcrossB ? depthAlongB : depthAcrossB;
  const axisOfA = depthA <= depthB;
  const axisAlong = axisOfA ? depthAlongA < depthAcrossA : depthAlongB < depthAcrossB;
  const cosAxis = axisOfA ? cosA : cosB;
  const sinAxis = axisOfA ? sinA : sinB;
  const away = axisAlong ? (axisOfA ? alongA : alongB) : axisOfA ? acrossA : acrossB;
  const towardsB = away < 0 ? -1 : 1;
  // Adding 0 turns -0 into 0: a normal must not carry a sign that means nothing.
  out[0] = towardsB * (axisAlong ? cosAxis : -sinAxis) + 0;
  out[1] = towardsB * (axisAlong ? sinAxis : cosAxis) + 0;
  out[2] = axisOfA ? depthA : depthB;
  return true;
}
