import { BitReader, type ColumnType } from "@fairtick/kernel";
import { exactBits } from "./exact-bits.ts";
import type { ColumnPlan, RecordPlan, SnapshotPlan, TablePlan } from "./snapshot-plan.ts";

/** A snapshot as plain numbers. */
export interface Snapshot {
  readonly tick: number;
  readonly records: { readonly [section: string]: { readonly [column: string]: number } };
  readonly tables: { readonly [section: string]: SnapshotTable };
}

/** The rows that were shown, in their order; all arrays are of one length. */
export interface SnapshotTable {
  readonly rows: readonly number[];
  readonly generations: readonly number[];
  /** Whether the row is the viewer's own. */
  readonly own: readonly boolean[];
  /** Undefined where the column is for the row's owner alone. */
  readonly columns: { readonly [column: string]: readonly (number | undefined)[] };
}

export type SnapshotDecoded =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly reason: string };

/** Reads a snapshot of the same plan. Never throws, whatever the bytes are. */
export function decodeSnapshot(plan: SnapshotPlan, bytes: Uint8Array): SnapshotDecoded {
  const reader = new BitReader(bytes);
  const tick = reader.readBits(32);
  const records: { [section: string]: { [column: string]: number } } = {};
  const tables: { [section: string]: SnapshotTable } = {};
  for (const section of plan.sections) {
    if (section.kind === "record") {
      records[section.name] = readRecord(reader, section);
    } else {
      const table = readTable(reader, section);
      if (typeof table === "string") return { ok: false, reason: `${section.name}: ${table}` };
      tables[section.name] = table;
    }
  }
  if (reader.overrun) return { ok: false, reason: "the snapshot ends too early" };
  if (reader.bitsLeft >= 8) return { ok: false, reason: `${reader.bitsLeft >>> 3} bytes too many` };
  return { ok: true, snapshot: { tick, records, tables } };
}

function readRecord(reader: BitReader, plan: RecordPlan): { [column: string]: number } {
  const record: { [column: string]: number } = {};
  for (const { name, type } of plan.columns) record[name] = readExact(reader, type);
  return record;
}

function readTable(reader: BitReader, plan: TablePlan): SnapshotTable | string {
  const count = reader.readBits(plan.countBits);
  if (count > plan.capacity) return `${count} rows in a table of ${plan.capacity}`;
  const rows: number[] = [];
  const generations: number[] = [];
  const own: boolean[] = [];
  const columns: { [column: string]: (number | undefined)[] } = {};
  for (const { name } of plan.shared) columns[name] = [];
  for (const { name } of plan.owned) columns[name] = [];
  const seen = new Uint8Array(plan.capacity);
  for (let i = 0; i < count && !reader.overrun; i++) {
    const row = reader.readBits(plan.rowBits);
    if (row >= plan.capacity) return `row ${row} of a table of ${plan.capacity}`;
    if (seen[row] === 1) return `row ${row} twice`;
    seen[row] = 1;
    rows.push(row);
    generations.push(reader.readBits(16));
    const isOwn = (plan.ownerColumn !== undefined || plan.rowIsSeat) && reader.readBool();
    own.push(isOwn);
    for (const column of plan.shared) {
      columns[column.name].push(isOwn ? readExact(reader, column.type) : readShared(reader, column));
    }
    for (const column of plan.owned) {
      columns[column.name].push(isOwn ? readExact(reader, column.type) : undefined);
    }
  }
  return { rows, generations, own, columns };
}

function readExact(reader: BitReader, type: ColumnType): number {
  if (type === "f32") return reader.readFloat32();
  if (type === "f64") return reader.readFloat64();
  const bits = exactBits[type];
  return type === "i8" || type === "i16" || type === "i32" ? reader.readSigned(bits) : reader.readBits(bits);
}

function readShared(reader: BitReader, plan: ColumnPlan): number {
  const { encoding } = plan;
  switch (encoding.kind) {
    case "exact":
      return readExact(reader, plan.type);
    case "range":
      return reader.readRange(encoding.min, encoding.max, encoding.bits);
    case "angle":
      return reader.readAngle(encoding.bits);
    case "unsigned":
      return reader.readBits(encoding.bits);
  }
}
