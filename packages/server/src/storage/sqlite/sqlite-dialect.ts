import { type DatabaseConnection, type Driver, SqliteAdapter, SqliteDialect, SqliteDriver } from "kysely";
import type Database from "libsql";

/**
 * Kysely's dialect over a libsql database, with two differences.
 *
 * Changes of the schema are part of their transaction, as SQLite has it.
 *
 * A transaction takes the write lock when it begins, by `exec`. A prepared statement that libsql stops
 * with SQLITE_BUSY stays active: every later write of that connection then reports success and is never
 * committed. `exec` leaves no statement behind, and once it holds the lock no statement meets a busy
 * database. So all writes must be inside of `transaction()`.
 */
export class LockingSqliteDialect extends SqliteDialect {
  readonly #file: Database.Database;

  constructor(file: Database.Database) {
    super({ database: file });
    this.#file = file;
  }

  override createDriver(): Driver {
    return new LockingSqliteDriver(this.#file);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class LockingSqliteDriver extends SqliteDriver {
  readonly #file: Database.Database;

  constructor(file: Database.Database) {
    super({ database: file });
    this.#file = file;
  }

  override async beginTransaction(_connection: DatabaseConnection): Promise<void> {
    this.#file.exec("begin immediate");
  }

  override async commitTransaction(_connection: DatabaseConnection): Promise<void> {
    this.#file.exec("commit");
  }

  override async rollbackTransaction(_connection: DatabaseConnection): Promise<void> {
    // Some faults, such as a full disk, have already rolled back.
    if (this.#file.inTransaction) this.#file.exec("rollback");
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
