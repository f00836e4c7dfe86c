import type Database from "libsql";
import { type FrameBatch, forEachFrame } from "./frame-batch.ts";

type Statement = ReturnType<Database.Database["prepare"]>;

/** Writes batches of frames. Statements are kept by their number of rows, because most batches are full. */
export class TelemetryTable {
  readonly #file: Database.Database;
  readonly #insertBatch: Statement;
  #insertFrames: { readonly rows: number; readonly statement: Statement } | undefined;

  constructor(file: Database.Database) {
    this.#file = file;
    this.#insertBatch = file.prepare(
      "insert into telemetry_batches (session_id, first_tick, last_tick, stored_at) values (?, ?, ?, ?) " +
        "on conflict do nothing",
    );
  }

  /**
   * Writes all frames by one insert, in a transaction that holds the lock from its beginning (see
   * LockingSqliteDialect for why). Frames that are there already stay as they are.
   *
   * @throws what the database throws; nothing was written then.
   */
  write(batch: FrameBatch, storedAtSeconds: number): void {
    const values: (string | number | Uint8Array)[] = [];
    forEachFrame(batch, (tick, frame) => values.push(batch.sessionId, tick, frame));
    if (values.length === 0) return;
    const firstTick = values[1];
    const lastTick = values[values.length - 2];
    this.#file.exec("begin immediate");
    try {
      this.#framesStatement(batch.frameCount).run(values);
      this.#insertBatch.run([batch.sessionId, firstTick, lastTick, storedAtSeconds]);
      this.#file.exec("commit");
    } catch (error) {
      if (this.#file.inTransaction) this.#file.exec("rollback");
      throw error;
    }
  }

  #framesStatement(rows: number): Statement {
    if (this.#insertFrames?.rows === rows) return this.#insertFrames.statement;
    const places = Array.from({ length: rows }, () => "(?, ?, ?)").join(", ");
    const statement = this.#file.prepare(
      `insert into telemetry_frames (session_id, tick, payload) values ${places} on conflict do nothing`,
    );
    this.#insertFrames = { rows, statement };
    return statement;
  }
}
