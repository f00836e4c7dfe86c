import type { Session } from "@fairtick/session";
import { RefusedRows } from "./refused-rows.ts";

/** What the sessions of a game left out at a bound. */
export interface Losses {
  /** Events beyond those that a tick may have. */
  events: number;
  /** Input rows that came late, too early or out of order. */
  inputRows: number;
  /** Rows that a full table refused, by table. */
  readonly tables: Map<string, number>;
}

/** Counts what one session leaves out. The session itself only adds up. */
export class LossCounter {
  readonly #session: Session;
  readonly #tables: RefusedRows;
  #events = 0;
  #inputRows: number;

  constructor(session: Session) {
    this.#session = session;
    this.#inputRows = session.rows.refused;
    this.#tables = new RefusedRows(session.state.view);
  }

  /** Adds what was left out since the last call. */
  drainInto(losses: Losses): void {
    const { t, rows } = this.#session;
    losses.events += t.events.overflowed - this.#events;
    this.#events = t.events.overflowed;
    losses.inputRows += rows.refused - this.#inputRows;
    this.#inputRows = rows.refused;
    this.#tables.drain(losses.tables);
  }
}

export const noLosses = (): Losses => ({ events: 0, inputRows: 0, tables: new Map() });
