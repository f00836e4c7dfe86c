import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { figure, type Suite } from "../suite.ts";

export const LIMIT_BYTES = 16;
/** Times are fractional numbers, and a second's statistics and the log's memory are objects. */
export const SERVED_LIMIT_BYTES = 256;
/** The engine decides anew in each process which calls it inlines, and so which numbers it allocates. */
const PROCESSES = 3;

/** What `allocation-process.ts` prints. */
export interface AllocationReport {
  readonly ticks: number;
  readonly cases: readonly {
    readonly name: string;
    readonly limitBytes: number;
    readonly bytesPerTick: number;
    /** Garbage collections while it was measured: with any, the number says nothing. */
    readonly collections: number;
  }[];
}

export const allocation: Suite = {
  name: "allocation",
  title: "Memory that a tick leaves behind, 16 cars",
  run: async () => {
    const reports = Array.from({ length: PROCESSES }, measureInProcess);
    const first = reports[0]!;
    const rows = first.cases.map(({ name, limitBytes }, i) => {
      const bytes = reports.map((report) => report.cases[i]!.bytesPerTick);
      const collections = reports.reduce((sum, report) => sum + report.cases[i]!.collections, 0);
      const worst = Math.max(...bytes);
      const range = `${figure(Math.min(...bytes))} to ${figure(worst)}`;
      return [name, range, String(limitBytes), worst <= limitBytes ? "yes" : "no", String(collections)];
    });
    return {
      tables: [{ columns: ["warm tick", "bytes per tick", "limit", "within", "collections"], rows }],
      notes: [
        `Growth of the used heap over ${first.ticks} ticks, after the code was compiled and the heap collected; least and most of ${PROCESSES} processes.`,
      ],
    };
  },
};

/** @throws Error when the process fails. */
export function measureInProcess(): AllocationReport {
  // The built file, whether this one is built or run from its source.
  const entry = fileURLToPath(new URL("../../dist/suites/allocation-process.js", import.meta.url));
  // A new space that holds all that is allocated, so that no collection comes in between.
  const flags = ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256"];
  const child = spawnSync(process.execPath, [...flags, entry], { encoding: "utf8" });
  if (child.status !== 0)
    throw new Error(`the measuring process ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout) as AllocationReport;
}
