import {
  type DatabaseConnection,
  type Driver,
  type IsolationLevel,
  PostgresDialect,
  PostgresDriver,
  type TransactionSettings,
} from "kysely";
import type { ServerPool } from "./postgres-pool.ts";

/**
 * Kysely's dialect, in which a transaction that names no isolation has the one of this dialect. Operations are written
 * for SQLite, where transactions follow one another: `serializable` makes it look so (see `transact`).
 */
export class IsolatingPostgresDialect extends PostgresDialect {
  readonly #pool: ServerPool;
  readonly #isolationLevel: IsolationLevel;

  constructor(pool: ServerPool, isolationLevel: IsolationLevel) {
    super({ pool });
    this.#pool = pool;
    this.#isolationLevel = isolationLevel;
  }

  override createDriver(): Driver {
    return new IsolatingPostgresDriver(this.#pool, this.#isolationLevel);
  }
}

class IsolatingPostgresDriver extends PostgresDriver {
  readonly #isolationLevel: IsolationLevel;

  constructor(pool: ServerPool, isolationLevel: IsolationLevel) {
    super({ pool });
    this.#isolationLevel = isolationLevel;
  }

  override beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const isolationLevel = settings.isolationLevel ?? this.#isolationLevel;
    return super.beginTransaction(connection as never, { ...settings, isolationLevel });
  }
}
