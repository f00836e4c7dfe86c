import { measurePage, measureReplay, type PageReport, type ReplayReport } from "@fairtick/conformance/page";
import { figure, type Suite } from "../suite.ts";

const SECONDS = 20;
const KEYS = 40;
const CARS = 16;
const [WIDTH, HEIGHT] = [1280, 720];
const PICTURE_MS = 1000 / 60;
const LATE_MS = 1.5 * PICTURE_MS;
const FIRST_LOAD_LIMIT_KB = 300;
const INPUT_LIMIT_MS = 2 * PICTURE_MS;
const ENTRY_LIMIT_MS = 5000;
const SEEKS = 100;
const LAPS = 3;
const SEEK_LIMIT_MS = 100;

/** The page in a browser without a graphics card, which is the slowest that anybody has. */
export const page: Suite = {
  name: "page",
  title: "The page: pictures, delay of a key, and what it takes to load",
  run: async () => {
    const report = await measurePage({
      seconds: SECONDS,
      keys: KEYS,
      cars: CARS,
      width: WIDTH,
      height: HEIGHT,
    });
    const replay = await measureReplay({
      seeks: SEEKS,
      seconds: SECONDS,
      cars: CARS,
      laps: LAPS,
      width: WIDTH,
      height: HEIGHT,
    });
    if (report === undefined || replay === undefined)
      return { tables: [], notes: ["There is no Chromium on this machine."] };
    const rows = [...rowsOf(report), ...replayRowsOf(replay)];
    return {
      tables: [
        {
          columns: ["what", "measured", "limit"],
          rows: rows.map(({ what, value, limit }) => [
            what,
            figure(value),
            limit === undefined ? "" : figure(limit),
          ]),
        },
      ],
      notes: [
        `${CARS} cars at ${WIDTH} x ${HEIGHT}, headless, drawn by the processor, server and browser on the same two cores.`,
        ...rows
          .filter(({ value, limit }) => limit !== undefined && value > limit)
          .map(({ what }) => `FAILED: ${what} is above its limit.`),
      ],
    };
  },
};

interface Row {
  readonly what: string;
  readonly value: number;
  readonly limit?: number;
}

function rowsOf(report: PageReport): readonly Row[] {
  const intervals = report.intervalsMs.toSorted((a, b) => a - b);
  const inputs = report.inputMs.toSorted((a, b) => a - b);
  const late = intervals.filter((ms) => ms > LATE_MS).length;
  return [
    { what: "between two pictures, p50, ms", value: quantile(intervals, 0.5), limit: PICTURE_MS * 1.05 },
    { what: "the same, p95", value: quantile(intervals, 0.95) },
    { what: "pictures that came late, %", value: (100 * late) / intervals.length },
    { what: "scripts for a picture, mean, ms", value: report.scriptMs, limit: PICTURE_MS / 2 },
    {
      what: "all work of the page's thread for a picture, mean, ms",
      value: report.taskMs,
    },
    {
      what: "from a key to the picture that shows it, p50, ms",
      value: quantile(inputs, 0.5),
      limit: INPUT_LIMIT_MS,
    },
    { what: "the same, p95", value: quantile(inputs, 0.95) },
    { what: "from the button Play to a seat, ms", value: report.entryMs, limit: ENTRY_LIMIT_MS },
    { what: "first load, kB", value: report.firstLoadBytes / 1000, limit: FIRST_LOAD_LIMIT_KB },
    { what: "rules and view of the game, kB", value: report.gameBytes / 1000 },
  ];
}

function replayRowsOf({ openedMs, surveyedMs, lengthMs, seeksMs, frames }: ReplayReport): readonly Row[] {
  const seeks = seeksMs.toSorted((a, b) => a - b);
  const intervals = frames.intervalsMs.toSorted((a, b) => a - b);
  return [
    {
      what: "a replay: from a place on its bar to the picture, p50, ms",
      value: quantile(seeks, 0.5),
      limit: SEEK_LIMIT_MS,
    },
    { what: "a replay: the same, p95, ms", value: quantile(seeks, 0.95), limit: SEEK_LIMIT_MS },
    {
      what: "a replay that plays: between two pictures, p50, ms",
      value: quantile(intervals, 0.5),
      limit: PICTURE_MS * 1.05,
    },
    { what: "the same, p95", value: quantile(intervals, 0.95) },
    { what: "scripts for a picture of it, mean, ms", value: frames.scriptMs, limit: PICTURE_MS / 2 },
    { what: "from its link to its first picture, ms", value: openedMs },
    { what: "the survey of it, times real time", value: lengthMs / surveyedMs },
  ];
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
