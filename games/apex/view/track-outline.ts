import type { RaceWorld } from "../rules/index.ts";

/** A track as stations along it, evenly spaced, with what lies beside the road. Metres, y to the north. */
export interface TrackOutline {
  readonly count: number;
  readonly spacingM: number;
  readonly halfWidthM: number;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Unit vectors to the left. */
  readonly normalXs: Float64Array;
  readonly normalYs: Float64Array;
  /** 1/m, positive to the left, as a driver feels it: over some metres. */
  readonly curvatures: Float64Array;
  /** Where cars drive best, metres left of the centre. */
  readonly racingLine: Float64Array;
  readonly kerbs: readonly Strip[];
  readonly gravel: readonly Strip[];
  readonly pieces: readonly TrackPiece[];
}

/** Stations `from` to `to`, `to` included; it may go on beyond the last station. `side` 1 is left. */
export interface Strip {
  readonly side: -1 | 1;
  readonly from: number;
  readonly to: number;
}

/** Some stations that are drawn or left out together. */
export interface TrackPiece {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
  /** Of a circle around it, with all that lies beside the road. */
  readonly radiusM: number;
}

const CURVATURE_REACH = 3;
const KERB_CURVATURE = 1 / 160;
const GRAVEL_CURVATURE = 1 / 110;
/** Kerbs go on behind a corner, on the side to which cars are carried. */
const KERB_EXIT_M = 24;
const GRAVEL_EXIT_M = 30;
const PIECE_STATIONS = 24;
/** What lies beside the road reaches so far. */
export const BESIDE_M = 16;

export function outlineTrack({ track, plan }: RaceWorld): TrackOutline {
  const { count, spacingM, centerXs: xs, centerYs: ys, normalXs, normalYs, laterals } = plan.line;
  const curvatures = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [a, b] = [wrap(i - CURVATURE_REACH, count), wrap(i + CURVATURE_REACH, count)];
    const cross = normalXs[a] * normalYs[b] - normalYs[a] * normalXs[b];
    curvatures[i] = Math.asin(Math.max(-1, Math.min(1, cross))) / (2 * CURVATURE_REACH * spacingM);
  }
  const bends = (limit: number) => findBends(curvatures, limit);
  const kerbExit = Math.round(KERB_EXIT_M / spacingM);
  const gravelExit = Math.round(GRAVEL_EXIT_M / spacingM);
  const kerbs = bends(KERB_CURVATURE).flatMap(({ side, from, to }): Strip[] => [
    { side, from, to },
    { side: opposite(side), from: to - Math.floor(kerbExit / 3), to: to + kerbExit },
  ]);
  const gravel = bends(GRAVEL_CURVATURE).map(
    ({ side, from, to }): Strip => ({ side: opposite(side), from: from - 2, to: to + gravelExit }),
  );
  return {
    count,
    spacingM,
    halfWidthM: track.widthM / 2,
    xs,
    ys,
    normalXs,
    normalYs,
    curvatures,
    racingLine: laterals,
    kerbs,
    gravel,
    pieces: cut(xs, ys, track.widthM / 2 + BESIDE_M),
  };
}

export const wrap = (station: number, count: number): number => ((station % count) + count) % count;

const opposite = (side: -1 | 1): -1 | 1 => (side === 1 ? -1 : 1);

/** Runs of stations that bend to one side by more than the limit. */
function findBends(curvatures: Float64Array, limit: number): Strip[] {
  const count = curvatures.length;
  const sideAt = (i: number) => {
    const curvature = curvatures[wrap(i, count)];
    return Math.abs(curvature) < limit ? 0 : Math.sign(curvature);
  };
  const first = curvatures.findIndex((_, i) => sideAt(i) !== sideAt(i - 1));
  if (first < 0) return [];
  const bends: Strip[] = [];
  for (let i = first; i < first + count; ) {
    const side = sideAt(i);
    let end = i;
    while (end + 1 < first + count && sideAt(end + 1) === side) end++;
    if (side !== 0 && end > i) bends.push({ side: side as -1 | 1, from: i, to: end });
    i = end + 1;
  }
  return bends;
}

function cut(xs: Float64Array, ys: Float64Array, marginM: number): TrackPiece[] {
  const pieces: TrackPiece[] = [];
  for (let from = 0; from < xs.length; from += PIECE_STATIONS) {
    const to = Math.min(from + PIECE_STATIONS, xs.length);
    const middle = (from + to) >> 1;
    const [x, y] = [xs[middle], ys[middle]];
    let radiusM = 0;
    for (let i = from; i <= to; i++) {
      const j = wrap(i, xs.length);
      radiusM = Math.max(radiusM, Math.hypot(xs[j] - x, ys[j] - y));
    }
    pieces.push({ from, to, x, y, radiusM: radiusM + marginM });
  }
  return pieces;
}
