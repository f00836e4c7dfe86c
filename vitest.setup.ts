import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** All that the tests put into the folder for temporary files goes into one of their own, which goes with the run. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-tests-"));
  // The last two are what Windows reads.
  for (const variable of ["TMPDIR", "TEMP", "TMP"]) process.env[variable] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
