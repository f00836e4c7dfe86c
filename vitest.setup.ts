import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endPostgres, postgresMissing } from "./packages/server/src/test/postgres-cluster.ts";

/** All that the tests put into the folder for temporary files goes into one of their own, which goes with the run. */
export function setup(): () => void {
  const missing = postgresMissing();
  if (missing !== undefined) {
    process.stderr.write(
      `no PostgreSQL on this machine (${missing}): what is stored is tested on SQLite alone\n`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "fairtick-tests-"));
  // A database server in it is run by another user than root.
  if (process.getuid?.() === 0) chmodSync(folder, 0o711);
  // The last two are what Windows reads.
  for (const variable of ["TMPDIR", "TEMP", "TMP"]) process.env[variable] = folder;
  return () => {
    endPostgres(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
