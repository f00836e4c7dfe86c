import type { AnyGame, Extrapolate, FieldEncoding, TableSnapshot } from "@fairtick/contract";
import type { ColumnType, StateLayout } from "@fairtick/kernel";
import { CodeScale } from "./code-scale.ts";
import { exactBits } from "./exact-bits.ts";

/** How the bits of a snapshot lie: what the server and a client derive from a game and its layout alike. */
export interface SnapshotPlan {
  readonly sections: readonly SectionPlan[];
  /** Upper bound of an encoded snapshot. */
  readonly maxBytes: number;
}

export type SectionPlan = RecordPlan | TablePlan;

export interface RecordPlan {
  readonly kind: "record";
  readonly name: string;
  readonly columns: readonly ColumnPlan[];
}

export interface TablePlan {
  readonly kind: "table";
  readonly name: string;
  readonly capacity: number;
  /** Bits of a row number and of the number of rows. */
  readonly rowBits: number;
  readonly countBits: number;
  readonly ownerColumn: string | undefined;
  readonly rowIsSeat: boolean;
  readonly extrapolate: Extrapolate | undefined;
  /** What every viewer of a row gets. */
  readonly shared: readonly ColumnPlan[];
  /** What only its owner gets. */
  readonly owned: readonly ColumnPlan[];
  readonly order: ColumnOrder;
}

/** In which order the shared columns of a row travel as changes, by their places in `shared`. */
export interface ColumnOrder {
  /** Inputs that come as residuals: known, they make what follows easier to foretell. */
  readonly inputs: readonly number[];
  /** Others that come as residuals. */
  readonly predicted: readonly number[];
  /** The rest, which seldom changes. */
  readonly plain: readonly number[];
}

export interface ColumnPlan {
  readonly name: string;
  readonly type: ColumnType;
  readonly encoding: FieldEncoding;
  /** What codes of others' rows stand for. */
  readonly scale: CodeScale;
}

const planColumn = (name: string, type: ColumnType, encoding: FieldEncoding): ColumnPlan => ({
  name,
  type,
  encoding,
  scale: new CodeScale(type, encoding),
});

const HEAD_BITS = 32;
const GENERATION_BITS = 16;

/**
 * Derives the plan from a game's snapshot schema and the layout of a session.
 *
 * @throws RangeError for a section or column that the layout does not have.
 */
export function planSnapshot(game: AnyGame, layout: StateLayout): SnapshotPlan {
  const sections = Object.entries(game.snapshot).map(([name, declared]) => {
    const section = layout.sections.find((s) => s.name === name);
    const isRecord = Array.isArray(declared);
    if (section === undefined || (section.kind === "record") !== isRecord)
      throw new RangeError(`snapshot: the state has no ${isRecord ? "record" : "table"} "${name}"`);
    const columnOf = (column: string, encoding: FieldEncoding): ColumnPlan => {
      const found = section.columns.find((c) => c.name === column);
      if (found === undefined) throw new RangeError(`snapshot: ${name} has no column "${column}"`);
      return planColumn(column, found.type, encoding);
    };
    return isRecord
      ? planRecord(name, declared as readonly string[], columnOf)
      : planTable(name, section.capacity, declared as TableSnapshot, columnOf);
  });
  const bits = sections.reduce((sum, section) => sum + bitsMax(section), HEAD_BITS);
  return Object.freeze({ sections, maxBytes: (bits + 7) >>> 3 });
}

type ColumnOf = (column: string, encoding: FieldEncoding) => ColumnPlan;

function planRecord(name: string, columns: readonly string[], columnOf: ColumnOf): RecordPlan {
  return { kind: "record", name, columns: columns.map((column) => columnOf(column, { kind: "exact" })) };
}

function planTable(name: string, capacity: number, declared: TableSnapshot, columnOf: ColumnOf): TablePlan {
  const { ownerColumn, rowIsSeat = false, owner = [], others, inputs, extrapolate } = declared;
  if (ownerColumn !== undefined) columnOf(ownerColumn, { kind: "exact" });
  if (ownerColumn !== undefined && rowIsSeat)
    throw new RangeError(`snapshot: ${name} names an owner column, and its rows are seats`);
  if (inputs !== undefined && !rowIsSeat)
    throw new RangeError(`snapshot: ${name} shows inputs, but its rows are not seats`);
  const shared = Object.entries(others).map(([column, encoding]) => columnOf(column, encoding));
  return {
    kind: "table",
    name,
    capacity,
    rowBits: bitsFor(capacity - 1),
    countBits: bitsFor(capacity),
    ownerColumn,
    rowIsSeat,
    extrapolate,
    shared,
    order: orderOf(shared, Object.values(inputs ?? {})),
    owned: owner
      .filter((column) => !Object.hasOwn(others, column))
      .map((column) => columnOf(column, { kind: "exact" })),
  };
}

function orderOf(shared: readonly ColumnPlan[], inputs: readonly string[]): ColumnOrder {
  const places = shared.map((_, place) => place);
  const isInput = (place: number) => inputs.includes(shared[place].name);
  const predicted = places.filter((place) => isPredicted(shared[place]));
  return {
    inputs: predicted.filter(isInput),
    predicted: predicted.filter((place) => !isInput(place)),
    plain: places.filter((place) => !isPredicted(shared[place])),
  };
}

/** Whether a code travels as the difference to what was predicted. Wider ones have no room for a sign. */
const isPredicted = ({ encoding }: ColumnPlan): boolean =>
  (encoding.kind === "range" || encoding.kind === "angle") && encoding.bits <= 30;

function bitsFor(greatest: number): number {
  let bits = 1;
  while (greatest >>> bits !== 0) bits++;
  return bits;
}

function bitsMax(section: SectionPlan): number {
  const exact = (columns: readonly ColumnPlan[]) => columns.reduce((sum, c) => sum + exactBits[c.type], 0);
  if (section.kind === "record") return exact(section.columns);
  const shared = section.shared.reduce((sum, { type, encoding }) => {
    const bits = encoding.kind === "exact" ? 0 : encoding.bits;
    return sum + (bits > exactBits[type] ? bits : exactBits[type]);
  }, 0);
  const row = section.rowBits + GENERATION_BITS + 1 + shared + exact(section.owned);
  return section.countBits + section.capacity * row;
}
