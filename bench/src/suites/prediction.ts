import { servedApex } from "@fairtick/conformance/apex-served";
import { measureOwnRace } from "../prediction/own-race.ts";
import { type Conditions, type PredictionNumbers, RACE } from "../prediction/prediction-numbers.ts";
import { figure, type Suite, type Table } from "../suite.ts";

const ROUND_TRIPS_MS = [0, 50, 150, 250];
const JITTERS_MS = [0, 20];
const LOSSES_PERCENT = [0, 1, 5];
/** The network for which a limit is set, and the limit. */
const JUDGED: Conditions = { roundTripMs: 150, jitterMs: 20, lossPercent: 5 };
const LIMIT_CM = 5;
/** The network of those who ram others. */
const CONTACT = { jitterMs: 20, lossPercent: 1 };

interface Row {
  readonly conditions: Conditions;
  readonly numbers: PredictionNumbers;
}

/** What a player sees of a race over bad networks, which are simulated: a real server and a real client in virtual time. */
export const prediction: Suite = {
  name: "prediction",
  title: "Prediction over bad networks, 16 cars in traffic",
  run: async () => {
    const served = servedApex();
    const rows = ROUND_TRIPS_MS.flatMap((roundTripMs) =>
      JITTERS_MS.flatMap((jitterMs) =>
        LOSSES_PERCENT.map((lossPercent): Row => {
          const conditions = { roundTripMs, jitterMs, lossPercent };
          return { conditions, numbers: measureOwnRace(served, conditions, "clean") };
        }),
      ),
    );
    const contacts = ROUND_TRIPS_MS.map((roundTripMs): Row => {
      const conditions = { roundTripMs, ...CONTACT };
      return { conditions, numbers: measureOwnRace(served, conditions, "ramming") };
    });
    const judged =
      rows.find(({ conditions }) => same(conditions, JUDGED))?.numbers.undisturbedCm.p99 ?? Number.NaN;
    return {
      tables: [ownTable(rows), othersTable(rows), contactTable(contacts)],
      notes: [
        `${RACE.seconds} s of a race for each row, a player's car among 15 AI drivers, snapshots 60 times a second as datagrams. The same seeds give the same numbers.`,
        `The own car is undisturbed while it has touched nobody for ${RACE.contactSeconds} s.`,
        ...(judged < LIMIT_CM
          ? []
          : [`FAILED: at 150 ms, 20 ms and 5 % the correction's p99 is not below ${LIMIT_CM} cm.`]),
      ],
    };
  },
};

const same = (one: Conditions, other: Conditions): boolean =>
  one.roundTripMs === other.roundTripMs &&
  one.jitterMs === other.jitterMs &&
  one.lossPercent === other.lossPercent;

const network = ({ roundTripMs, jitterMs, lossPercent }: Conditions): string[] => [
  `${roundTripMs} ms`,
  `${jitterMs} ms`,
  `${lossPercent} %`,
];

function ownTable(rows: readonly Row[]): Table {
  return {
    columns: [
      "round trip",
      "jitter",
      "loss",
      "own car, undisturbed: p50, cm",
      "p99",
      "max",
      "somebody within 10 m, % of the time",
      "input delay, ms",
      "ticks without a row, %",
    ],
    rows: rows.map(({ conditions, numbers }) => [
      ...network(conditions),
      ...[numbers.undisturbedCm.p50, numbers.undisturbedCm.p99, numbers.undisturbedCm.max].map((cm) =>
        figure(cm, 2),
      ),
      numbers.trafficPercent.toFixed(0),
      numbers.inputDelayMs.toFixed(0),
      figure(numbers.missingPercent, 2),
    ]),
  };
}

function contactTable(rows: readonly Row[]): Table {
  return {
    columns: [
      "into others, round trip",
      "jitter",
      "loss",
      "own car, within a second of contact: p50, cm",
      "p99",
      "max",
      "others near: p50, cm",
      "p99",
    ],
    rows: rows.map(({ conditions, numbers: { disturbedCm, nearCm } }) => [
      ...network(conditions),
      ...[disturbedCm.p50, disturbedCm.p99, disturbedCm.max, nearCm.p50, nearCm.p99].map((cm) =>
        figure(cm, 2),
      ),
    ]),
  };
}

function othersTable(rows: readonly Row[]): Table {
  return {
    columns: [
      "round trip",
      "jitter",
      "loss",
      "others, at the moment shown: p50, cm",
      "p99",
      "that moment's age, ms",
      "others near: p50, cm",
      "p99",
      "down, kB/s",
      "up, kB/s",
    ],
    rows: rows.map(({ conditions, numbers }) => [
      ...network(conditions),
      ...[numbers.othersCm.p50, numbers.othersCm.p99].map((cm) => figure(cm, 2)),
      numbers.othersAgeMs.toFixed(0),
      ...[numbers.nearCm.p50, numbers.nearCm.p99].map((cm) => figure(cm, 2)),
      ...[numbers.downBytesPerSecond, numbers.upBytesPerSecond].map((bytes) => (bytes / 1000).toFixed(1)),
    ]),
  };
}
