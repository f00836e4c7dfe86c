import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";
import { postgresFaultKind } from "./postgres-fault.ts";

export interface PoolOptions {
  readonly url: string;
  readonly connectionsMax: number;
  /** How long making a connection may take, and then each statement; 0 for the second: as long as it takes. */
  readonly connectMs: number;
  readonly statementMs: number;
}

/** How long a statement waits for a lock that another transaction holds. */
const LOCK_MS = 1000;
/** A connection that nobody has used for so long is closed. */
const IDLE_MS = 60_000;
/** What the server ends first, the driver need not: it has to give the connection up for that. */
const ANSWER_GRACE_MS = 500;

/**
 * Connections to a PostgreSQL server. One that failed in the middle of something is never used again: after a
 * statement without an answer the next one would wait behind it.
 */
export class ServerPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #clients = new Set<pg.PoolClient>();

  constructor({ url, connectionsMax, connectMs, statementMs }: PoolOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: "fairtick",
      max: connectionsMax,
      connectionTimeoutMillis: connectMs,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      keepAlive: true,
      lock_timeout: LOCK_MS,
      types: { getTypeParser },
      ...(statementMs > 0 && {
        statement_timeout: statementMs,
        query_timeout: statementMs + ANSWER_GRACE_MS,
        idle_in_transaction_session_timeout: 2 * statementMs,
      }),
    });
    // A connection that ends while nobody uses it: the next one who needs one gets another.
    this.#pool.on("error", () => {});
    this.#pool.on("connect", (client) => {
      this.#clients.add(client);
      client.on("error", () => {});
      client.once("end", () => this.#clients.delete(client));
    });
  }

  async connect(): Promise<PostgresPoolClient> {
    return new PooledClient(await this.#pool.connect()) as unknown as PostgresPoolClient;
  }

  /** One statement on a connection of its own choice. */
  async run(statement: pg.QueryConfig): Promise<void> {
    const client = new PooledClient(await this.#pool.connect());
    try {
      await client.query(statement);
    } finally {
      client.release();
    }
  }

  /** Also ends what is being used, which has to be given back all the same. */
  async end(): Promise<void> {
    if (this.#pool.ending) return;
    for (const client of this.#clients) destroy(client);
    await this.#pool.end();
  }
}

/** As Kysely needs it, and with statements that have a name and are prepared once. */
class PooledClient {
  readonly #client: pg.PoolClient;
  #lost: unknown;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async query(statement: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await this.#client.query(statement as string, values as unknown[]);
    } catch (error) {
      if (postgresFaultKind(error) === "unreachable") this.#lost = error;
      throw error;
    }
  }

  release(): void {
    this.#client.release(this.#lost !== undefined);
  }
}

function destroy(client: pg.PoolClient): void {
  const { connection } = client as unknown as {
    readonly connection?: { readonly stream: { destroy(): void } };
  };
  connection?.stream.destroy();
}

const BIGINT = 20;
const NUMERIC = 1700;

/** Whole numbers come as numbers, as SQLite gives them, and so do sums of them. None here needs more than 53 bits. */
const getTypeParser = ((id: number, format?: "text" | "binary") =>
  (id === BIGINT || id === NUMERIC) && format !== "binary"
    ? Number
    : pg.types.getTypeParser(id, format as "text")) as typeof pg.types.getTypeParser;
