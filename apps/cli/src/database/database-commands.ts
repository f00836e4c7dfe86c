import { resolve } from "node:path";
import {
  backUpDatabase,
  copyDatabase,
  databaseTargetOf,
  openDatabase,
  parseDatabaseUrl,
  readDatabaseStatus,
  targetName,
} from "@fairtick/server";
import { badOption, CommandFailure } from "../command-failure.ts";
import { counted } from "../counted.ts";
import { readConfig } from "../read-config.ts";
import type { Terminal } from "../terminal.ts";

export interface DatabaseRequest {
  readonly config: string;
}

export interface CopyRequest extends DatabaseRequest {
  readonly to: string;
  readonly whileRunning?: true;
}

type Status = Extract<Awaited<ReturnType<typeof readDatabaseStatus>>, { readonly ok: true }>["status"];

export async function showStatus(request: DatabaseRequest, terminal: Terminal): Promise<number> {
  const read = await readDatabaseStatus(await targetOf(request));
  if (!read.ok) throw new CommandFailure(read.reason);
  const { status } = read;
  const mebibytes = (status.sizeBytes / 1024 / 1024).toFixed(1);
  terminal.out(`${status.version}, ${status.name}, ${mebibytes} MiB\n${schemaText(status)}\n`);
  const width = Math.max(0, ...status.rows.map(({ table }) => table.length));
  for (const { table, count } of status.rows) terminal.out(`  ${table.padEnd(width)}  ${count}\n`);
  return status.missing.length + status.newer.length === 0 ? 0 : 1;
}

function schemaText({ applied, missing, newer }: Status): string {
  const newest = applied.at(-1) ?? "none";
  if (newer.length > 0) return `schema ${newest}, of a newer version of the server, which is needed for it`;
  if (missing.length === 0) return `schema ${newest}, the newest`;
  return `schema ${newest}; missing are ${missing.join(", ")}: fairtick db migrate, or the next start, applies them`;
}

export async function migrate(request: DatabaseRequest, terminal: Terminal): Promise<number> {
  const target = await targetOf(request);
  const before = await readDatabaseStatus(target);
  const opened = await openDatabase(target);
  if (!opened.ok) throw new CommandFailure(opened.reason);
  await opened.database.close();
  const after = await readDatabaseStatus(target);
  if (!after.ok) throw new CommandFailure(after.reason);
  const had = before.ok ? before.status.applied : [];
  const applied = after.status.applied.filter((name) => !had.includes(name));
  terminal.out(
    applied.length === 0
      ? `${targetName(target)} has the newest schema already.\n`
      : `${targetName(target)} has the newest schema now; applied: ${applied.join(", ")}.\n`,
  );
  return 0;
}

export async function backUp(file: string, request: DatabaseRequest, terminal: Terminal): Promise<number> {
  const path = resolve(file);
  const done = await backUpDatabase(await targetOf(request), path);
  if (!done.ok) throw new CommandFailure(done.reason);
  terminal.out(`Wrote ${path}. To restore it: ${done.restoreBy}.\n`);
  return 0;
}

export async function copy(
  { to, whileRunning, ...request }: CopyRequest,
  terminal: Terminal,
): Promise<number> {
  const target = parseDatabaseUrl(to);
  if (target === undefined) {
    const allowed = "Allowed is postgres://user:password@host:5432/database or sqlite:path/to/file.db.";
    // What was meant as an address may hold a password.
    throw badOption("--to <url>", "(not shown)", allowed);
  }
  const from = await targetOf(request);
  const done = await copyDatabase(from, target, {
    whileRunning: whileRunning === true,
    nowSeconds: Math.floor(Date.now() / 1000),
    copied: (table, rows) => terminal.out(`  ${table}: ${counted(rows, "row")}\n`),
  });
  if (!done.ok) throw new CommandFailure(done.reason);
  terminal.out(
    `Copied ${counted(done.rows, "row")} of ${counted(done.tables, "table")} from ${targetName(from)} to ${targetName(target)}. ` +
      "Name it in persistence.database_url or DATABASE_URL from the next start on.\n",
  );
  return 0;
}

const targetOf = async ({ config }: DatabaseRequest) => databaseTargetOf(await readConfig(config));
