/**
 * Contacts of rectangles seen from above: axis-aligned boxes that enclose a turned rectangle, and the
 * turned rectangles themselves.
 *
 * A contact is written as [normalX, normalY, depth]: the unit normal points from A to B, and moving the
 * two apart by `depth` metres along it ends the overlap. Boxes that only touch do not overlap. Where the
 * centres coincide along the normal, A counts as the one behind: give the lower index as A, and the
 * direction is the same on every machine.
 */

import { abs } from "@fairtick/kernel";

/** Writes the half extents [x, y] of the axis-aligned box around a rectangle turned by the given yaw. */
export function enclosingHalfExtents(
  lengthM: number,
  widthM: number,
  cosYaw: number,
  sinYaw: number,
  out: Float64Array,
): void {
  const cosine = abs(cosYaw);
  const sine = abs(sinYaw);
  out[0] = (lengthM * cosine + widthM * sine) / 2;
  out[1] = (lengthM * sine + widthM * cosine) / 2;
}

/** The contact of axis-aligned boxes along the axis of least overlap; false (and no output) without one. */
export function alignedBoxContact(
  dx: number,
  dy: number,
  halfXA: number,
  halfYA: number,
  halfXB: number,
  halfYB: number,
  out: Float64Array,
): boolean {
  const depthX = halfXA + halfXB - abs(dx);
  const depthY = halfYA + halfYB - abs(dy);
  if (!(depthX > 0 && depthY > 0)) return false;
  if (depthX <= depthY) writeContact(1, 0, dx, depthX, out);
  else writeContact(0, 1, dy, depthY, out);
  return true;
}

/**
 * The contact of turned rectangles by the separating axis test, along the axis of least overlap among
 * the sides of both; false (and no output) without one. (dx, dy) leads from the centre of A to that of B.
 */
export function orientedBoxContact(
  dx: number,
  dy: number,
  cosA: number,
  sinA: number,
  halfLengthA: number,
  halfWidthA: number,
  cosB: number,
  sinB: number,
  halfLengthB: number,
  halfWidthB: number,
  out: Float64Array,
): boolean {
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

  const leastA = depthAlongA < depthAcrossA ? depthAlongA : depthAcrossA;
  const leastB = depthAlongB < depthAcrossB ? depthAlongB : depthAcrossB;
  if (leastA <= leastB) {
    if (depthAlongA < depthAcrossA) writeContact(cosA, sinA, alongA, depthAlongA, out);
    else writeContact(-sinA, cosA, acrossA, depthAcrossA, out);
  } else if (depthAlongB < depthAcrossB) writeContact(cosB, sinB, alongB, depthAlongB, out);
  else writeContact(-sinB, cosB, acrossB, depthAcrossB, out);
  return true;
}

function writeContact(
  axisX: number,
  axisY: number,
  centreOffset: number,
  depthM: number,
  out: Float64Array,
): void {
  const towardsB = centreOffset < 0 ? -1 : 1;
  // Adding 0 turns -0 into 0: a normal must not carry a sign that means nothing.
  out[0] = towardsB * axisX + 0;
  out[1] = towardsB * axisY + 0;
  out[2] = depthM;
}
