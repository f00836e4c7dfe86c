import {
  type AnyGame,
  EventSink,
  type Stage,
  type TableSnapshot,
  type TickContext,
} from "@fairtick/contract";
import {
  clearRow,
  createState,
  despawnRow,
  min,
  type State,
  type StateLayout,
  spawnRowAt,
  type TableRows,
} from "@fairtick/kernel";
import { applySnapshot, type ReceivedSnapshot, type SnapshotPlan } from "@fairtick/wire";
import type { EventStream } from "./event-stream.ts";
import type { InputHistory } from "./input-history.ts";
import { type NumberColumn, type ShownTable, shownTables, tableOf } from "./session-tables.ts";

/** Ticks that a prediction spans at most, and so many seconds of them: beyond it nobody knows anything. */
const SPAN_TICKS_MAX = 240;
const SPAN_SECONDS_MAX = 2;

/** What a session is to who predicts it. */
export interface PredictedSession {
  readonly game: AnyGame;
  /** Of the running session: `sessionLayout`. */
  readonly layout: StateLayout;
  readonly world: unknown;
  readonly plan: SnapshotPlan;
  readonly seat: number;
}

/**
 * The session as it will be when the inputs given now have reached the server. Its state is one of the session's own
 * layout: a snapshot is written into it, and the game's stages run the ticks behind it with the own inputs of those
 * ticks. What is the own rows' is the server's to the bit for as long as nothing that the client does not know
 * meddles. What stages do to rows of others, which came with part of their columns, is a guess and no more.
 */
export class Predictor {
  readonly state: State;
  /** One tick before `state`: what is shown lies between. */
  readonly previous: State;
  /** Ticks that `state` has run, -1 before the first snapshot. */
  tick = -1;
  /** Tick of the snapshot that `state` goes on from. */
  restoredTick = -1;
  /** Whether the span was too long to predict, so that `state` stays where it is. */
  isStalled = false;
  /** Ticks that were ever run. */
  ticksRun = 0;
  readonly #session: PredictedSession;
  readonly #inputs: InputHistory;
  readonly #events: EventStream;
  readonly #stages: readonly Stage<TickContext>[];
  readonly #tables: readonly RestoredTable[];
  readonly #inputColumns: readonly Float32Array[];
  readonly #seats: TableRows & { readonly driver: Uint8Array };
  readonly #clock: { tick: number };
  readonly #t: { -readonly [K in keyof TickContext]: TickContext[K] };
  readonly #spanTicksMax: number;

  constructor(session: PredictedSession, inputs: InputHistory, events: EventStream) {
    const { game, layout, world, plan } = session;
    this.#session = session;
    this.#inputs = inputs;
    this.#events = events;
    this.state = createState(layout);
    this.previous = createState(layout);
    this.#stages = game.stages.filter(({ predicted }) => predicted !== "never");
    this.#spanTicksMax = min(SPAN_TICKS_MAX, SPAN_SECONDS_MAX * game.tickHz);
    const inputTable = tableOf(this.state, "$inputs") as unknown as {
      readonly [field: string]: Float32Array;
    };
    this.#inputColumns = inputs.names.map((field) => inputTable[field]);
    this.#tables = shownTables(plan).map((table) => new RestoredTable(table, game, this.state));
    this.#seats = tableOf(this.state, "$seats") as unknown as TableRows & { readonly driver: Uint8Array };
    this.#clock = (this.state.view as unknown as { readonly $session: { tick: number } }).$session;
    this.#t = {
      world,
      state: this.state.view,
      inputs: inputTable,
      seats: this.#seats,
      events: new EventSink(),
      tick: 0,
    };
  }

  /** Who drives a seat: 0 for a person, otherwise the place of one of the game's drivers + 1; undefined: nobody. */
  setDriver(seat: number, driver: number | undefined): void {
    if (seat >= this.#seats.capacity) return;
    if (driver === undefined) despawnRow(this.#seats, seat);
    else this.#takeSeat(seat, driver);
  }

  /** Goes back to what the server has said. */
  restore(snapshot: ReceivedSnapshot): void {
    const { seat, plan } = this.#session;
    for (let i = 0; i < this.#tables.length; i++) this.#tables[i].clearNew(snapshot);
    applySnapshot(snapshot, plan, this.state);
    this.#clock.tick = snapshot.tick;
    this.#t.tick = snapshot.tick;
    this.tick = snapshot.tick;
    this.restoredTick = snapshot.tick;
    this.#takeSeat(seat, 0);
    for (let i = 0; i < this.#tables.length; i++) {
      this.#tables[i].takeSeats(snapshot, this.#seats, seat);
      this.#tables[i].complete(snapshot, this.#t);
    }
    this.previous.bytes.set(this.state.bytes);
    this.#events.beginRun();
  }

  /** Runs the ticks up to `tick`; nothing when it has been passed, or lies too far from what is known. */
  run(tick: number): void {
    if (this.tick < 0) return;
    this.isStalled = tick - this.restoredTick > this.#spanTicksMax;
    while (this.tick < tick && !this.isStalled) {
      if (this.tick === tick - 1) this.previous.bytes.set(this.state.bytes);
      this.#step();
    }
  }

  #step(): void {
    const t = this.#t;
    const { seat } = this.#session;
    this.#inputs.apply(t.tick, seat, this.#inputColumns);
    t.events.clear();
    for (let i = 0; i < this.#stages.length; i++) this.#stages[i].run(t);
    t.tick++;
    this.tick = t.tick;
    this.#clock.tick = t.tick;
    this.ticksRun++;
    if (t.events.count > 0) this.#events.predicted(t.tick, t.events, seat);
  }

  #takeSeat(seat: number, driver: number): void {
    if (this.#seats.alive[seat] === 0) spawnRowAt(this.#seats, seat);
    this.#seats.driver[seat] = driver;
  }
}

/** One table of the snapshot, with what `applySnapshot` leaves to the platform. */
class RestoredTable {
  readonly #table: ShownTable;
  readonly #rows: TableRows;
  /** Where whose a row is does not travel, and the number that stands for nobody. */
  readonly #owners: NumberColumn | undefined;
  readonly #nobody: number;
  readonly #complete: TableSnapshot["complete"];
  /** Columns of inputs with the names of what shows them. */
  readonly #inputs: readonly { readonly shownAs: string; readonly column: NumberColumn }[];

  constructor(table: ShownTable, game: AnyGame, state: State) {
    const declared = game.snapshot[table.name] as TableSnapshot;
    const { ownerColumn, shared, owned } = table.plan;
    const rows = tableOf(state, table.name);
    this.#table = table;
    this.#rows = rows;
    const travels = [...shared, ...owned].some(({ name }) => name === ownerColumn);
    this.#owners = ownerColumn === undefined || travels ? undefined : rows[ownerColumn];
    this.#nobody = this.#owners === undefined ? 0 : greatest(this.#owners);
    this.#complete = declared.complete;
    const inputs = tableOf(state, "$inputs");
    this.#inputs = Object.entries(declared.inputs ?? {}).map(([field, shownAs]) => {
      return { shownAs, column: inputs[field] };
    });
  }

  /** A row that somebody else had before, or nobody, keeps nothing of then. */
  clearNew(snapshot: ReceivedSnapshot): void {
    const { shown, generation } = snapshot.tables[this.#table.name];
    for (let row = 0; row < shown.length; row++) {
      if (shown[row] === 0) continue;
      if (this.#rows.alive[row] === 1 && this.#rows.generation[row] === generation[row]) continue;
      clearRow(this.#rows, row);
    }
  }

  /** Whose the rows are, which seats are taken as far as rows are seats, and what the others gave last. */
  takeSeats(snapshot: ReceivedSnapshot, seats: TableRows, seat: number): void {
    const { shown, columns } = snapshot.tables[this.#table.name];
    for (let row = 0; row < shown.length; row++) {
      if (shown[row] === 0) continue;
      if (this.#owners !== undefined) this.#owners[row] = shown[row] === 2 ? seat : this.#nobody;
      if (this.#table.plan.rowIsSeat && seats.alive[row] === 0) spawnRowAt(seats, row);
      if (shown[row] === 2) continue;
      for (let i = 0; i < this.#inputs.length; i++) {
        this.#inputs[i].column[row] = columns[this.#inputs[i].shownAs][row];
      }
    }
  }

  complete(snapshot: ReceivedSnapshot, t: TickContext): void {
    if (this.#complete === undefined) return;
    const { shown } = snapshot.tables[this.#table.name];
    for (let row = 0; row < shown.length; row++) if (shown[row] === 1) this.#complete(t, row);
  }
}

/** The greatest number of an integer column: no seat has it, since seats are at most 65,534. */
function greatest(column: NumberColumn): number {
  const kind = column as unknown;
  if (kind instanceof Int8Array || kind instanceof Int16Array || kind instanceof Int32Array) return -1;
  return column.BYTES_PER_ELEMENT === 1 ? 0xff : column.BYTES_PER_ELEMENT === 2 ? 0xffff : 0xffff_ffff;
}
