import { clamp, createState, type State, type StateLayout, sqrt } from "@fairtick/kernel";
import type { ReceivedSnapshot, SnapshotPlan } from "@fairtick/wire";
import { between } from "./between.ts";
import type { Interpolator } from "./interpolator.ts";
import type { Predictor } from "./predictor.ts";
import { type ShownTable, tableOf } from "./session-tables.ts";
import type { Smoothing } from "./smoothing.ts";

/** How near a row comes to an own one before it is shown in predicted time, in the unit of the places. */
export interface ContactReach {
  readonly enter: number;
  /** Where it is shown in the past again; beyond `enter`, so that a row at the border does not go to and fro. */
  readonly leave: number;
}

/** How long a row takes from the one time to the other, ms: it must catch up with a whole round trip meanwhile. */
const BLEND_MS = 400;

/** What a prediction adds to the view of a session. */
export interface PredictedView {
  readonly predictor: Predictor;
  readonly smoothing: Smoothing;
  /** What is shown lies so far from the predictor's tick before to its tick. */
  readonly fraction: number;
}

/**
 * What there is to draw: a state of the session's own layout, so that drawing reads the columns that the rules write.
 * Own rows are predicted, others are shown as they were. One that comes within reach of an own row is drawn over into
 * predicted time, where both are when they touch: otherwise they would touch where nobody sees it.
 */
export class SessionView {
  readonly state: State;
  readonly #plan: SnapshotPlan;
  readonly #tables: readonly ViewedTable[];
  readonly #interpolator: Interpolator;
  readonly #own: readonly Uint8Array[];
  #updatedMs = 0;

  /** `reach` undefined: nothing is drawn in predicted time but own rows. */
  constructor(
    layout: StateLayout,
    plan: SnapshotPlan,
    tables: readonly ShownTable[],
    interpolator: Interpolator,
    reach: ContactReach | undefined,
  ) {
    this.state = createState(layout);
    this.#plan = plan;
    this.#tables = tables.map((table) => new ViewedTable(table, reach));
    this.#interpolator = interpolator;
    this.#own = this.#tables.map(({ own }) => own);
  }

  /** By table of the plan: 1 where a row is the viewer's own. */
  get own(): readonly Uint8Array[] {
    return this.#own;
  }

  /** The newest snapshot says whose rows are whose. */
  received(newest: ReceivedSnapshot): void {
    for (const table of this.#tables) table.markOwn(newest);
  }

  /** `interpolationTick`: the moment at which others are shown. */
  update(predicted: PredictedView | undefined, interpolationTick: number, nowMs: number): void {
    const share = clamp((nowMs - this.#updatedMs) / BLEND_MS, 0, 1);
    this.#updatedMs = nowMs;
    if (predicted === undefined) {
      this.#showRecords(interpolationTick);
      this.#interpolator.write(this.state, interpolationTick, this.#own);
      return;
    }
    this.state.bytes.set(predicted.predictor.state.bytes);
    this.#interpolator.write(this.state, interpolationTick, this.#own);
    places.count = 0;
    for (let i = 0; i < this.#tables.length; i++) this.#tables[i].showOwn(this.state, predicted, i);
    for (let i = 0; i < this.#tables.length; i++) this.#tables[i].showNear(this.state, predicted, i, share);
  }

  #showRecords(tick: number): void {
    const snapshot = this.#interpolator.snapshotBefore(tick);
    if (snapshot === undefined) return;
    const view = this.state.view as unknown as { readonly [section: string]: { [column: string]: number } };
    const { $session } = this.state.view as unknown as { readonly $session: { tick: number } };
    $session.tick = snapshot.tick;
    for (const section of this.#plan.sections) {
      if (section.kind !== "record") continue;
      const values = snapshot.records[section.name];
      for (let c = 0; c < values.length; c++) view[section.name][section.columns[c].name] = values[c];
    }
  }
}

const PLACES_MAX = 64;
/** Where the own rows are, of one update only. */
const places = { count: 0, xs: new Float64Array(PLACES_MAX), ys: new Float64Array(PLACES_MAX) };

class ViewedTable {
  readonly own: Uint8Array;
  readonly #table: ShownTable;
  readonly #reach: ContactReach | undefined;
  /** 0: in the past; 1: in predicted time. */
  readonly #weights: Float64Array;
  readonly #isNear: Uint8Array;
  readonly #hasPlace: boolean;

  constructor(table: ShownTable, reach: ContactReach | undefined) {
    const has = (name: string) => table.continuous.some((column) => column.name === name);
    this.#table = table;
    this.#reach = reach;
    this.own = new Uint8Array(table.capacity);
    this.#weights = new Float64Array(table.capacity);
    this.#isNear = new Uint8Array(table.capacity);
    this.#hasPlace = has("x") && has("y");
  }

  markOwn(newest: ReceivedSnapshot): void {
    const { shown } = newest.tables[this.#table.name];
    for (let row = 0; row < shown.length; row++) this.own[row] = shown[row] === 2 ? 1 : 0;
  }

  showOwn(view: State, predicted: PredictedView, table: number): void {
    const { x, y } = tableOf(view, this.#table.name);
    for (let row = 0; row < this.own.length; row++) {
      if (this.own[row] === 0) continue;
      this.#showPredicted(view, predicted, table, row, 1);
      if (!this.#hasPlace || places.count === PLACES_MAX) continue;
      places.xs[places.count] = x[row];
      places.ys[places.count++] = y[row];
    }
  }

  showNear(view: State, predicted: PredictedView, table: number, share: number): void {
    if (this.#reach === undefined || !this.#hasPlace) return;
    const { name } = this.#table;
    const [target, ahead] = [tableOf(view, name), tableOf(predicted.predictor.state, name)];
    const { x, y } = ahead;
    for (let row = 0; row < this.own.length; row++) {
      if (this.own[row] === 1) continue;
      const isShown =
        target.alive[row] === 1 && ahead.alive[row] === 1 && target.generation[row] === ahead.generation[row];
      if (!isShown) {
        this.#weights[row] = 0;
        this.#isNear[row] = 0;
        continue;
      }
      this.#judge(row, nearest(x[row], y[row]));
      const goal = this.#isNear[row];
      this.#weights[row] = clamp(goal, this.#weights[row] - share, this.#weights[row] + share);
      if (this.#weights[row] > 0) this.#showPredicted(view, predicted, table, row, ease(this.#weights[row]));
    }
  }

  #judge(row: number, distance: number): void {
    const { enter, leave } = this.#reach as ContactReach;
    if (distance < enter) this.#isNear[row] = 1;
    else if (distance > leave) this.#isNear[row] = 0;
  }

  #showPredicted(view: State, predicted: PredictedView, table: number, row: number, weight: number): void {
    const { name, continuous } = this.#table;
    const { predictor, smoothing, fraction } = predicted;
    const target = tableOf(view, name);
    const [before, now] = [tableOf(predictor.previous, name), tableOf(predictor.state, name)];
    const { offsets } = smoothing.tables[table];
    const isNew = before.alive[row] === 0 || before.generation[row] !== now.generation[row];
    for (let c = 0; c < continuous.length; c++) {
      const { name: column, isAngle } = continuous[c];
      const value = isNew
        ? now[column][row]
        : between(before[column][row], now[column][row], fraction, isAngle);
      const shown = value + offsets[c][row];
      target[column][row] = between(target[column][row], shown, weight, isAngle);
    }
  }
}

function nearest(x: number, y: number): number {
  let squared = Number.POSITIVE_INFINITY;
  for (let i = 0; i < places.count; i++) {
    const [dx, dy] = [x - places.xs[i], y - places.ys[i]];
    if (dx * dx + dy * dy < squared) squared = dx * dx + dy * dy;
  }
  return sqrt(squared);
}

/** From 0 to 1 without a kink at either end. */
function ease(weight: number): number {
  return weight * weight * (3 - 2 * weight);
}
