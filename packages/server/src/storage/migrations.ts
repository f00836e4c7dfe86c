import type { Migration } from "kysely";
import { up as races } from "./migrations/0001-races.ts";
import { up as telemetryUpkeep } from "./migrations/0002-telemetry-upkeep.ts";
import { up as accounts } from "./migrations/0003-accounts.ts";
import { up as results } from "./migrations/0004-results.ts";
import { up as records } from "./migrations/0005-records.ts";
import { up as templates } from "./migrations/0006-templates.ts";
import { up as moderation } from "./migrations/0007-moderation.ts";

/** All migrations by name. Names sort in the order of application; one that was released never changes. */
export type MigrationList = Readonly<Record<string, Migration>>;

export const migrations: MigrationList = {
  "0001-races": { up: races },
  "0002-telemetry-upkeep": { up: telemetryUpkeep },
  "0003-accounts": { up: accounts },
  "0004-results": { up: results },
  "0005-records": { up: records },
  "0006-templates": { up: templates },
  "0007-moderation": { up: moderation },
};
