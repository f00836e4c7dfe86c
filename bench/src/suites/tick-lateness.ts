import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { median } from "../interleave.ts";
import {
  type Lateness,
  latenessCells,
  latenessColumns,
  MEASURED_SECONDS,
  measureHost,
  SESSIONS,
} from "../lateness-run.ts";
import { compileNative, runNative, scratchFolder } from "../native-program.ts";
import { SEATS, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const ROUNDS = 3;
/** Processes that want all the time that they can get, beside which it is measured again. */
const NEIGHBOURS = 2 * availableParallelism();

export const tickLateness: Suite = {
  name: "tick-lateness",
  title: `How late ticks start: ${SESSIONS} sessions of ${SEATS} AI cars at 240 Hz on one thread`,
  run: async () => {
    const native = compileNative("tick-lateness", scratchFolder());
    const register = shippedContent();
    const own: Lateness[] = [];
    const peer: Lateness[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if ("path" in native) peer.push(measureNative(native.path));
      own.push(await measureHost(register));
      if ("path" in native) peer.push(measureNative(native.path));
    }
    const beside = await withNeighbours(async () => ({
      peer: "path" in native ? [measureNative(native.path)] : [],
      ordinary: [await measureHost(register)],
      realtime: [await measureHost(register, undefined, true)],
    }));
    const notes = "missing" in native ? [`The native peer was left out: ${native.missing}.`] : [];
    const work = figure(median(own.flatMap((run) => run.workUs)));
    return {
      tables: [
        {
          columns: ["wake-up", ...latenessColumns],
          rows: [
            ["Fairtick, each tick of each session", ...latenessCells(own)],
            ...("path" in native ? [["C, clock_nanosleep and nothing to do", ...latenessCells(peer)]] : []),
            [`Fairtick beside ${NEIGHBOURS} busy processes`, ...latenessCells(beside.ordinary)],
            ["the same with server.realtime", ...latenessCells(beside.realtime)],
            ...("path" in native ? [["C beside them", ...latenessCells(beside.peer)]] : []),
          ],
        },
      ],
      notes: [...notes, `A tick of a session with its frame takes ${work} us (median).`],
    };
  },
};

async function withNeighbours<T>(measure: () => Promise<T>): Promise<T> {
  const neighbours: ChildProcess[] = [];
  try {
    for (let i = 0; i < NEIGHBOURS; i++)
      neighbours.push(spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
    return await measure();
  } finally {
    for (const neighbour of neighbours) neighbour.kill("SIGKILL");
  }
}

function measureNative(path: string): Lateness {
  const lateUs = runNative(path, [String(MEASURED_SECONDS / 2)]) as number[];
  return { lateUs, workUs: [], ticks: lateUs.length, missed: 0 };
}
