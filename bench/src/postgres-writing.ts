import { parseDatabaseUrl } from "@fairtick/server";
import pg from "pg";

/** A PostgreSQL server with a user who may create databases; the tests know it by the same name. */
const { FAIRTICK_TEST_POSTGRES: serverUrl = "" } = process.env;

export const hasPostgres = serverUrl !== "";

/** Runs something on a new database of that server, and removes the database. */
export async function inDatabase<T>(run: (url: string) => Promise<T>): Promise<T> {
  const name = `bench_${process.pid}_${Date.now()}`;
  await onServer(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  try {
    return await run(url.href);
  } finally {
    await onServer(`drop database ${name} with (force)`);
  }
}

export function postgresTarget(url: string) {
  const target = parseDatabaseUrl(url);
  if (target === undefined) throw new Error("FAIRTICK_TEST_POSTGRES is no address of a database");
  return target;
}

/** The driver alone, the same rows by one prepared statement a batch. Returns the time, ms. */
export async function writePostgresPeer(
  url: string,
  batches: number,
  batchFrames: number,
  frame: Uint8Array,
): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set synchronous_commit = off");
    await client.query(
      "create table telemetry_frames (session_id text not null, tick bigint not null, payload bytea not null, " +
        "primary key (session_id, tick))",
    );
    await client.query("alter table telemetry_frames alter column payload set storage external");
    const places = Array.from({ length: batchFrames }, (_, i) => `($1, $${2 * i + 2}, $${2 * i + 3})`);
    const text = `insert into telemetry_frames values ${places.join(", ")}`;
    const beginMs = performance.now();
    for (let i = 0; i < batches; i++) {
      const values: unknown[] = ["bench"];
      for (let j = 0; j < batchFrames; j++) values.push(i * batchFrames + j, frame);
      await client.query({ name: "insert", text, values });
    }
    return performance.now() - beginMs;
  } finally {
    await client.end();
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
