import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe } from "vitest";
import { type DatabaseTarget, parseDatabaseUrl, sqliteFile } from "../storage/database-target.ts";
import { openDatabase } from "../storage/open-database.ts";
import {
  type OperationArgs,
  type OperationName,
  type OperationResult,
  runOperation,
} from "../storage/operations.ts";
import type { StorageDatabase } from "../storage/storage-database.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { postgresMissing, postgresUrl } from "./postgres-cluster.ts";

/** One of the engines, for tests that pass on each. */
export interface TestEngine {
  readonly name: DatabaseTarget["engine"];
  /** A database that is empty and not even migrated. */
  target(): Promise<DatabaseTarget>;
  /** A database with the newest schema, closed after the test. `target`: one that is there already. */
  open(target?: DatabaseTarget): Promise<StorageDatabase>;
  /** The same, and what may be asked of it. */
  ask(): Promise<{ readonly ask: Ask; readonly database: StorageDatabase }>;
}

/**
 * Tests that hold whatever engine stores the data: they are run on SQLite and on a real PostgreSQL server. Where none
 * is installed those on it are skipped, which the run says in one line.
 */
export function describeEachDatabase(title: string, tests: (engine: TestEngine) => void): void {
  describe(`${title}, on SQLite`, () => tests(sqliteEngine()));
  describe.skipIf(postgresMissing() !== undefined)(`${title}, on PostgreSQL`, () => tests(postgresEngine()));
}

/** For what only SQLite does. */
export function sqliteEngine(): TestEngine {
  return engineOf("sqlite", newFile);
}

/** For what only PostgreSQL does, where `postgresMissing` says nothing. */
export function postgresEngine(): TestEngine {
  return engineOf("postgres", newPostgres);
}

function engineOf(name: TestEngine["name"], target: TestEngine["target"]): TestEngine {
  const opened: StorageDatabase[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  const open = async (given?: DatabaseTarget) => {
    const result = await openDatabase(given ?? (await target()));
    if (!result.ok) throw new Error(result.reason);
    opened.push(result.database);
    return result.database;
  };
  return {
    name,
    target,
    open,
    async ask() {
      const database = await open();
      return { database, ask: askOf(database) };
    },
  };
}

function askOf({ db }: StorageDatabase): Ask {
  return <Name extends OperationName>(name: Name, args: OperationArgs<Name>) =>
    runOperation(db, name, args) as Promise<OperationResult<Name>>;
}

async function newFile(): Promise<DatabaseTarget> {
  return sqliteFile(join(mkdtempSync(join(tmpdir(), "database-")), "test.db"));
}

/** A new database of the server for tests. */
export async function newPostgres(): Promise<DatabaseTarget> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: await postgresUrl("postgres") });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const target = parseDatabaseUrl(await postgresUrl(name));
  if (target === undefined) throw new Error(`the address of ${name} is none`);
  return target;
}
