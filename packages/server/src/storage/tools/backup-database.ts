import { execFile } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { promisify } from "node:util";
import { sql } from "kysely";
import { prepareFolderOf } from "../../ops/writable-place.ts";
import { type DatabaseTarget, type PostgresTarget, targetName } from "../database-target.ts";
import { errorText } from "../storage-fault.ts";
import { openPlain } from "./plain-database.ts";

const run = promisify(execFile);

export type BackupResult =
  /** `restoreBy`: how it is put back. */
  { readonly ok: true; readonly restoreBy: string } | { readonly ok: false; readonly reason: string };

/** Hashes of passwords are in it. */
const OWNER_ONLY = 0o600;

/** Writes all that a database has at this moment into a new file, while servers go on writing. */
export async function backUpDatabase(target: DatabaseTarget, path: string): Promise<BackupResult> {
  if (existsSync(path)) return { ok: false, reason: `${path} is there already, and is left as it is` };
  const fault = prepareFolderOf(path);
  if (fault !== undefined) return { ok: false, reason: `${path} cannot be written: ${fault}` };
  try {
    const result = target.engine === "sqlite" ? await copyFile(target, path) : await dump(target, path);
    if (result.ok) chmodSync(path, OWNER_ONLY);
    return result;
  } catch (error) {
    // Half of a backup would be taken for a whole one.
    rmSync(path, { force: true });
    return { ok: false, reason: `${targetName(target)} cannot be backed up: ${errorText(error)}` };
  }
}

async function copyFile(target: DatabaseTarget, path: string): Promise<BackupResult> {
  const database = openPlain(target);
  if (database === undefined) return { ok: false, reason: `there is no database ${targetName(target)}` };
  try {
    await sql`vacuum into ${path}`.execute(database.db);
    return { ok: true, restoreBy: "stop the server and put the file in the place of the database" };
  } finally {
    await database.close();
  }
}

/** By the program of PostgreSQL, whose versions fit those of the server. */
async function dump({ url }: PostgresTarget, path: string): Promise<BackupResult> {
  const address = new URL(url);
  const { password } = address;
  // Every user of the machine sees what programs are started with.
  address.password = "";
  const words = ["--format=custom", "--no-owner", `--file=${path}`, `--dbname=${address.href}`];
  try {
    await run("pg_dump", words, {
      env: { ...process.env, ...(password && { PGPASSWORD: decodeURIComponent(password) }) },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw new Error(dumpFault(error));
    const reason = `pg_dump is not installed here (postgresql-client); where it is: pg_dump ${words.join(" ")}`;
    return { ok: false, reason };
  }
  return {
    ok: true,
    restoreBy: `pg_restore --no-owner --dbname=${address.href} ${path}, into an empty database`,
  };
}

function dumpFault(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr ?? "").trim().split("\n").join(", ") || message;
}
