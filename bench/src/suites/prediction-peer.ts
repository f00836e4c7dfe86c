import { servedApex } from "@fairtick/conformance/apex-served";
import { colyseusMissing } from "../peers/colyseus-process.ts";
import { measureColyseusRace } from "../peers/colyseus-race.ts";
import { measureOwnRace } from "../prediction/own-race.ts";
import { type Conditions, type PredictionNumbers, RACE } from "../prediction/prediction-numbers.ts";
import { figure, type Suite, type Table } from "../suite.ts";

const ROUND_TRIPS_MS = [0, 50, 150, 250];
const DISTURBANCES = [
  { jitterMs: 0, lossPercent: 0 },
  { jitterMs: 20, lossPercent: 0 },
  { jitterMs: 20, lossPercent: 1 },
  { jitterMs: 20, lossPercent: 5 },
];
/** The network of those who ram others. */
const CONTACT = { jitterMs: 20, lossPercent: 1 };

/** The same race on the same network: over datagrams, over one stream, and on the peer, which has one stream. */
const CONTENDERS = ["datagrams", "stream", "Colyseus"] as const;

interface Row {
  readonly conditions: Conditions;
  /** In the order of `CONTENDERS`. */
  readonly numbers: readonly PredictionNumbers[];
}

/** What a player sees over bad networks beside what a player of the current Colyseus does. */
export const predictionPeer: Suite = {
  name: "prediction-peer",
  title: "Prediction beside Colyseus over the same bad networks",
  run: async () => {
    const missing = colyseusMissing();
    if (missing !== undefined)
      return { tables: [], notes: [`Not measured: Colyseus is missing, ${missing}.`] };
    const served = servedApex();
    const measure = async (conditions: Conditions, manner: "clean" | "ramming"): Promise<Row> => ({
      conditions,
      numbers: [
        measureOwnRace(served, conditions, manner),
        measureOwnRace(served, conditions, manner, "stream"),
        await measureColyseusRace(conditions, manner),
      ],
    });
    const rows: Row[] = [];
    for (const roundTripMs of ROUND_TRIPS_MS)
      for (const disturbance of DISTURBANCES)
        rows.push(await measure({ roundTripMs, ...disturbance }, "clean"));
    const contacts: Row[] = [];
    for (const roundTripMs of ROUND_TRIPS_MS)
      contacts.push(await measure({ roundTripMs, ...CONTACT }, "ramming"));
    return {
      tables: [
        table(rows, [
          ["own car, undisturbed: p99, cm", ({ undisturbedCm }) => figure(undisturbedCm.p99, 2)],
          ["max", ({ undisturbedCm }) => figure(undisturbedCm.max, 2)],
        ]),
        table(rows, [
          ["input delay, ms", ({ inputDelayMs }) => inputDelayMs.toFixed(0)],
          ["ticks without a row, %", ({ missingPercent }) => figure(missingPercent, 2)],
        ]),
        table(rows, [
          ["others, at the moment shown: p99, cm", ({ othersCm }) => figure(othersCm.p99, 2)],
          ["that moment's age, ms", ({ othersAgeMs }) => othersAgeMs.toFixed(0)],
        ]),
        table(rows, [
          ["others near: p50, cm", ({ nearCm }) => figure(nearCm.p50, 2)],
          ["p99", ({ nearCm }) => figure(nearCm.p99, 2)],
        ]),
        table(rows, [
          ["down, kB/s", ({ downBytesPerSecond }) => (downBytesPerSecond / 1000).toFixed(1)],
          ["up, kB/s", ({ upBytesPerSecond }) => (upBytesPerSecond / 1000).toFixed(1)],
        ]),
        table(contacts, [
          [
            "into others; own car within a second of contact: p99, cm",
            ({ disturbedCm }) => figure(disturbedCm.p99, 2),
          ],
          ["max", ({ disturbedCm }) => figure(disturbedCm.max, 2)],
        ]),
      ],
      notes: [
        `${RACE.seconds} s of a race for each cell, a player's car among 15 AI drivers, 60 snapshots or patches a second. The same seeds give the same numbers.`,
      ],
    };
  },
};

type Column = readonly [name: string, cell: (numbers: PredictionNumbers) => string];

/** A row for each network; for each column one of its own for each contender. */
function table(rows: readonly Row[], columns: readonly Column[]): Table {
  return {
    columns: [
      "round trip",
      "jitter",
      "loss",
      ...columns.flatMap(([name]) =>
        CONTENDERS.map((contender, i) => (i === 0 ? `${name}: ${contender}` : contender)),
      ),
    ],
    rows: rows.map(({ conditions: { roundTripMs, jitterMs, lossPercent }, numbers }) => [
      `${roundTripMs} ms`,
      `${jitterMs} ms`,
      `${lossPercent} %`,
      ...columns.flatMap(([, cell]) => numbers.map(cell)),
    ]),
  };
}
