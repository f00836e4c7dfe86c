import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { storedReplays } from "@fairtick/server";
import { CommandFailure } from "../command-failure.ts";
import { fileReason } from "../file-reason.ts";

/** Where a replay is, and the folder that has its content. */
export interface ReplayPlace {
  readonly path: string;
  readonly dir: string;
}

/**
 * Finds a replay by its path, or in a folder by the beginning of its session's id.
 *
 * @throws CommandFailure that says what there is.
 */
export function findReplay(wanted: string, dir: string): ReplayPlace {
  if (existsSync(wanted) && statSync(wanted).isFile()) return { path: wanted, dir: dirname(wanted) };
  const isId = /^[0-9a-f][0-9a-f-]{3,35}$/.test(wanted);
  if (!isId) throw new CommandFailure(`the replay cannot be read: ${fileReason(wanted, { code: "ENOENT" })}`);
  const found = storedReplays(dir).filter(({ sessionId }) => sessionId.startsWith(wanted));
  const [first, second] = found;
  if (first === undefined)
    throw new CommandFailure(`there is no file ${wanted}, and in ${dir} no replay of a session ${wanted}...`);
  if (second !== undefined)
    throw new CommandFailure(`${wanted}... is the beginning of ${found.length} sessions' ids in ${dir}`);
  return { path: join(dir, first.name), dir };
}
