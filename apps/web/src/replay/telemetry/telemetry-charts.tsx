import "uplot/dist/uPlot.min.css";
import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import css from "./telemetry.module.css";

/** A number over distance, of one lap or two. */
export interface ChartRow {
  readonly label: string;
  readonly unit: string;
  readonly heightPx: number;
  readonly range: readonly [from: number, to: number] | undefined;
  /** By station; `b` is undefined where there is one line. */
  readonly a: Float64Array;
  readonly b: Float64Array | undefined;
  /** In which colour the first line is. */
  readonly tone: "a" | "plain";
}

export interface TelemetryChartsProps {
  readonly stations: Float64Array;
  readonly rows: readonly ChartRow[];
  readonly sectorEnds: readonly number[];
  readonly distanceUnit: string;
  /** The station under the cursor. */
  readonly station: number | undefined;
  readonly onStation: (station: number) => void;
}

const AXIS_PX = 54;
const X_AXIS_PX = 30;
/** The lower half of the lowest number beside a chart. */
const LABEL_PX = 8;

/** Charts one below the other, with one cursor in all of them. */
export function TelemetryCharts(props: TelemetryChartsProps) {
  const { stations, rows, sectorEnds, distanceUnit, station, onStation } = props;
  const box = useRef<HTMLDivElement>(null);
  const charts = useRef<uPlot[]>([]);
  const told = useRef(onStation);
  told.current = onStation;
  const { colorScheme } = useMantineColorScheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew for another theme.
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const key = uPlot.sync(`laps ${performance.now()}`).key;
    const made = rows.map((row, i) => {
      const isLast = i === rows.length - 1;
      const target = document.createElement("figure");
      target.setAttribute("aria-label", row.label);
      const title = document.createElement("figcaption");
      title.textContent = row.unit === "" ? row.label : `${row.label}, ${row.unit}`;
      target.append(title);
      element.append(target);
      const options = optionsOf(row, sectorEnds, isLast ? distanceUnit : undefined, element, key, (at) =>
        told.current(at),
      );
      const data = [stations, clean(row.a), ...(row.b === undefined ? [] : [clean(row.b)])];
      return new uPlot(options, data as unknown as uPlot.AlignedData, target);
    });
    charts.current = made;
    const resized = new ResizeObserver(() => {
      for (const chart of made) chart.setSize({ width: element.clientWidth, height: chart.height });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      for (const chart of made) chart.destroy();
      element.replaceChildren();
      charts.current = [];
    };
  }, [stations, rows, sectorEnds, distanceUnit, colorScheme]);

  useEffect(() => {
    if (station === undefined) return;
    for (const chart of charts.current) {
      if (chart.cursor.idx === station) continue;
      chart.setCursor({ left: chart.valToPos(stations[station], "x"), top: 0 }, false);
    }
  }, [station, stations]);

  return <div ref={box} className={css["charts"]} />;
}

/** What is not there makes a gap. */
const clean = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

function optionsOf(
  { heightPx, range, b, tone }: ChartRow,
  sectorEnds: readonly number[],
  distanceUnit: string | undefined,
  element: HTMLElement,
  key: string,
  onStation: (station: number) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const [text, line] = [colour("--page-dim"), colour("--page-line")];
  const axis = {
    stroke: text,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: "12px sans-serif",
  };
  const isLast = distanceUnit !== undefined;
  return {
    width: element.clientWidth,
    height: heightPx + (isLast ? X_AXIS_PX : LABEL_PX),
    // The same for all, so that places lie below each other.
    padding: [8, 20, isLast ? 0 : LABEL_PX, 0],
    legend: { show: false },
    cursor: { sync: { key }, y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: { x: { time: false }, y: range === undefined ? {} : { range: [range[0], range[1]] } },
    axes: [
      {
        ...axis,
        size: isLast ? X_AXIS_PX : 0,
        values: (_, splits) => splits.map((split) => (isLast ? `${split} ${distanceUnit}` : "")),
      },
      { ...axis, size: AXIS_PX },
    ],
    series: [
      {},
      { stroke: colour(tone === "a" ? "--page-lap-a" : "--mantine-color-text"), width: 2 },
      ...(b === undefined ? [] : [{ stroke: colour("--page-lap-b"), width: 2, dash: [7, 4] }]),
    ],
    hooks: {
      setCursor: [({ cursor: { idx } }) => typeof idx === "number" && onStation(idx)],
      drawAxes: [(chart) => drawSectors(chart, sectorEnds, text)],
    },
  };
}

function drawSectors(chart: uPlot, ends: readonly number[], colour: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([3, 5]);
  ctx.beginPath();
  for (const end of ends) {
    const x = Math.round(chart.valToPos(end, "x", true));
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
