import { parentPort, workerData } from "node:worker_threads";
import { ReplayFiles } from "./replay-files.ts";
import type { ReplayCommand, ReplayReport, ReplayThreadOptions } from "./replay-messages.ts";

// The thread that writes replays: a disk that stalls holds up nothing else.

const files = new ReplayFiles(workerData as ReplayThreadOptions, (report: ReplayReport) =>
  parentPort?.postMessage(report),
);
parentPort?.on("message", (command: ReplayCommand) => {
  if (command.kind !== "stop") {
    files.run(command);
    return;
  }
  files.close();
  parentPort?.close();
});
