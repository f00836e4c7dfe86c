import type { GamePackage } from "@fairtick/contract";
import { apexDialect } from "./dialect/index.ts";
import { apexBoards, apexLaps, apexRecords } from "./records/index.ts";
import { apex, carContent, raceTemplate, trackContent } from "./rules/index.ts";

/** Circuit racing, as the platform loads it. */
export const gamePackage: GamePackage = {
  game: apex,
  dialect: apexDialect,
  content: [carContent, trackContent],
  records: apexRecords,
  templates: raceTemplate,
  boards: apexBoards,
  laps: apexLaps,
};
