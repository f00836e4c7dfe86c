import { resolve } from "node:path";

/** Which database, and how it is reached. */
export type DatabaseTarget = SqliteTarget | PostgresTarget;

export interface SqliteTarget {
  readonly engine: "sqlite";
  readonly path: string;
}

export interface PostgresTarget {
  readonly engine: "postgres";
  /** May hold a password: shown only by `targetName`. */
  readonly url: string;
  /** A server that follows the first one and answers questions about what is past; undefined without one. */
  readonly replicaUrl: string | undefined;
  /** Connections to each server. */
  readonly connectionsMax: number;
  /** How long a connection, and then a statement, may take. */
  readonly timeoutMs: number;
}

/** How an address of a database is written. */
export const databaseUrlForms: Readonly<Record<DatabaseTarget["engine"], string>> = {
  postgres: '"postgres://user:password@host:5432/database"',
  sqlite: '"sqlite:path/to/file.db"',
};

const postgresProtocols: readonly string[] = ["postgres:", "postgresql:"];

export function sqliteFile(path: string): SqliteTarget {
  return { engine: "sqlite", path: resolve(path) };
}

type PostgresSettings = Pick<PostgresTarget, "replicaUrl" | "connectionsMax" | "timeoutMs">;

const usualSettings: PostgresSettings = { replicaUrl: undefined, connectionsMax: 25, timeoutMs: 5000 };

/** Undefined when the text is no address of a database. */
export function parseDatabaseUrl(url: string, settings = usualSettings): DatabaseTarget | undefined {
  if (isPostgresUrl(url)) return { engine: "postgres", url, ...settings };
  const [, path] = /^(?:sqlite|file):(?:\/\/)?(.+)$/.exec(url) ?? [];
  return path === undefined ? undefined : sqliteFile(path);
}

function isPostgresUrl(url: string): boolean {
  return (
    URL.canParse(url) && postgresProtocols.includes(new URL(url).protocol) && new URL(url).pathname.length > 1
  );
}

/** What a configuration says of its database; empty texts say nothing. */
interface DatabaseSettings {
  readonly databaseUrl: string;
  readonly readReplicaUrl: string;
  readonly databasePath: string;
  readonly databaseConnections: number;
  readonly databaseTimeoutMs: number;
}

/** The database of a configuration. */
export function databaseTargetOf({
  persistence,
}: {
  readonly persistence: DatabaseSettings;
}): DatabaseTarget {
  const { databaseUrl, readReplicaUrl, databasePath } = persistence;
  const settings = {
    replicaUrl: readReplicaUrl === "" ? undefined : readReplicaUrl,
    connectionsMax: persistence.databaseConnections,
    timeoutMs: persistence.databaseTimeoutMs,
  };
  return parseDatabaseUrl(databaseUrl, settings) ?? sqliteFile(databasePath);
}

/** Connections that are left for writes, the probe and upkeep. */
const OWN_CONNECTIONS = 2;

/** Questions that only read and may be asked beside each other; 0 where everything takes turns. */
export function readsAtOnce(target: DatabaseTarget): number {
  return target.engine === "sqlite" ? 0 : Math.max(1, target.connectionsMax - OWN_CONNECTIONS);
}

/** For logs and messages: without a password. */
export function targetName(target: DatabaseTarget): string {
  return target.engine === "sqlite" ? target.path : urlName(target.url);
}

/** `postgres://user@host:5432/database` of an address, whatever else is in it. */
export function urlName(address: string): string {
  const url = new URL(address);
  const user = url.username === "" ? "" : `${url.username}@`;
  const host = url.host === "" ? (url.searchParams.get("host") ?? "localhost") : url.host;
  return `postgres://${user}${host}${url.pathname}`;
}
