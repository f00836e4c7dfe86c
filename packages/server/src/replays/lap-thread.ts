import { parentPort, workerData } from "node:worker_threads";
import type { GamePackage } from "@fairtick/contract";
import { lowerPriority } from "../host/thread-priority.ts";
import type { LapThreadSetup } from "./lap-messages.ts";
import { makeLapTable } from "./make-lap-table.ts";

// A thread that makes one table of laps and ends: it has the processor while nobody else wants it.

const { dir, gameModules, request } = workerData as LapThreadSetup;
// First of all: loading the games is work, too.
lowerPriority();
const packages: GamePackage[] = [];
for (const address of gameModules) {
  const module = (await import(address)) as { readonly gamePackage: GamePackage };
  packages.push(module.gamePackage);
}
parentPort?.postMessage(makeLapTable(dir, packages, request));
