import { t } from "@fairtick/game-view";
import { useMemo } from "react";
import type { LapCurve } from "./lap-comparison.ts";
import css from "./telemetry.module.css";

export interface TrackMapProps {
  readonly a: LapCurve;
  readonly b: LapCurve | undefined;
  readonly delta: Float64Array | undefined;
  /** Under the cursor; and where B was at the time at which A was there. */
  readonly station: number;
  readonly stationOfB: number | undefined;
}

const WIDTH = 320;
const HEIGHT_MAX = 320;
const EDGE = 14;
/** So many stations are one piece of the line, in the colour of who is faster there. */
const PIECE = 12;

type Place = (curve: LapCurve, station: number) => readonly [x: number, y: number];

/** The way of lap A seen from above, north up. */
export function TrackMap({ a, b, delta, station, stationOfB }: TrackMapProps) {
  const { place, height } = useMemo(() => placesOf(a), [a]);
  const pieces = useMemo(() => piecesOf(a, delta, place), [a, delta, place]);
  const [x, y] = place(a, station);
  const other = b === undefined || stationOfB === undefined ? undefined : place(b, stationOfB);
  const [startX, startY] = place(a, 0);
  return (
    <svg
      className={css["map"]}
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={t("Map of the track")}
    >
      {pieces.map(({ points, side }) => (
        <polyline key={points} points={points} data-side={side} />
      ))}
      <circle cx={startX} cy={startY} r={4} data-side="line" />
      <circle cx={x} cy={y} r={7} data-side="a" />
      {other !== undefined && (
        <rect x={other[0] - 5} y={other[1] - 5} width={10} height={10} rx={2} data-side="b" />
      )}
    </svg>
  );
}

/** Where a station is on the picture. */
function placesOf({ channels }: LapCurve): { readonly place: Place; readonly height: number } {
  const [xs, ys] = [channels["x"] ?? new Float64Array(), channels["y"] ?? new Float64Array()];
  const known = (values: Float64Array) => Array.from(values).filter((value) => !Number.isNaN(value));
  const [left, right] = [Math.min(...known(xs)), Math.max(...known(xs))];
  const [bottom, top] = [Math.min(...known(ys)), Math.max(...known(ys))];
  const [spanX, spanY] = [Math.max(1, right - left), Math.max(1, top - bottom)];
  const scale = Math.min((WIDTH - 2 * EDGE) / spanX, (HEIGHT_MAX - 2 * EDGE) / spanY);
  const offsetX = (WIDTH - spanX * scale) / 2;
  const place: Place = (curve, station) => {
    const [x, y] = [curve.channels["x"]?.[station] ?? left, curve.channels["y"]?.[station] ?? bottom];
    return [offsetX + (x - left) * scale, EDGE + (top - y) * scale];
  };
  return { place, height: Math.ceil(spanY * scale + 2 * EDGE) };
}

function piecesOf(a: LapCurve, delta: Float64Array | undefined, place: Place) {
  const pieces: { points: string; side: "a" | "b" | "none" }[] = [];
  for (let from = 0; from < a.times.length - 1; from += PIECE) {
    const to = Math.min(from + PIECE, a.times.length - 1);
    const points: string[] = [];
    for (let station = from; station <= to; station++)
      points.push(
        place(a, station)
          .map((value) => value.toFixed(1))
          .join(","),
      );
    const lost = delta === undefined ? Number.NaN : delta[to] - delta[from];
    pieces.push({ points: points.join(" "), side: Number.isNaN(lost) ? "none" : lost > 0 ? "b" : "a" });
  }
  return pieces;
}
