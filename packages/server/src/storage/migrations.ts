import type { Migration } from "kysely";
import { up as races } from "./migrations/0001-races.ts";
import { up as telemetryUpkeep } from "./migrations/0002-telemetry-upkeep.ts";

/** All migrations by name. Names sort in the order of application; one that was released never changes. */
export type MigrationList = Readonly<Record<string, Migration>>;

export const migrations: MigrationList = {
  "0001-races": { up: races },
  "0002-telemetry-upkeep": { up: telemetryUpkeep },
};
