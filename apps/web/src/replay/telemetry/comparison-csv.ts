import type { TelemetryChannel } from "@fairtick/game-view";
import { deltaOf, type LapCurve } from "./lap-comparison.ts";

/** Two laps over distance as comma-separated values, a row a station. `b` may be missing. */
export function comparisonCsv(
  stations: Float64Array,
  channels: readonly TelemetryChannel[],
  distance: string,
  a: LapCurve,
  b: LapCurve | undefined,
): string {
  const shown = channels.filter(({ name }) => name !== distance);
  const unit = channels.find(({ name }) => name === distance)?.unit ?? "";
  const head = (which: string) => [
    `time_${which}_s`,
    ...shown.map((channel) => [channel.name, which, unitOf(channel)].filter((part) => part !== "").join("_")),
  ];
  const delta = b && deltaOf(a, b);
  const cells = (curve: LapCurve, i: number) => [
    number(curve.times[i], 4),
    ...shown.map(({ name, digits }) => number(curve.channels[name]?.[i], digits + 2)),
  ];
  const rows = Array.from(stations, (station, i) => [
    number(station, 2),
    ...cells(a, i),
    ...(b === undefined ? [] : [...cells(b, i), number(delta?.[i], 4)]),
  ]);
  const header = [
    ["distance", unit].filter((part) => part !== "").join("_"),
    ...head("a"),
    ...(b === undefined ? [] : [...head("b"), "delta_s"]),
  ];
  return `${[header, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

const unitOf = ({ unit }: TelemetryChannel): string =>
  unit.replace("%", "percent").replace("/", "p").toLowerCase();

const number = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? "" : value.toFixed(digits);
