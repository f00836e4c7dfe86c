/** Entry of a session thread. */

import { parentPort, workerData } from "node:worker_threads";
import type { GamePackage } from "@fairtick/contract";
import { runThreadLoop, type ThreadSetup } from "./thread-loop.ts";
import { lowerPriority, takeRealtimePriority } from "./thread-priority.ts";

const setup = workerData as ThreadSetup;
// First of all: loading the games is work, too.
if (setup.budget.quarantine) lowerPriority();
// Once the network thread has it, nothing forbids it here.
else if (setup.isRealtime && !setup.playsReplays) takeRealtimePriority();
const packages: GamePackage[] = [];
for (const address of setup.gameModules) {
  const module = (await import(address)) as { readonly gamePackage: GamePackage };
  packages.push(module.gamePackage);
}
if (parentPort === null) throw new Error("a session thread is started by its host");
runThreadLoop(setup, packages, parentPort);
