import { parentPort, workerData } from "node:worker_threads";
import type { GamePackage } from "@fairtick/contract";
import { lowerPriority } from "../host/thread-priority.ts";
import type { JudgeSetup, JudgeTask, JudgeVerdict } from "./judge-messages.ts";
import { judgeReplay } from "./judge-replay.ts";

// The thread that runs replays again: it has the processor while nobody else wants it.

const { dir, gameModules, progress } = workerData as JudgeSetup;
// First of all: loading the games is work, too.
lowerPriority();
const moves = new Int32Array(progress);
const packages: GamePackage[] = [];
for (const address of gameModules) {
  const module = (await import(address)) as { readonly gamePackage: GamePackage };
  packages.push(module.gamePackage);
}
parentPort?.on("message", ({ number, sessionId, resultJson }: JudgeTask) => {
  const beganMs = performance.now();
  const moveOn = () => void Atomics.add(moves, 0, 1);
  const judgement = judgeReplay(dir, packages, sessionId, resultJson, moveOn);
  const tookMs = performance.now() - beganMs;
  parentPort?.postMessage({ number, judgement, tookMs } satisfies JudgeVerdict);
});
