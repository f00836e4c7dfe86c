import { existsSync } from "node:fs";
import { Kysely, sql } from "kysely";
import Database from "libsql";
import type { DatabaseTarget, PostgresTarget } from "../database-target.ts";
import { IsolatingPostgresDialect } from "../postgres/postgres-dialect.ts";
import { ServerPool } from "../postgres/postgres-pool.ts";
import { isTelemetryPartition } from "../postgres/telemetry-partitions.ts";
import type { StorageSchema } from "../schema.ts";
import { LockingSqliteDialect } from "../sqlite/sqlite-dialect.ts";

/** A row as it is stored, by column. */
export type PlainRow = Record<string, unknown>;

export interface PlainTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A database as it is, for tools: nothing is made and nothing migrated. */
export interface PlainDatabase {
  readonly engine: DatabaseTarget["engine"];
  readonly db: Kysely<StorageSchema>;
  /** Such as `PostgreSQL 15.4`. */
  version(): Promise<string>;
  sizeBytes(): Promise<number>;
  /** From here on everything is read as it is at this moment, whoever writes. Until it is closed. */
  freeze(): Promise<PlainReader>;
  close(): Promise<void>;
}

/** What a frozen database is read by. */
export interface PlainReader {
  first(query: string): Promise<PlainRow>;
  /** Some rows at a time, so that a table of any size may be read. */
  pages(query: string): AsyncIterable<PlainRow[]>;
}

const PAGE_ROWS = 500;

/** Undefined where there is no file. A server that cannot be reached is noticed by the first question. */
export function openPlain(target: DatabaseTarget): PlainDatabase | undefined {
  if (target.engine === "postgres") return openServer(target);
  return existsSync(target.path) ? openFile(target.path) : undefined;
}

/** All tables but those of the migrator; the partitions of telemetry are one. */
export async function tablesOf({ db }: PlainDatabase): Promise<PlainTable[]> {
  const tables = await db.introspection.getTables();
  return tables
    .filter(({ name, isView }) => !isView && !isTelemetryPartition(name))
    .map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of the migrations that it has, in their order. */
export async function appliedMigrations({ db }: PlainDatabase): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

function openFile(path: string): PlainDatabase {
  const file = new Database(path);
  const db = new Kysely<StorageSchema>({ dialect: new LockingSqliteDialect(file) });
  return {
    engine: "sqlite",
    db,
    version: async () =>
      `SQLite ${(file.prepare("select sqlite_version() as text").get() as PlainRow)["text"]}`,
    sizeBytes: async () => pragma(file, "page_count") * pragma(file, "page_size"),
    async freeze() {
      file.exec("begin");
      return {
        first: async (query) => file.prepare(query).get() as PlainRow,
        pages: (query) => pagesOfFile(file, query),
      };
    },
    async close() {
      if (file.inTransaction) file.exec("rollback");
      await db.destroy();
    },
  };
}

function pragma(file: Database.Database, name: string): number {
  const [row] = file.pragma(name) as Record<string, number>[];
  return row?.[name] ?? 0;
}

async function* pagesOfFile(file: Database.Database, query: string): AsyncGenerator<PlainRow[]> {
  let page: PlainRow[] = [];
  for (const row of file.prepare(query).iterate() as IterableIterator<PlainRow>) {
    page.push(withBytes(row));
    if (page.length < PAGE_ROWS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Bytes come without a view of them. */
function withBytes(row: PlainRow): PlainRow {
  const entries = Object.entries(row);
  if (!entries.some(([, value]) => value instanceof ArrayBuffer)) return row;
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value instanceof ArrayBuffer ? new Uint8Array(value) : value]),
  );
}

function openServer({ url, timeoutMs }: PostgresTarget): PlainDatabase {
  const pool = new ServerPool({ url, connectionsMax: 2, connectMs: timeoutMs, statementMs: 0 });
  const db = new Kysely<StorageSchema>({ dialect: new IsolatingPostgresDialect(pool, "read committed") });
  const frozen: { release(): void }[] = [];
  const one = async <T>(query: ReturnType<typeof sql<{ value: T }>>) =>
    (await query.execute(db)).rows[0]?.value;
  return {
    engine: "postgres",
    db,
    version: async () =>
      `PostgreSQL ${await one(sql<{ value: string }>`select current_setting('server_version') as value`)}`,
    sizeBytes: async () =>
      (await one(sql<{ value: number }>`select pg_database_size(current_database()) as value`)) ?? 0,
    async freeze() {
      const connection = await pool.connect();
      frozen.push(connection);
      const run = async (query: string) => (await connection.query<PlainRow>(query, [])).rows;
      await run("start transaction isolation level repeatable read read only");
      return {
        first: async (query) => (await run(query))[0] ?? {},
        async *pages(query) {
          await run(`declare reading no scroll cursor for ${query}`);
          for (;;) {
            const page = await run(`fetch ${PAGE_ROWS} from reading`);
            if (page.length === 0) break;
            yield page;
          }
          await run("close reading");
        },
      };
    },
    async close() {
      for (const connection of frozen.splice(0)) connection.release();
      await db.destroy();
      await pool.end();
    },
  };
}
