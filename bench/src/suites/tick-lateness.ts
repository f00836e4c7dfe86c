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
    const notes = "missing" in native ? [`The native peer was left out: ${native.missing}.`] : [];
    const work = figure(median(own.flatMap((run) => run.workUs)));
    return {
      tables: [
        {
          columns: ["wake-up", ...latenessColumns],
          rows: [
            ["Fairtick, each tick of each session", ...latenessCells(own)],
            ...("path" in native ? [["C, clock_nanosleep and nothing to do", ...latenessCells(peer)]] : []),
          ],
        },
      ],
      notes: [...notes, `A tick of a session with its frame takes ${work} us (median).`],
    };
  },
};

function measureNative(path: string): Lateness {
  const lateUs = runNative(path, [String(MEASURED_SECONDS / 2)]) as number[];
  return { lateUs, workUs: [], ticks: lateUs.length, missed: 0 };
}
