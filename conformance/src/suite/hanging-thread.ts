import { parentPort, workerData } from "node:worker_threads";
import { createSession, type LogPart, stepSession } from "@fairtick/session";
import { crowdUnderTest } from "./games-under-test.ts";
import { longScript, playScript } from "./session-script.ts";

/*
 * A session thread as bad as they come: it runs a session as fast as it can, with its log in shared memory, and in
 * one of its ticks the rules do not come back.
 */

const { hangTick, gate } = workerData as { readonly hangTick: number; readonly gate: SharedArrayBuffer };
const GATE_TICK = 1000;
const game = crowdUnderTest(20);
const hang = (t: { readonly tick: number }) => {
  // Until somebody has read the log: a busy machine might let this thread run to its end before.
  if (t.tick === GATE_TICK) Atomics.wait(new Int32Array(gate), 0, 0);
  if (t.tick !== hangTick) return;
  for (;;);
};
const stages = [...game.setup.game.stages, { name: "hang", predicted: "never" as const, run: hang }];
const session = createSession(
  { ...game.setup, game: { ...game.setup.game, stages } },
  {
    inputs: "live",
    log: {
      open(part: LogPart, byteLength: number) {
        const memory = new SharedArrayBuffer(byteLength);
        parentPort?.postMessage({ part, memory });
        return memory;
      },
    },
  },
);
playScript(game, longScript(game, hangTick, 9), undefined, undefined, session);
stepSession(session);
