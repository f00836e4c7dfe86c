/**
 * Lays out a closed centreline from the words of a track designer: straights and turns.
 *
 * A turn is a piecewise linear curvature profile: it eases in to `radiusM`, changes linearly to
 * `exitRadiusM` (a tightening or an opening corner) and eases out again, so that no car meets a jump of
 * curvature. Headings follow from the turns alone, therefore the end point is linear in the lengths of
 * the straights, and two straights marked "solve" close the loop exactly.
 */

export type Section =
  | { kind: "straight"; lengthM: number | "solve" }
  | {
      kind: "turn";
      degrees: number;
      radiusM: number;
      exitRadiusM: number;
      easeInM: number;
      easeOutM: number;
    };

export interface LayoutPoint {
  x: number;
  y: number;
}

export interface Layout {
  points: LayoutPoint[];
  lengthM: number;
  /** The lengths found for the straights marked "solve", in their order. */
  solvedM: number[];
}

export function straight(lengthM: number | "solve"): Section {
  return { kind: "straight", lengthM };
}

interface TurnShape {
  exitRadiusM?: number;
  easeInM?: number;
  easeOutM?: number;
}

/** Left by `degrees`. Without `shape` the corner has a constant radius with short eases. */
export function left(degrees: number, radiusM: number, shape: TurnShape = {}): Section {
  const exitRadiusM = shape.exitRadiusM ?? radiusM;
  const arcM = (degrees * Math.PI * Math.min(radiusM, exitRadiusM)) / 180;
  const easeM = Math.min(0.35 * arcM, 40);
  return {
    kind: "turn",
    degrees,
    radiusM,
    exitRadiusM,
    easeInM: shape.easeInM ?? easeM,
    easeOutM: shape.easeOutM ?? easeM,
  };
}

export function right(degrees: number, radiusM: number, shape: TurnShape = {}): Section {
  return { ...left(degrees, radiusM, shape), degrees: -degrees } as Section;
}

/** Points about `spacingM` apart, the first at the origin heading +X; the closing point is not repeated. */
export function layOutTrack(sections: readonly Section[], spacingM: number): Layout {
  const solvedM = closeLoop(sections);
  const pieces = toPieces(sections, solvedM);
  const lengthM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
  const count = Math.round(lengthM / spacingM);
  const points = walk(pieces, lengthM / count, count);
  return { points, lengthM, solvedM };
}

/** A stretch whose curvature goes linearly from `startCurvature` to `endCurvature` (1/m, + = left). */
interface Piece {
  lengthM: number;
  startCurvature: number;
  endCurvature: number;
}

const CLOSURE_TOLERANCE_M = 1e-3;

function closeLoop(sections: readonly Section[]): number[] {
  const unknowns = sections.filter((section) => section.kind === "straight" && section.lengthM === "solve");
  const zeros = unknowns.map(() => 0);
  const open = endPose(toPieces(sections, zeros));
  if (Math.abs(Math.sin(open.yaw / 2)) > 1e-9) {
    throw new Error(`the turns add up to ${degrees(open.yaw)} degrees instead of a multiple of 360`);
  }
  if (unknowns.length === 0) {
    if (Math.hypot(open.x, open.y) > CLOSURE_TOLERANCE_M) {
      throw new Error(`the loop misses its start by (${open.x}, ${open.y}) m`);
    }
    return [];
  }
  if (unknowns.length !== 2) throw new Error("mark exactly two straights (or none) with 'solve'");
  const [first, second] = solvableHeadings(sections) as [number, number];
  const determinant = Math.sin(second - first);
  if (Math.abs(determinant) < 0.1) throw new Error("the two straights to solve are nearly parallel");
  const solved = [
    (-open.x * Math.sin(second) + open.y * Math.cos(second)) / determinant,
    (-open.y * Math.cos(first) + open.x * Math.sin(first)) / determinant,
  ];
  if (solved.some((lengthM) => lengthM < 1)) {
    throw new Error(
      `the loop closes only with straights of ${solved.map((m) => m.toFixed(1)).join(" and ")} m`,
    );
  }
  return solved;
}

function solvableHeadings(sections: readonly Section[]): number[] {
  const headings: number[] = [];
  let yaw = 0;
  for (const section of sections) {
    if (section.kind === "turn") yaw += (section.degrees * Math.PI) / 180;
    else if (section.lengthM === "solve") headings.push(yaw);
  }
  return headings;
}

function toPieces(sections: readonly Section[], solvedM: readonly number[]): Piece[] {
  let next = 0;
  return sections.flatMap((section): Piece[] => {
    if (section.kind === "turn") return turnPieces(section);
    const lengthM = section.lengthM === "solve" ? (solvedM[next++] ?? 0) : section.lengthM;
    return lengthM === 0 ? [] : [{ lengthM, startCurvature: 0, endCurvature: 0 }];
  });
}

function turnPieces(turn: Extract<Section, { kind: "turn" }>): Piece[] {
  const sign = Math.sign(turn.degrees);
  const entry = sign / turn.radiusM;
  const exit = sign / turn.exitRadiusM;
  const angle = (turn.degrees * Math.PI) / 180;
  const middleM = (angle - (entry * turn.easeInM + exit * turn.easeOutM) / 2) / ((entry + exit) / 2);
  if (middleM < 0) throw new Error(`the eases of a ${turn.degrees} degree turn are longer than the turn`);
  return [
    { lengthM: turn.easeInM, startCurvature: 0, endCurvature: entry },
    { lengthM: middleM, startCurvature: entry, endCurvature: exit },
    { lengthM: turn.easeOutM, startCurvature: exit, endCurvature: 0 },
  ].filter((piece) => piece.lengthM > 0);
}

interface Pose {
  x: number;
  y: number;
  yaw: number;
}

function endPose(pieces: readonly Piece[]): Pose {
  const pose = { x: 0, y: 0, yaw: 0 };
  for (const piece of pieces) advance(pose, piece, 0, piece.lengthM);
  return pose;
}

function walk(pieces: readonly Piece[], stepM: number, count: number): LayoutPoint[] {
  const points: LayoutPoint[] = [{ x: 0, y: 0 }];
  const pose = { x: 0, y: 0, yaw: 0 };
  let leftToStepM = stepM;
  for (const piece of pieces) {
    let fromM = 0;
    while (piece.lengthM - fromM >= leftToStepM && points.length < count) {
      advance(pose, piece, fromM, fromM + leftToStepM);
      points.push({ x: pose.x, y: pose.y });
      fromM += leftToStepM;
      leftToStepM = stepM;
    }
    advance(pose, piece, fromM, piece.lengthM);
    leftToStepM -= piece.lengthM - fromM;
  }
  return points;
}

const INTEGRATION_STEP_M = 0.25;

/** Moves the pose along a part of a piece: exact in the heading, Simpson's rule in the position. */
function advance(pose: Pose, piece: Piece, fromM: number, toM: number): void {
  const steps = Math.max(1, Math.ceil((toM - fromM) / INTEGRATION_STEP_M));
  const stepM = (toM - fromM) / steps;
  for (let i = 0; i < steps; i++) {
    const startM = fromM + i * stepM;
    const middle = pose.yaw + headingChange(piece, startM, startM + stepM / 2);
    const end = pose.yaw + headingChange(piece, startM, startM + stepM);
    pose.x += (stepM / 6) * (Math.cos(pose.yaw) + 4 * Math.cos(middle) + Math.cos(end));
    pose.y += (stepM / 6) * (Math.sin(pose.yaw) + 4 * Math.sin(middle) + Math.sin(end));
    pose.yaw = end;
  }
}

function headingChange(piece: Piece, fromM: number, toM: number): number {
  const slope = (piece.endCurvature - piece.startCurvature) / piece.lengthM;
  return piece.startCurvature * (toM - fromM) + (slope / 2) * (toM * toM - fromM * fromM);
}

function degrees(rad: number): string {
  return ((rad * 180) / Math.PI).toFixed(1);
}
