import type { RowsRequest } from "@fairtick/contract";
import type { WakeTimes } from "./slow-tick.ts";
import type { ThreadCommand, ThreadStats } from "./thread-messages.ts";

/** What a session thread runs. It has no clock and does not wait: commands come in, `runDue` is told the time. */
export interface ThreadRunner {
  /** `commandsMs` and `inputsMs` are written by the thread's loop. */
  readonly wake: WakeTimes;
  command(command: Exclude<ThreadCommand, { kind: "stop" }>, clock: () => number): void;
  input(session: number, seat: number, generation: number, sequence: number, values: Float32Array): void;
  rows(session: number, viewer: number, rows: RowsRequest): void;
  /** When something is due next; infinite where nothing is. */
  nextDueMs(): number;
  runDue(clock: () => number): void;
  /** What happened since the last call, which was `elapsedMs` before `atMs`. */
  drainStats(atMs: number, elapsedMs: number): ThreadStats;
}
