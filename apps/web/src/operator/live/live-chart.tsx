import { t } from "@fairtick/game-view";
import "uplot/dist/uPlot.min.css";
import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import css from "./live.module.css";
import { type LiveSample, SHOWN_SECONDS } from "./live-samples.ts";

/** A number of the server that is drawn over time. */
export interface LiveLine {
  readonly label: string;
  readonly of: (sample: LiveSample) => number | null | undefined;
}

export interface LiveChartProps {
  readonly title: string;
  /** At most three, which differ in colour and in dashes. */
  readonly lines: readonly LiveLine[];
  readonly samples: readonly LiveSample[];
  readonly text: (value: number | null | undefined) => string;
  /** The chart reaches at least so high, so that what is next to nothing looks like it. */
  readonly atLeast: number;
  /** Whether the lines of the grid are at round numbers of KiB and MiB. */
  readonly isBytes?: boolean;
}

const HEIGHT_PX = 132;
const AXIS_PX = 64;
const tones = ["--page-lap-a", "--page-lap-b", "--page-dim"] as const;
const dashes = [[], [7, 4], [2, 3]] as const;

const byteSteps = Array.from({ length: 40 }, (_, power) => 2 ** power);

/** The last minutes of some numbers, with those of now above in words. */
export function LiveChart(props: LiveChartProps) {
  const { title, lines, samples, text, atLeast } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const { colorScheme } = useMantineColorScheme();
  const newest = samples[samples.length - 1];
  const shape = lines.map(({ label }) => label).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew for another theme, and the values come below.
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new uPlot(optionsOf(element, props), [[]], element);
    chart.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [shape, text, atLeast, colorScheme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another chart wants the values, too.
  useEffect(() => {
    const values = lines.map(({ of }) => samples.map((sample) => of(sample) ?? null));
    chart.current?.setData([samples.map(({ at }) => at), ...values]);
  }, [samples, shape, text, atLeast, colorScheme]);

  return (
    <figure className={css["chart"]} aria-label={title}>
      <figcaption>
        <strong>{title}</strong>
        {lines.map(({ label, of }, i) => (
          <span key={label}>
            {lines.length > 1 && <i data-line={i} />}
            {label} <b>{text(newest === undefined ? null : of(newest))}</b>
          </span>
        ))}
      </figcaption>
      <div ref={box} className={css["plot"]} />
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  { lines, text, atLeast, isBytes = false }: LiveChartProps,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--page-dim"),
    grid: { stroke: colour("--page-line"), width: 1 },
    ticks: { show: false },
    font: "12px sans-serif",
  };
  const thirds = [SHOWN_SECONDS, (SHOWN_SECONDS * 2) / 3, SHOWN_SECONDS / 3, 0];
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, __, last) => [(last ?? 0) - SHOWN_SECONDS, last ?? 0] },
      y: { range: (_, __, highest) => [0, Math.max(atLeast, (highest ?? 0) * 1.15)] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        splits: ({ scales }) => thirds.map((back) => (scales["x"]?.max ?? 0) - back),
        values: () => thirds.map((back) => (back === 0 ? t("now") : `−${back / 60} min`)),
      },
      {
        ...axis,
        size: AXIS_PX,
        space: 36,
        values: (_, splits) => splits.map(text),
        ...(isBytes && { incrs: byteSteps }),
      },
    ],
    series: [
      {},
      ...lines.map((_, i) => ({
        stroke: colour(tones[i] ?? tones[0]),
        width: 2,
        dash: [...(dashes[i] ?? [])],
        points: { show: false },
      })),
    ],
  };
}
