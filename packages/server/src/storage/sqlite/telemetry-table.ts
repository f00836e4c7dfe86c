import type Database from "libsql";
import { type FrameBatch, forEachFrame } from "../frame-batch.ts";

type Value = string | number | Uint8Array;
type Statement = ReturnType<Database.Database["prepare"]>;

/**
 * Writes batches of frames. Most are full and have one statement for all rows; what remains of a session goes in row
 * by row. A statement for each number of rows would hold memory that only the garbage collector gives back, which
 * does not know how much it is.
 */
export class TelemetryTable {
  readonly #file: Database.Database;
  readonly #insertBatch: Statement;
  readonly #insertFrame: Statement;
  /** For batches of the length of the first one. */
  #insertFull: { readonly rows: number; readonly statement: Statement } | undefined;

  constructor(file: Database.Database) {
    this.#file = file;
    this.#insertBatch = file.prepare(
      "insert into telemetry_batches (session_id, first_tick, last_tick, stored_at) values (?, ?, ?, ?) " +
        "on conflict do nothing",
    );
    this.#insertFrame = this.#prepareInsert(1);
  }

  /**
   * Writes all frames, those of a full batch by one insert, in a transaction that holds the lock from its beginning
   * (see LockingSqliteDialect for why). Frames that are there already stay as they are.
   *
   * @throws what the database throws; nothing was written then.
   */
  write(batch: FrameBatch, storedAtSeconds: number): void {
    const values: Value[] = [];
    forEachFrame(batch, (tick, frame) => values.push(batch.sessionId, tick, frame));
    if (values.length === 0) return;
    const firstTick = values[1];
    const lastTick = values[values.length - 2];
    this.#file.exec("begin immediate");
    try {
      this.#insert(batch, values);
      this.#insertBatch.run([batch.sessionId, firstTick, lastTick, storedAtSeconds]);
      this.#file.exec("commit");
    } catch (error) {
      if (this.#file.inTransaction) this.#file.exec("rollback");
      throw error;
    }
  }

  #insert({ frameCount, frameCapacity }: FrameBatch, values: readonly Value[]): void {
    if (frameCount < frameCapacity) {
      for (let i = 0; i < values.length; i += 3) this.#insertFrame.run(values.slice(i, i + 3));
      return;
    }
    if (this.#insertFull?.rows !== frameCount)
      this.#insertFull = { rows: frameCount, statement: this.#prepareInsert(frameCount) };
    this.#insertFull.statement.run(values);
  }

  #prepareInsert(rows: number): Statement {
    const places = Array.from({ length: rows }, () => "(?, ?, ?)").join(", ");
    return this.#file.prepare(
      `insert into telemetry_frames (session_id, tick, payload) values ${places} on conflict do nothing`,
    );
  }
}
