/**
 * A snapshot for one viewer, against one that the viewer is known to hold. Behind the head of its frame:
 *
 *     1   whether there is a baseline; if so  vu  its age in ticks
 *     each section in the order of the snapshot schema
 *     record:  with a baseline  1  whether a column has changed
 *              if so or without a baseline each column: with a baseline 1 bit "changed", if so or without one all its bits
 *     table:   1   whether rows have gone; if so  vu  their number - 1, then each row number
 *              in tables with columns that come as residuals: with a baseline  1  whether their widths are others than the baseline's;
 *                  if so or without a baseline  4  the width of each, inputs first
 *              rows that are new or have changed: a bit 1,
 *                  1   whether it is the one after the row before (at first: row 0); if not the row number
 *                  the row, as `row-units.ts` tells; an own one as below
 *              a bit 0
 *     own row: 0   a change: each column that comes as a residual, inputs first, then the others, then those for the owner:
 *                  1  whether it differs from what the viewer holds; if so an exact change, as `delta-codes.ts` tells
 *              1   a new row
 *                  16 its generation, 1 whether it is the viewer's own: 1, then all bits of each column, those for the owner last
 *
 * What is expected of a column that comes as a residual is what the game's `extrapolate` makes of the row that the viewer
 * holds, by the age of the baseline and with inputs halfway between those it holds and those that are; without it, the
 * code that the viewer holds. A row that is not mentioned is as the viewer holds it: nothing has changed, or there was no
 * room and it comes later.
 */
import type { TickContext } from "@fairtick/contract";
import type { BitWriter } from "@fairtick/kernel";
import { exactChangeBitsMax, writeBitsOf, writeExact } from "./delta-codes.ts";
import { exactBits } from "./exact-bits.ts";
import { WIDTH_BITS } from "./residual-widths.ts";
import { RowPredictor } from "./row-predictor.ts";
import { NOT_HELD } from "./row-units.ts";
import {
  ENTERING_BYTES,
  OWN_ROWS_BYTES,
  type RecordHistory,
  type SnapshotHistory,
  snapshotsKept,
  type TableHistory,
} from "./snapshot-history.ts";
import type { ColumnPlan, TablePlan } from "./snapshot-plan.ts";
import { type ShownRows, SnapshotView } from "./snapshot-view.ts";

/** A row that had to wait for so many snapshots comes before those that did not. */
const PATIENCE = 15;
/**
 * Those who only watch build on a snapshot whose number is a multiple of this, from so many snapshots behind it on: by then all whose
 * way is not very long have acknowledged it, and go over to it with the same snapshot. So a crowd can share what is made.
 */
const WATCHED_EVERY = 8;
const WATCHED_BEHIND = 10;
/** Until so many have come since, they build on what they did. */
const WATCHED_MAX = 24;
/** Lists of rows that have gone may take this share of a snapshot. */
const GONE_SHARE = 0.5;
/** Of the number of rows that have gone: it is below 65,536. */
const COUNT_BITS_MAX = 20;

/** The snapshots of one viewer: what it was sent, and what it has acknowledged. */
export class ViewerSnapshots {
  readonly seat: number;
  readonly #history: SnapshotHistory;
  readonly #view: SnapshotView;
  readonly #tables: readonly ViewerTable[];
  /** Ticks of the snapshots that were sent, by the slot of the history. */
  readonly #sent = new Float64Array(snapshotsKept).fill(-1);
  /** By the slot of the history: whether everything had room, so that the viewer holds all that there was. */
  readonly #isWhole = new Uint8Array(snapshotsKept);
  /** Of the snapshots that were acknowledged, by the slot of the history. */
  readonly #acknowledged = new Float64Array(snapshotsKept).fill(-1);
  #acknowledgedTick = -1;
  #baselineSlot = -1;
  #baselineTick = -1;
  /** That of the snapshot that was written last, -1 without one. */
  #writtenBaseline = -1;

  /** `seat` -1: a spectator. */
  constructor(history: SnapshotHistory, seat: number) {
    this.seat = seat;
    this.#history = history;
    this.#view = new SnapshotView(history.plan);
    this.#tables = history.tables.map(
      (table) => new ViewerTable(table, this.#view.shown(table.plan.name), history.world, seat),
    );
  }

  /** The viewer has received the snapshot of a tick. Ticks that it was not sent, or too long ago, mean nothing. */
  acknowledge(tick: number): void {
    if (tick <= this.#acknowledgedTick) return;
    const slot = this.#sent.indexOf(tick);
    if (slot < 0) return;
    this.#acknowledgedTick = tick;
    this.#acknowledged[slot] = tick;
    if (this.seat < 0 && this.#isGoodEnough(slot)) return;
    this.#baselineSlot = slot;
    this.#baselineTick = tick;
  }

  /** Whether who only watches goes on building on what it does, though it holds the newer snapshot of a slot. */
  #isGoodEnough(slot: number): boolean {
    const baseline = this.#baseline();
    // Where room is short, the newest leaves the most.
    if (baseline < 0 || this.#isWhole[baseline] === 0 || this.#isWhole[slot] === 0) return false;
    return (slot - baseline + snapshotsKept) % snapshotsKept < WATCHED_MAX;
  }

  /** Lets who only watches build on what the crowd does, as soon as it is time for it and where it holds that. */
  #followCrowd(): void {
    const { sequence, ticks } = this.#history;
    const common = sequence - WATCHED_BEHIND - ((sequence - WATCHED_BEHIND) % WATCHED_EVERY);
    if (common < 0) return;
    const slot = common % snapshotsKept;
    const tick = ticks[slot];
    if (tick <= this.#baselineTick || this.#acknowledged[slot] !== tick || this.#isWhole[slot] === 0) return;
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
    const { slot, sequence } = history;
    this.#view.reset(t.state as unknown as Parameters<SnapshotView["reset"]>[0], this.seat);
    history.game.view(t, this.#view);
    const lastBit = writer.bitLength + maxBytes * 8;
    let baseline = this.#baseline();
    this.#writtenBaseline = baseline;
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
      this.#tables[table++].write(writer, sequence, baseline, age, lastBit - goneBits);
    }
    this.#sent[slot] = t.tick;
    this.#isWhole[slot] = 1;
    for (let i = 0; i < this.#tables.length; i++) if (!this.#tables[i].hadRoom) this.#isWhole[slot] = 0;
  }

  /**
   * Whether the snapshot that `other` has just been written would do for this viewer: both only watch, hold the same, and all had room.
   * What a viewer is shown must not depend on who it is beside its seat.
   */
  canShare(other: ViewerSnapshots): boolean {
    const { slot, ticks } = this.#history;
    if (this.seat >= 0 || other.seat >= 0 || this.#history !== other.#history) return false;
    if (other.#isWhole[slot] === 0 || other.#sent[slot] !== ticks[slot]) return false;
    const baseline = this.#baseline();
    if (baseline !== other.#writtenBaseline) return false;
    return baseline < 0 || (this.#isWhole[baseline] === 1 && other.#isWhole[baseline] === 1);
  }

  /** The viewer is sent what was written for `other`, with which it can share. */
  share(other: ViewerSnapshots): void {
    const { slot, ticks } = this.#history;
    for (let i = 0; i < this.#tables.length; i++) this.#tables[i].share(other.#tables[i]);
    this.#writtenBaseline = other.#writtenBaseline;
    this.#sent[slot] = ticks[slot];
    this.#isWhole[slot] = 1;
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
    if (this.seat < 0) this.#followCrowd();
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
  const differs = (c: number) => {
    const now = slot * columns.length + c;
    const held = baseline * columns.length + c;
    return low[now] !== low[held] || high[now] !== high[held];
  };
  if (baseline >= 0) {
    let hasChanged = false;
    for (let c = 0; c < columns.length; c++) hasChanged ||= differs(c);
    writer.writeBool(hasChanged);
    if (!hasChanged) return;
  }
  for (let c = 0; c < columns.length; c++) {
    if (baseline >= 0) {
      const changed = differs(c);
      writer.writeBool(changed);
      if (!changed) continue;
    }
    const now = slot * columns.length + c;
    writeBitsOf(writer, exactBits[columns[c].type], low[now], high[now]);
  }
}

/*
 * What a viewer holds of a row, in a word: the kind, whether the codes that it holds are not in the history any more, the
 * row's generation, and the lowest bits of the number of the snapshot whose codes it holds.
 */
const GONE = 0;
const OTHER = 1;
const OWN = 2;
const LOST = 4;
const GENERATION_SHIFT = 3;
const SEQUENCE_SHIFT = 19;
const SEQUENCE_MASK = 0x1fff;
/** Kind and generation. */
const SAME_MASK = 0x7fffb;

/**
 * Rows of others in the order in which they get room. What came whole in the snapshot before and is not in the baseline yet
 * must come again, or it would not be there for a moment; then what has waited for long.
 */
const Pass = { entering: 0, impatient: 1, rest: 2 } as const;
type Pass = (typeof Pass)[keyof typeof Pass];

/** That there is a row, and whether it is the one after the row before. */
const ROW_HEAD_BITS = 2;
const NEXT_ROW = 3;
const OTHER_ROW = 1;

/** What one viewer holds of a table, as of each snapshot that it was sent. */
class ViewerTable {
  readonly #table: TableHistory;
  readonly #shown: ShownRows;
  readonly #seat: number;
  readonly #predictor: RowPredictor;
  /** Words as above: slot * capacity + row. */
  readonly #held: Int32Array;
  /** By row: snapshots in which there was no room for it. */
  readonly #waited: Uint16Array;
  /** Rows whose patience is over. */
  #impatient = 0;
  /** Rows that have gone since the baseline, and the bits of their list. */
  readonly #gone: Uint16Array;
  #goneCount = 0;
  goneBits = 0;
  /** By row, while rows that have gone are listed. */
  readonly #isShown: Uint8Array;
  /** Rows that the viewer holds, by slot. */
  readonly #heldCounts = new Uint32Array(snapshotsKept);
  readonly #ownBitsMax: number;
  /** Of the snapshot that is being written. */
  #sequence = 0;
  #from = 0;
  /** Where the baseline lies in the arrays, -1 without one. */
  #base = -1;
  #age = 0;
  #lastBit = 0;
  #nextRow = 0;
  #heldCount = 0;
  /** Where the snapshot before lies in the arrays. */
  #lastFrom = -1;
  /** Rows of others that came whole, in this snapshot and in the one before. */
  #entered = 0;
  #lastEntered = 0;
  /** Whether no row had to wait in the snapshot that was written last. */
  hadRoom = true;

  constructor(table: TableHistory, shown: ShownRows, world: unknown, seat: number) {
    const { capacity } = table.plan;
    this.#table = table;
    this.#shown = shown;
    this.#seat = seat;
    this.#predictor = new RowPredictor(table.plan, world);
    this.#held = new Int32Array(snapshotsKept * capacity);
    this.#waited = new Uint16Array(capacity);
    this.#gone = new Uint16Array(capacity);
    this.#isShown = new Uint8Array(capacity);
    this.#ownBitsMax = ownBitsMax(table.plan);
  }

  write(writer: BitWriter, sequence: number, baseline: number, age: number, lastBit: number): void {
    const { capacity } = this.#table.plan;
    this.#sequence = sequence;
    this.#from = (sequence % snapshotsKept) * capacity;
    this.#base = baseline < 0 ? -1 : baseline * capacity;
    this.#age = age;
    this.#lastBit = lastBit;
    this.#nextRow = 0;
    this.#held.fill(GONE, this.#from, this.#from + capacity);
    this.#heldCount = 0;
    this.hadRoom = true;
    this.#writeGone(writer);
    this.#writeWidths(writer, baseline);
    this.#writeOwnRows(writer);
    this.#lastEntered = this.#entered;
    this.#entered = 0;
    if (this.#lastEntered > 0) this.#writeOthers(writer, Pass.entering);
    if (this.#impatient > 0) this.#writeOthers(writer, Pass.impatient);
    this.#writeOthers(writer, Pass.rest);
    writer.writeBool(false);
    this.#heldCounts[sequence % snapshotsKept] = this.#heldCount;
    this.#lastFrom = this.#from;
  }

  /** Holds what another one holds, for whom all had room. */
  share(other: ViewerTable): void {
    const { capacity } = this.#table.plan;
    const from = other.#from;
    for (let row = from; row < from + capacity; row++) this.#held[row] = other.#held[row];
    this.#heldCounts[from / capacity] = other.#heldCount;
    this.#lastFrom = from;
    this.#entered = other.#entered;
    this.#waited.fill(0);
    this.#impatient = 0;
    this.hadRoom = true;
  }

  /** Returns the bits that their list takes. */
  findGone(slot: number, baseline: number): number {
    const { capacity, rowBits } = this.#table.plan;
    const { rows, count } = this.#shown;
    const held = this.#held;
    const base = baseline * capacity;
    const from = slot * capacity;
    let same = 0;
    for (let i = 0; baseline >= 0 && i < count; i++)
      if ((held[base + rows[i]] & SAME_MASK) === this.#sameAs(from + rows[i])) same++;
    this.#goneCount = baseline < 0 ? 0 : this.#heldCounts[baseline] - same;
    if (this.#goneCount > 0) this.#listGone(base, from);
    this.goneBits = this.#goneCount === 0 ? 0 : COUNT_BITS_MAX + this.#goneCount * rowBits;
    return this.goneBits;
  }

  #listGone(base: number, from: number): void {
    const { rows, count: shown } = this.#shown;
    for (let i = 0; i < shown; i++) this.#isShown[rows[i]] = 1;
    let count = 0;
    for (let row = 0; row < this.#table.plan.capacity; row++) {
      const held = this.#held[base + row];
      if (held === GONE) continue;
      if (this.#isShown[row] === 0 || (held & SAME_MASK) !== this.#sameAs(from + row))
        this.#gone[count++] = row;
    }
    for (let i = 0; i < shown; i++) this.#isShown[rows[i]] = 0;
  }

  #writeGone(writer: BitWriter): void {
    const count = this.#goneCount;
    writer.writeBool(count > 0);
    if (count === 0) return;
    writer.writeVarUint(count - 1);
    for (let i = 0; i < count; i++) writer.writeBits(this.#gone[i], this.#table.plan.rowBits);
  }

  #writeWidths(writer: BitWriter, baseline: number): void {
    const { widths, plan } = this.#table;
    const { inputs, predicted } = plan.order;
    if (inputs.length + predicted.length === 0) return;
    const columns = plan.shared.length;
    const now = (this.#sequence % snapshotsKept) * columns;
    if (baseline >= 0) {
      let areOthers = false;
      for (let c = 0; c < columns; c++) areOthers ||= widths[now + c] !== widths[baseline * columns + c];
      writer.writeBool(areOthers);
      if (!areOthers) return;
    }
    for (let i = 0; i < inputs.length; i++) writer.writeBits(widths[now + inputs[i]], WIDTH_BITS);
    for (let i = 0; i < predicted.length; i++) writer.writeBits(widths[now + predicted[i]], WIDTH_BITS);
  }

  #isOwn(place: number): boolean {
    return this.#seat >= 0 && this.#table.owner[place] === this.#seat + 1;
  }

  /**
   * The part of a word that a row has as it is now: who has it and its generation. What the viewer holds is the same row
   * only with the same part: it has not been given away, nor has it come or gone as own.
   */
  #sameAs(place: number): number {
    return (this.#isOwn(place) ? OWN : OTHER) | (this.#table.generation[place] << GENERATION_SHIFT);
  }

  /** The slot whose codes the viewer holds of a row, `NOT_HELD` where the history has them no more. */
  #version(held: number): number {
    if ((held & LOST) !== 0) return NOT_HELD;
    const sequence = held >>> SEQUENCE_SHIFT;
    const age = (this.#sequence - sequence) & SEQUENCE_MASK;
    return age < snapshotsKept ? sequence % snapshotsKept : NOT_HELD;
  }

  #writeOwnRows(writer: BitWriter): void {
    if (this.#seat < 0) return;
    const { rows, count } = this.#shown;
    for (let i = 0; i < count; i++) {
      const place = this.#from + rows[i];
      if (!this.#isOwn(place)) continue;
      const held = this.#base < 0 ? GONE : this.#held[this.#base + rows[i]];
      const isSame = (held & SAME_MASK) === this.#sameAs(place);
      const version = isSame ? this.#version(held) : NOT_HELD;
      if (version !== NOT_HELD && this.#isOwnEqual(rows[i], version)) {
        this.#holdOwn(rows[i]);
      } else if (writer.bitLength + this.#ownBitsMax > this.#lastBit + OWN_ROWS_BYTES * 8) {
        this.#wait(rows[i], isSame ? held : GONE);
      } else {
        this.#writeRowHead(writer, rows[i]);
        if (version === NOT_HELD) this.#writeOwnWhole(writer, place);
        else this.#writeOwnChange(writer, rows[i], version);
        this.#holdOwn(rows[i]);
      }
    }
  }

  #writeOthers(writer: BitWriter, pass: Pass): void {
    const { units, plan, owner, generation } = this.#table;
    const { rows, count } = this.#shown;
    const held = this.#held;
    const waited = this.#waited;
    const from = this.#from;
    const base = this.#base;
    const age = this.#age;
    const sequenceBits = this.#sequence << SEQUENCE_SHIFT;
    const slot = this.#sequence % snapshotsKept;
    const ownOwner = this.#seat + 1;
    const headBits = ROW_HEAD_BITS + plan.rowBits;
    // Without rows that came last time, no row is one of them.
    const lastFrom = this.#lastEntered > 0 ? this.#lastFrom : -1;
    const lastBit = pass === Pass.entering ? this.#lastBit + ENTERING_BYTES * 8 : this.#lastBit;
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      const place = from + row;
      // Written in an earlier pass, or an own one.
      if (held[place] !== GONE || (ownOwner > 0 && owner[place] === ownOwner)) continue;
      const word = base < 0 ? GONE : held[base + row];
      const same = OTHER | (generation[place] << GENERATION_SHIFT);
      const isSame = (word & SAME_MASK) === same;
      const isEntering = lastFrom >= 0 && !isSame && held[lastFrom + row] !== GONE;
      const rowPass = isEntering ? Pass.entering : waited[row] >= PATIENCE ? Pass.impatient : Pass.rest;
      if (rowPass !== pass) continue;
      const version = isSame ? this.#version(word) : NOT_HELD;
      const unit = units.of(row, slot, version, age);
      const bits = units.bits(unit);
      if (bits > 0) {
        if (writer.bitLength + headBits + bits > lastBit) {
          this.#wait(row, isSame ? word : GONE);
          continue;
        }
        const start = unit * units.strideBytes;
        if (row === this.#nextRow) {
          writer.writeStream(units.bytes, start, bits, NEXT_ROW, ROW_HEAD_BITS);
          this.#nextRow++;
        } else {
          this.#writeRowHead(writer, row);
          writer.writeStream(units.bytes, start, bits);
        }
      }
      if (version === NOT_HELD) this.#entered++;
      held[place] = same | sequenceBits;
      this.#heldCount++;
      if (waited[row] > 0) this.#endWaiting(row);
    }
  }

  #writeRowHead(writer: BitWriter, row: number): void {
    const isNext = row === this.#nextRow;
    this.#nextRow = row + 1;
    writer.writeBits(isNext ? NEXT_ROW : OTHER_ROW, ROW_HEAD_BITS);
    if (!isNext) writer.writeBits(row, this.#table.plan.rowBits);
  }

  #holdOwn(row: number): void {
    const place = this.#from + row;
    this.#held[place] = this.#sameAs(place) | (this.#sequence << SEQUENCE_SHIFT);
    this.#heldCount++;
    if (this.#waited[row] > 0) this.#endWaiting(row);
  }

  #endWaiting(row: number): void {
    if (this.#waited[row] >= PATIENCE) this.#impatient--;
    this.#waited[row] = 0;
  }

  /** There is no room: the viewer goes on with what it held. */
  #wait(row: number, held: number): void {
    this.hadRoom = false;
    const isLost = held !== GONE && this.#version(held) === NOT_HELD;
    this.#held[this.#from + row] = isLost ? held | LOST : held;
    if (held !== GONE) this.#heldCount++;
    if (++this.#waited[row] === PATIENCE) this.#impatient++;
  }

  #isOwnEqual(row: number, version: number): boolean {
    const { exact, plan } = this.#table;
    const before = version * plan.capacity + row;
    for (let c = 0; c < exact.length; c++) if (exact[c].differs(before, this.#from + row)) return false;
    return true;
  }

  #writeOwnWhole(writer: BitWriter, place: number): void {
    const { plan, exact, generation } = this.#table;
    writer.writeBool(true);
    writer.writeBits(generation[place], 16);
    writer.writeBool(true);
    for (let c = 0; c < exact.length; c++) {
      const { type } = columnOf(plan, c);
      writeBitsOf(writer, exactBits[type], exact[c].low[place], exact[c].high[place]);
    }
  }

  #writeOwnChange(writer: BitWriter, row: number, version: number): void {
    const { plan, exact } = this.#table;
    const { inputs, predicted, plain } = plan.order;
    const before = version * plan.capacity + row;
    const now = this.#from + row;
    const predictor = this.#predictor;
    writer.writeBool(false);
    predictor.holdExact(exact, before);
    for (let i = 0; i < inputs.length; i++) {
      const c = inputs[i];
      this.#writeExact(writer, c, before, now, predictor.codes[c]);
      predictor.mixExact(c, exact[c].low[now], exact[c].high[now]);
    }
    predictor.runExact(this.#age);
    for (let i = 0; i < predicted.length; i++)
      this.#writeExact(writer, predicted[i], before, now, predictor.codes[predicted[i]]);
    for (let i = 0; i < plain.length; i++)
      this.#writeExact(writer, plain[i], before, now, exact[plain[i]].low[before]);
    for (let c = plan.shared.length; c < exact.length; c++)
      this.#writeExact(writer, c, before, now, exact[c].low[before]);
  }

  #writeExact(writer: BitWriter, column: number, before: number, now: number, expected: number): void {
    const codes = this.#table.exact[column];
    const changed = codes.differs(before, now);
    writer.writeBool(changed);
    if (!changed) return;
    writeExact(writer, columnOf(this.#table.plan, column).type, codes.low[now], codes.high[now], expected);
  }
}

/** Shared columns, then those for the owner. */
const columnOf = ({ shared, owned }: TablePlan, column: number): ColumnPlan =>
  column < shared.length ? shared[column] : owned[column - shared.length];

/** No own row takes more: its head, whether it is new, its generation, whose it is, each column with its flag. */
function ownBitsMax({ shared, owned, rowBits }: TablePlan): number {
  return [...shared, ...owned].reduce(
    (sum, { type }) => sum + 1 + exactChangeBitsMax(type),
    ROW_HEAD_BITS + rowBits + 1 + 16 + 1,
  );
}
