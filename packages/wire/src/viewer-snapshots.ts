/**
 * A snapshot for one viewer, against one that the viewer is known to hold. Behind the head of its frame:
 *
 *     1   whether there is a baseline; if so  vu  its age in ticks
 *     each section in the order of the snapshot schema
 *     record:  each column: with a baseline 1 bit "changed", if so or without one all its bits
 *     table:   1   whether rows have gone; if so  vu  their number - 1, then each row number
 *              rows that are new or have changed: a bit 1, the row number, and
 *                  1   whether it is new; if so
 *                          16  its generation
 *                          1   whether it is the viewer's own, in tables whose rows have owners
 *                          each column: all its bits
 *                      else each column against what the viewer holds, as `delta-codes.ts` tells
 *              a bit 0
 *
 * Own rows have every column exact, those for the owner last; other rows have the shared ones, quantised. A row that is not
 * mentioned is as the viewer holds it: nothing has changed, or there was no room and it comes later.
 */
import type { TickContext } from "@fairtick/contract";
import type { BitWriter } from "@fairtick/kernel";
import { codeBits, isPredicted, RowPredictor, writeBitsOf, writeResidual } from "./delta-codes.ts";
import {
  OWN_ROWS_BYTES,
  type RecordHistory,
  type SnapshotHistory,
  snapshotsKept,
  type TableHistory,
} from "./snapshot-history.ts";
import { exactBits, type TablePlan } from "./snapshot-plan.ts";
import { type ShownRows, SnapshotView } from "./snapshot-view.ts";

/** A row that had to wait for so many snapshots comes before those that did not. */
const PATIENCE = 15;

/** The snapshots of one viewer: what it was sent, and what it has acknowledged. */
export class ViewerSnapshots {
  readonly seat: number;
  readonly #history: SnapshotHistory;
  readonly #view: SnapshotView;
  readonly #tables: readonly ViewerTable[];
  /** Ticks of the snapshots that were sent, by the slot of the history. */
  readonly #sent = new Float64Array(snapshotsKept).fill(-1);
  #baselineSlot = -1;
  #baselineTick = -1;

  /** `seat` -1: a spectator. */
  constructor(history: SnapshotHistory, seat: number) {
    this.seat = seat;
    this.#history = history;
    this.#view = new SnapshotView(history.plan);
    this.#tables = history.tables.map(
      (table) =>
        new ViewerTable(table, history.ticks, this.#view.shown(table.plan.name), history.world, seat),
    );
  }

  /** The viewer has received the snapshot of a tick. Ticks that it was not sent, or too long ago, mean nothing. */
  acknowledge(tick: number): void {
    if (tick <= this.#baselineTick) return;
    const slot = this.#sent.indexOf(tick);
    if (slot < 0) return;
    this.#baselineSlot = slot;
    this.#baselineTick = tick;
  }

  /**
   * Appends the snapshot that was captured last. Rows of others wait once `maxBytes` are used; records and own rows may
   * go beyond, by no more than the history's `overdraftBytes`. Where more rows have gone than a list has room for, the
   * snapshot is whole, which needs no list.
   *
   * @throws RangeError when the writer has less room than that.
   */
  write(t: TickContext, writer: BitWriter, maxBytes: number): void {
    const history = this.#history;
    const { slot } = history;
    this.#view.reset(t.state as unknown as Parameters<SnapshotView["reset"]>[0], this.seat);
    history.game.view(t, this.#view);
    const lastBit = writer.bitLength + maxBytes * 8;
    let baseline = this.#baseline();
    let goneBits = this.#findGone(baseline);
    if (goneBits > maxBytes * 8 * GONE_SHARE) {
      baseline = -1;
      goneBits = this.#findGone(baseline);
    }
    writer.writeBool(baseline >= 0);
    const age = t.tick - this.#baselineTick;
    if (baseline >= 0) writer.writeVarUint(age);
    let record = 0;
    let table = 0;
    for (let i = 0; i < history.plan.sections.length; i++) {
      if (history.plan.sections[i].kind === "record") {
        writeRecord(writer, history.records[record++], slot, baseline);
        continue;
      }
      // What has gone from the tables behind this one needs its place.
      goneBits -= this.#tables[table].goneBits;
      this.#tables[table++].write(writer, slot, baseline, age, lastBit - goneBits);
    }
    this.#sent[slot] = t.tick;
  }

  /** Bits of the lists of rows that have gone since the baseline. */
  #findGone(baseline: number): number {
    let bits = 0;
    for (let i = 0; i < this.#tables.length; i++)
      bits += this.#tables[i].findGone(this.#history.slot, baseline);
    return bits;
  }

  /** The slot of the snapshot to compare with, -1 without one. */
  #baseline(): number {
    const slot = this.#baselineSlot;
    if (slot < 0 || this.#history.ticks[slot] !== this.#baselineTick) return -1;
    return this.#sent[slot] === this.#baselineTick ? slot : -1;
  }
}

function writeRecord(
  writer: BitWriter,
  { plan, low, high }: RecordHistory,
  slot: number,
  baseline: number,
): void {
  const { columns } = plan;
  for (let c = 0; c < columns.length; c++) {
    const now = slot * columns.length + c;
    if (baseline >= 0) {
      const held = baseline * columns.length + c;
      const changed = low[now] !== low[held] || high[now] !== high[held];
      writer.writeBool(changed);
      if (!changed) continue;
    }
    writeBitsOf(writer, exactBits[columns[c].type], low[now], high[now]);
  }
}

/** Lists of rows that have gone may take this share of a snapshot. */
const GONE_SHARE = 0.5;

const GONE = 0;
const OTHER = 1;
const OWN = 2;

/** What one viewer holds of a table, as of each snapshot that it was sent. */
class ViewerTable {
  readonly #table: TableHistory;
  /** Of the history, by slot. */
  readonly #ticks: Float64Array;
  readonly #shown: ShownRows;
  readonly #seat: number;
  readonly #predictor: RowPredictor;
  /** Whether the viewer holds a row: a place is that of the history. */
  readonly #held: Uint8Array;
  /** Generation of the row that it holds. */
  readonly #generation: Uint16Array;
  /** The slot whose codes it holds, and the slot's tick: another one has overwritten them. */
  readonly #version: Uint8Array;
  readonly #versionTick: Float64Array;
  /** By row: snapshots in which there was no room for it. */
  readonly #waited: Uint16Array;
  /** Rows that have gone since the baseline, and the bits of their list. */
  readonly #gone: Uint16Array;
  #goneCount = 0;
  goneBits = 0;
  readonly #isShown: Uint8Array;
  readonly #ownBitsMax: number;
  readonly #otherBitsMax: number;

  constructor(table: TableHistory, ticks: Float64Array, shown: ShownRows, world: unknown, seat: number) {
    const { capacity } = table.plan;
    this.#table = table;
    this.#shown = shown;
    this.#seat = seat;
    this.#predictor = new RowPredictor(table.plan, world);
    this.#held = new Uint8Array(snapshotsKept * capacity);
    this.#generation = new Uint16Array(snapshotsKept * capacity);
    this.#version = new Uint8Array(snapshotsKept * capacity);
    this.#versionTick = new Float64Array(snapshotsKept * capacity);
    this.#ticks = ticks;
    this.#waited = new Uint16Array(capacity);
    this.#gone = new Uint16Array(capacity);
    this.#isShown = new Uint8Array(capacity);
    this.#ownBitsMax = ownBitsMax(table.plan);
    this.#otherBitsMax = otherBitsMax(table.plan);
  }

  write(writer: BitWriter, slot: number, baseline: number, age: number, lastBit: number): void {
    const { capacity } = this.#table.plan;
    const from = slot * capacity;
    this.#held.fill(GONE, from, from + capacity);
    this.#writeGone(writer);
    const { rows, count } = this.#shown;
    for (let pass = 0; pass < PASSES; pass++) {
      for (let i = 0; i < count; i++) {
        if (this.#passOf(slot, rows[i]) === pass)
          this.#writeRow(writer, rows[i], slot, baseline, age, lastBit);
      }
    }
    writer.writeBool(false);
  }

  /** Own rows come first, then those that have waited. Only valid before the row is written. */
  #passOf(slot: number, row: number): number {
    if (this.#held[slot * this.#table.plan.capacity + row] !== GONE) return -1;
    if (this.#isOwn(slot, row)) return 0;
    return this.#waited[row] >= PATIENCE ? 1 : 2;
  }

  #isOwn(slot: number, row: number): boolean {
    return this.#seat >= 0 && this.#table.owner[slot * this.#table.plan.capacity + row] === this.#seat + 1;
  }

  /** Returns the bits that their list takes. */
  findGone(slot: number, baseline: number): number {
    let count = 0;
    if (baseline >= 0) {
      const { rows, count: shown } = this.#shown;
      for (let i = 0; i < shown; i++) this.#isShown[rows[i]] = 1;
      for (let row = 0; row < this.#table.plan.capacity; row++) {
        if (this.#heldAt(baseline, row) === GONE) continue;
        if (this.#isShown[row] === 1 && this.#isSameRow(slot, baseline, row)) continue;
        this.#gone[count++] = row;
      }
      for (let i = 0; i < shown; i++) this.#isShown[rows[i]] = 0;
    }
    this.#goneCount = count;
    this.goneBits = count === 0 ? 0 : COUNT_BITS_MAX + count * this.#table.plan.rowBits;
    return this.goneBits;
  }

  #writeGone(writer: BitWriter): void {
    const count = this.#goneCount;
    writer.writeBool(count > 0);
    if (count === 0) return;
    writer.writeVarUint(count - 1);
    for (let i = 0; i < count; i++) writer.writeBits(this.#gone[i], this.#table.plan.rowBits);
  }

  #heldAt(slot: number, row: number): number {
    return this.#held[slot * this.#table.plan.capacity + row];
  }

  /** Whether the row is what it was when the viewer was told of it: not given away, nor has it come or gone as own. */
  #isSameRow(slot: number, baseline: number, row: number): boolean {
    const { capacity } = this.#table.plan;
    const kind = this.#isOwn(slot, row) ? OWN : OTHER;
    const held = baseline * capacity + row;
    return (
      this.#held[held] === kind && this.#generation[held] === this.#table.generation[slot * capacity + row]
    );
  }

  #writeRow(
    writer: BitWriter,
    row: number,
    slot: number,
    baseline: number,
    age: number,
    lastBit: number,
  ): void {
    const { capacity, rowBits } = this.#table.plan;
    const place = slot * capacity + row;
    const isOwn = this.#isOwn(slot, row);
    const before = baseline * capacity + row;
    const isSame = baseline >= 0 && this.#isSameRow(slot, baseline, row);
    const version = isSame ? this.#version[before] : slot;
    const isHeld = isSame && this.#ticks[version] === this.#versionTick[before];
    if (isHeld && this.#isEqual(row, version, slot, isOwn)) {
      this.#hold(place, row, isOwn, slot);
      return;
    }
    const limit = isOwn ? lastBit + OWN_ROWS_BYTES * 8 : lastBit;
    if (writer.bitLength + (isOwn ? this.#ownBitsMax : this.#otherBitsMax) > limit) {
      this.#waited[row]++;
      if (isSame) this.#keep(place, before);
      return;
    }
    writer.writeBool(true);
    writer.writeBits(row, rowBits);
    writer.writeBool(!isHeld);
    if (!isHeld) this.#writeWhole(writer, place, isOwn);
    else if (isOwn) this.#writeOwn(writer, row, version, slot);
    else this.#writeOther(writer, row, version, slot, age);
    this.#hold(place, row, isOwn, slot);
  }

  #hold(place: number, row: number, isOwn: boolean, version: number): void {
    this.#held[place] = isOwn ? OWN : OTHER;
    this.#generation[place] = this.#table.generation[place];
    this.#version[place] = version;
    this.#versionTick[place] = this.#ticks[version];
    this.#waited[row] = 0;
  }

  /** The viewer goes on with what it held. */
  #keep(place: number, before: number): void {
    this.#held[place] = this.#held[before];
    this.#generation[place] = this.#generation[before];
    this.#version[place] = this.#version[before];
    this.#versionTick[place] = this.#versionTick[before];
  }

  #isEqual(row: number, version: number, slot: number, isOwn: boolean): boolean {
    const { capacity } = this.#table.plan;
    const columns = isOwn ? this.#table.exact : this.#table.codes;
    const held = version * capacity + row;
    const now = slot * capacity + row;
    for (let c = 0; c < columns.length; c++) {
      const { low, high } = columns[c];
      if (low[held] !== low[now] || high[held] !== high[now]) return false;
    }
    return true;
  }

  #writeWhole(writer: BitWriter, place: number, isOwn: boolean): void {
    const { plan, codes, exact, generation } = this.#table;
    writer.writeBits(generation[place], 16);
    if (plan.ownerColumn !== undefined || plan.rowIsSeat) writer.writeBool(isOwn);
    for (let c = 0; c < plan.shared.length; c++) {
      const column = isOwn ? exact[c] : codes[c];
      const bits = isOwn ? exactBits[plan.shared[c].type] : codeBits(plan.shared[c]);
      writeBitsOf(writer, bits, column.low[place], column.high[place]);
    }
    for (let c = 0; isOwn && c < plan.owned.length; c++) {
      const column = exact[plan.shared.length + c];
      writeBitsOf(writer, exactBits[plan.owned[c].type], column.low[place], column.high[place]);
    }
  }

  #writeOwn(writer: BitWriter, row: number, version: number, slot: number): void {
    const { plan, exact } = this.#table;
    for (let c = 0; c < exact.length; c++) {
      const { type } = c < plan.shared.length ? plan.shared[c] : plan.owned[c - plan.shared.length];
      this.#writeChange(writer, exactBits[type], exact[c].low, exact[c].high, row, version, slot);
    }
  }

  #writeChange(
    writer: BitWriter,
    bits: number,
    low: Uint32Array,
    high: Uint32Array,
    row: number,
    version: number,
    slot: number,
  ): void {
    const { capacity } = this.#table.plan;
    const held = version * capacity + row;
    const now = slot * capacity + row;
    const changed = low[held] !== low[now] || high[held] !== high[now];
    writer.writeBool(changed);
    if (changed) writeBitsOf(writer, bits, low[now], high[now]);
  }

  #writeOther(writer: BitWriter, row: number, version: number, slot: number, age: number): void {
    const { plan, codes } = this.#table;
    const held = version * plan.capacity + row;
    const now = slot * plan.capacity + row;
    for (let c = 0; c < codes.length; c++) this.#predictor.set(c, codes[c].low[held], codes[c].high[held]);
    this.#predictor.run(age);
    for (let c = 0; c < codes.length; c++) {
      const column = plan.shared[c];
      const { low, high } = codes[c];
      if (isPredicted(column)) writeResidual(writer, column.encoding, low[now], this.#predictor.codes[c]);
      else this.#writeChange(writer, codeBits(column), low, high, row, version, slot);
    }
  }
}

/** In front of the columns: that there is a row, its number, that it is new, its generation, whose it is. */
const rowHeadBits = ({ rowBits }: TablePlan): number => 1 + rowBits + 1 + 16 + 1;

/** No row of others takes more: whole, or for each column a residual of its widest. */
function otherBitsMax(plan: TablePlan): number {
  return plan.shared.reduce((sum, column) => {
    const whole = 1 + codeBits(column);
    // Groups of four bits and one that says whether another follows; a residual has one bit more than its code.
    const residual = isPredicted(column) ? 1 + ((whole + 4) >> 2) * 5 : 0;
    return sum + (whole > residual ? whole : residual);
  }, rowHeadBits(plan));
}

/** No own row takes more: each column with its flag. */
function ownBitsMax(plan: TablePlan): number {
  return [...plan.shared, ...plan.owned].reduce(
    (sum, { type }) => sum + 1 + exactBits[type],
    rowHeadBits(plan),
  );
}

/** Of the number of rows that have gone: it is below 65,536. */
const COUNT_BITS_MAX = 20;
/** Own rows, those that have waited, the others. */
const PASSES = 3;
