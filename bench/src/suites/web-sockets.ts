import { figure, type Suite, type Table } from "../suite.ts";
import { type FanOutNumbers, measureFanOut, measurePeer } from "../web-sockets/fan-out.ts";
import { CONNECTIONS, idleKib, peerIdleKib, watchingKib } from "../web-sockets/idle-connections.ts";
import {
  HZ,
  measureStoppedReaders,
  STOPPED,
  WATCHERS,
  type WatchedPart,
} from "../web-sockets/stopped-readers.ts";
import { countAbove, quantileEnd } from "../web-sockets/web-server.ts";

const demand = { watchers: 1000, hz: 20, seconds: 7 };
/** An interval of the race's ticks: who begins later is late. */
const LATE_US = 4167;
const SLICE_MS_LIMIT = 2;
const PEER = "ws 8.23, the same bytes";

/** WebSockets in numbers: a crowd that watches, some who stop reading, and many who do nothing. */
export const webSockets: Suite = {
  name: "websockets",
  title: `WebSockets: ${demand.watchers} people watch a race of 16 AI cars, ${demand.hz} times a second`,
  run: async () => {
    const alone = await measureFanOut("native", { ...demand, watchers: 1 });
    const native = await measureFanOut("native", demand);
    const nativePeer = await measurePeer(native.recording, demand);
    const dialect = await measureFanOut("dialect", demand);
    const dialectPeer = await measurePeer(dialect.recording, demand);
    const parts = await measureStoppedReaders();
    const memory = [
      ["Fairtick, open", await idleKib()],
      ["ws 8.23, open", await peerIdleKib()],
      ["Fairtick, signed in and watching once a second", await watchingKib()],
    ] as const;
    const runs: readonly (readonly [string, FanOutNumbers])[] = [
      ["Fairtick, native protocol: each its own changes", native],
      [PEER, nativePeer],
      ["Fairtick, apex's protocol: all the same frame", dialect],
      [PEER, dialectPeer],
    ];
    const ratio = (own: FanOutNumbers, peer: FanOutNumbers) => figure(own.cpuPercent / peer.cpuPercent);
    return {
      tables: [
        fanOutTable(runs),
        tickTable([["one watches, to compare", alone], ...runs]),
        stoppedTable(parts),
        memoryTable(memory),
      ],
      notes: [
        `CPU beside ws, which only sends: ${ratio(native, nativePeer)} times for the native protocol, ${ratio(dialect, dialectPeer)} times for apex's. Fairtick simulates the race, too, and makes the frames.`,
        `The server has one core, with all its threads, and those who watch have the other${native.isPinned ? "" : " (NOT SO HERE: processes could not be bound to cores)"}. They read and acknowledge, and do nothing else.`,
        `Late: begun more than an interval (${LATE_US} us) after it was due. A slice: frames sent without a pause, on the clock, so that it holds what the core did for the race meanwhile (limit ${SLICE_MS_LIMIT} ms).`,
        `Of ${WATCHERS} who watch at ${HZ} Hz in the native protocol ${STOPPED} stop reading and go on sending. The bytes that wait are those of both ends' sockets, of all watchers.`,
        `Resident memory after a collection, with ${CONNECTIONS} connections, beside that before; without what the system needs for sockets.`,
      ],
    };
  },
};

function fanOutTable(runs: readonly (readonly [string, FanOutNumbers])[]): Table {
  return {
    columns: [
      `${demand.watchers} who watch`,
      "states of those expected",
      "bytes each",
      "longest gap, ms",
      "server CPU, % of the core",
      "watchers' CPU, %",
    ],
    rows: runs.map(([name, { expected, delivered, bytes, longestGapMs, cpuPercent, crowdCpuPercent }]) => [
      name,
      `${((100 * delivered) / expected).toFixed(1)} %`,
      bytes.toFixed(0),
      longestGapMs.toFixed(0),
      cpuPercent.toFixed(1),
      crowdCpuPercent.toFixed(1),
    ]),
  };
}

function tickTable(runs: readonly (readonly [string, FanOutNumbers])[]): Table {
  return {
    columns: [
      "the race meanwhile",
      "server CPU, %",
      "ticks",
      "left out",
      "late",
      "begun late by p50, us",
      "p99, us",
      "slices p99, ms",
      `over ${SLICE_MS_LIMIT} ms`,
      "frames left out",
    ],
    rows: runs.flatMap(([name, { server, cpuPercent }]) => {
      if (server === undefined) return [];
      const { ticks, missed, latenessUs, slicesMs, leftOut } = server;
      const slices = countAbove(slicesMs, 0);
      return [
        [
          name,
          cpuPercent.toFixed(1),
          String(ticks),
          String(missed),
          String(countAbove(latenessUs, LATE_US)),
          `at most ${quantileEnd(latenessUs, 0.5)}`,
          `at most ${quantileEnd(latenessUs, 0.99)}`,
          `at most ${quantileEnd(slicesMs, 0.99)}`,
          `${countAbove(slicesMs, SLICE_MS_LIMIT)} of ${slices}`,
          String(leftOut),
        ],
      ];
    }),
  };
}

function stoppedTable(parts: readonly WatchedPart[]): Table {
  return {
    columns: [
      `${WATCHERS} watch`,
      "others' worst Hz",
      "longest gap, ms",
      `the ${STOPPED}: Hz`,
      "bytes each",
      "largest",
      "ended",
      "waiting, KiB",
      "resident, MiB",
      "CPU, %",
    ],
    rows: parts.map((part) => [
      part.name,
      part.othersWorstHz.toFixed(1),
      part.othersLongestGapMs.toFixed(0),
      part.stoppedHz.toFixed(1),
      Number.isNaN(part.stoppedBytes) ? "-" : part.stoppedBytes.toFixed(0),
      part.stoppedLargestBytes.toFixed(0),
      String(part.gone),
      part.queuedKib.toFixed(0),
      part.residentMib.toFixed(0),
      part.cpuPercent.toFixed(1),
    ]),
  };
}

function memoryTable(rows: readonly (readonly [string, number])[]): Table {
  return {
    columns: [`${CONNECTIONS} WebSockets`, "KiB each"],
    rows: rows.map(([name, kib]) => [name, kib.toFixed(1)]),
  };
}
