import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { type PostgresTarget, targetName, urlName } from "../database-target.ts";
import { migratorOf, newerMigrations, newerSentence } from "../migrate.ts";
import { type MigrationList, migrations } from "../migrations.ts";
import type { StorageSchema } from "../schema.ts";
import type { DatabaseObserver, OpenedDatabase } from "../storage-database.ts";
import { errorText, faultOf, isLocked, type StorageFault } from "../storage-fault.ts";
import { PortableTypes } from "./portable-types.ts";
import { PostgresDatabase } from "./postgres-database.ts";
import { IsolatingPostgresDialect } from "./postgres-dialect.ts";
import { sqlState } from "./postgres-fault.ts";
import { ServerPool } from "./postgres-pool.ts";
import { Replica } from "./replica.ts";

/** What partitions of this kind need. */
const VERSION_MIN = 13;
/** Two servers that begin at once may both make the table of migrations; one that runs may hold a lock for a moment. */
const ATTEMPTS_MAX = 10;
const ATTEMPT_PAUSE_MS = 100;

/** Connects to a server and brings the database to the newest schema, as a whole or not at all. */
export async function openPostgres(
  target: PostgresTarget,
  observer: DatabaseObserver = {},
  list: MigrationList = migrations,
): Promise<OpenedDatabase> {
  const name = targetName(target);
  try {
    const reason = await migrateWithPatience(target, name, list);
    if (reason !== undefined) return { ok: false, kind: "refused", reason };
    return { ok: true, database: connect(target, observer) };
  } catch (error) {
    return {
      ok: false,
      kind: faultOf(name, error).kind,
      reason: `${name} cannot be opened: ${errorText(error)}`,
    };
  }
}

/** Nothing is connected before the first statement. */
function connect(target: PostgresTarget, observer: DatabaseObserver): PostgresDatabase {
  const { url, replicaUrl, connectionsMax, timeoutMs } = target;
  const poolOf = (address: string) =>
    new ServerPool({ url: address, connectionsMax, connectMs: timeoutMs, statementMs: timeoutMs });
  const pool = poolOf(url);
  const db = new Kysely<StorageSchema>({ dialect: new IsolatingPostgresDialect(pool, "serializable") });
  if (replicaUrl === undefined) return new PostgresDatabase({ db, pool, replica: undefined });
  // Serializable is not to be had there.
  const dialect = new IsolatingPostgresDialect(poolOf(replicaUrl), "repeatable read");
  const told = (fault: StorageFault | undefined) => observer.replica?.(fault);
  const replica = new Replica(new Kysely<StorageSchema>({ dialect }), urlName(replicaUrl), told);
  return new PostgresDatabase({ db, pool, replica });
}

async function migrateWithPatience(
  target: PostgresTarget,
  name: string,
  list: MigrationList,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrate(target, name, list);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !(twins.includes(sqlState(error)) || isLocked(error))) throw error;
      await sleep(ATTEMPT_PAUSE_MS);
    }
  }
}

/** Something of that name is there already, or is being made. */
const twins: readonly string[] = ["23505", "42P07", "42710"];

/** Why the database is refused; undefined when it has the newest schema. */
async function migrate(
  { url, timeoutMs }: PostgresTarget,
  name: string,
  list: MigrationList,
): Promise<string | undefined> {
  // Statements of migrations take as long as they take.
  const pool = new ServerPool({ url, connectionsMax: 2, connectMs: timeoutMs, statementMs: 0 });
  const dialect = new IsolatingPostgresDialect(pool, "read committed");
  const db = new Kysely<StorageSchema>({ dialect, plugins: [new PortableTypes()] });
  try {
    const unfit = await unfitness(db);
    if (unfit !== undefined) return `${name} cannot be used: ${unfit}`;
    const newer = newerMigrations(await appliedMigrations(db), list);
    if (newer.length > 0) return newerSentence(name, newer, list);
    const { error } = await migratorOf(db, list).migrateToLatest();
    if (error !== undefined) throw error;
    return undefined;
  } finally {
    await db.destroy();
  }
}

async function unfitness(db: Kysely<StorageSchema>): Promise<string | undefined> {
  const { rows } = await sql<{ version: number; encoding: string; follows: boolean }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as follows`.execute(db);
  const { version = 0, encoding = "", follows = false } = rows[0] ?? {};
  if (version < VERSION_MIN * 10_000) {
    return `it is PostgreSQL ${Math.floor(version / 10_000)}; needed is ${VERSION_MIN} or later`;
  }
  if (encoding !== "UTF8")
    return `its encoding is ${encoding}; needed is UTF8 (create database ... encoding 'UTF8')`;
  if (follows) return "the server is a replica, which takes no writes: name the one that it follows";
  return undefined;
}

/** Names of migrations that the database has; none where it is new. */
async function appliedMigrations(db: Kysely<StorageSchema>): Promise<string[]> {
  const { rows: found } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db);
  if (found[0]?.found !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}
