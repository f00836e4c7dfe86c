/**
 * The state of a session: one flat buffer, seen through typed arrays.
 *
 * A game declares *records* (one row) and *tables* (rows up to a capacity) of typed columns. The
 * kernel lays every column out in one ArrayBuffer, so that save, restore, hash and comparison are
 * operations on bytes, written once for all games:
 *
 *     | record race        | table cars: meta, alive, generation, x[16], y[16], ... | ...
 *
 * Columns are padded to 8 bytes; the padding is always zero, so equal states are equal bytes.
 */

import {
  COLUMN_BYTES,
  type ColumnArrays,
  type ColumnLayout,
  type Columns,
  columnView,
  padded,
} from "./column.ts";
import { recordPrototype, recordView } from "./record-view.ts";

export interface RecordSchema<C extends Columns = Columns> {
  readonly kind: "record";
  readonly columns: C;
  /** The accessors of the columns, shared by the records of all states of the schema. */
  readonly prototype: object;
}

export interface TableSchema<C extends Columns = Columns> {
  readonly kind: "table";
  /** Rows of the largest session; a session may be created with fewer. 1 to 65,535. */
  readonly capacity: number;
  readonly columns: C;
}

export interface StateSchema {
  readonly [section: string]: RecordSchema | TableSchema;
}

export type RecordView<C extends Columns> = { -readonly [K in keyof C]: number };

/** What every table has beside its own columns. `meta` is private to the row functions of `table.ts`. */
export interface TableRows {
  readonly capacity: number;
  /** 1 where the row is in use. Rows keep their number for life; iteration is by row number. */
  readonly alive: Uint8Array;
  /** How often the row has been given away, wrapping at 65,536. Part of a row's handle. */
  readonly generation: Uint16Array;
  readonly meta: Uint32Array;
}

export type TableView<C extends Columns> = TableRows & { readonly [K in keyof C]: ColumnArrays[C[K]] };

/** The typed arrays and record accessors of a schema: what rules read and write. */
export type StateOf<S extends StateSchema> = {
  readonly [K in keyof S]: S[K] extends TableSchema<infer C>
    ? TableView<C>
    : S[K] extends RecordSchema<infer C>
      ? RecordView<C>
      : never;
};

export interface SectionLayout {
  readonly name: string;
  readonly kind: "record" | "table";
  readonly capacity: number;
  readonly offset: number;
  readonly columns: readonly ColumnLayout[];
}

export interface StateLayout<S extends StateSchema = StateSchema> {
  readonly schema: S;
  readonly byteLength: number;
  readonly sections: readonly SectionLayout[];
}

/** A state and its bytes. `view` reads and writes `bytes`; nothing else holds state. */
export interface State<S extends StateSchema = StateSchema> {
  readonly layout: StateLayout<S>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes as 32-bit words, for hashing. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly view: StateOf<S>;
}

const META_WORDS = 4;
const TABLE_CAPACITY_MAX = 65_535;
const RESERVED_COLUMNS = new Set(["capacity", "alive", "generation", "meta"]);

/** @throws RangeError for a column called `arrays`, which is where records keep theirs. */
export function record<const C extends Columns>(columns: C): RecordSchema<C> {
  if (Object.hasOwn(columns, "arrays")) throw new RangeError(`column name "arrays" belongs to every record`);
  return { kind: "record", columns, prototype: recordPrototype(columns) };
}

/** @throws RangeError if `capacity` is not a whole number from 1 to 65,535. */
export function table<const C extends Columns>(capacity: number, columns: C): TableSchema<C> {
  assertCapacity(capacity, "table");
  for (const name of Object.keys(columns)) {
    if (RESERVED_COLUMNS.has(name)) throw new RangeError(`column name "${name}" belongs to every table`);
  }
  return { kind: "table", capacity, columns };
}

export function defineState<const S extends StateSchema>(schema: S): S {
  return Object.freeze(schema);
}

/**
 * Lays the columns of a schema out in one buffer. `capacities` shrinks tables for a session
 * (section name to rows); a table that is not named keeps the capacity of its schema.
 *
 * @throws RangeError if a capacity exceeds the schema's or is not a whole number of at least 1.
 */
export function layoutState<S extends StateSchema>(
  schema: S,
  capacities: { readonly [section: string]: number } = {},
): StateLayout<S> {
  let offset = 0;
  const sections: SectionLayout[] = [];
  for (const [name, section] of Object.entries(schema)) {
    const capacity = section.kind === "record" ? 1 : (capacities[name] ?? section.capacity);
    assertCapacity(capacity, name);
    if (section.kind === "table" && capacity > section.capacity) {
      throw new RangeError(`${name}: ${capacity} rows exceed the schema's ${section.capacity}`);
    }
    const sectionOffset = offset;
    if (section.kind === "table") {
      offset += META_WORDS * 4 + padded(capacity) + padded(capacity * 2);
    }
    const columns: ColumnLayout[] = [];
    for (const [column, type] of Object.entries(section.columns)) {
      columns.push({ name: column, type, offset });
      offset += padded(capacity * COLUMN_BYTES[type]);
    }
    sections.push({ name, kind: section.kind, capacity, offset: sectionOffset, columns });
  }
  return Object.freeze({ schema, byteLength: offset, sections });
}

/** A layout again from its sections: they can be sent to another thread, a schema cannot. */
export function layoutFromSections(sections: readonly SectionLayout[]): StateLayout {
  const schema: Record<string, RecordSchema | TableSchema> = {};
  for (const { name, kind, capacity, columns } of sections) {
    const types = Object.fromEntries(columns.map((column) => [column.name, column.type]));
    schema[name] = kind === "record" ? record(types) : table(capacity, types);
  }
  return layoutState(schema);
}

/** A new state of zeros. Allocates; a session does it once. */
export function createState<S extends StateSchema>(layout: StateLayout<S>): State<S> {
  const buffer = new ArrayBuffer(layout.byteLength);
  const sections = layout.sections.map((s): [string, object] => [
    s.name,
    sectionView(buffer, s, layout.schema[s.name]),
  ]);
  return {
    layout,
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    view: namedFields(sections) as StateOf<S>,
  };
}

/** A copy of the state's bytes, or the bytes written into `target` of the same length. */
export function saveState(state: State, target?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (target === undefined) return state.bytes.slice();
  target.set(state.bytes);
  return target;
}

/** @throws RangeError if `bytes` has not the length of the state's layout. */
export function restoreState(state: State, bytes: Uint8Array): void {
  if (bytes.length !== state.bytes.length) {
    throw new RangeError(`a state of ${state.bytes.length} bytes cannot be restored from ${bytes.length}`);
  }
  state.bytes.set(bytes);
}

export function statesEqual(a: State, b: State): boolean {
  if (a.words.length !== b.words.length) return false;
  for (let i = 0; i < a.words.length; i++) if (a.words[i] !== b.words[i]) return false;
  return true;
}

function assertCapacity(capacity: number, what: string): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > TABLE_CAPACITY_MAX) {
    throw new RangeError(
      `${what}: capacity ${capacity} is not a whole number from 1 to ${TABLE_CAPACITY_MAX}`,
    );
  }
}

function sectionView(
  buffer: ArrayBuffer,
  section: SectionLayout,
  declared: RecordSchema | TableSchema,
): object {
  return declared.kind === "table"
    ? tableView(buffer, section)
    : recordView(buffer, section.offset, section.columns.length, declared.prototype);
}

function tableView(buffer: ArrayBuffer, section: SectionLayout): object {
  const { capacity, offset } = section;
  const aliveOffset = offset + META_WORDS * 4;
  return namedFields([
    ["capacity", capacity],
    ["meta", new Uint32Array(buffer, offset, META_WORDS)],
    ["alive", new Uint8Array(buffer, aliveOffset, capacity)],
    ["generation", new Uint16Array(buffer, aliveOffset + padded(capacity), capacity)],
    ...section.columns.map((column): [string, unknown] => [
      column.name,
      columnView(buffer, column, capacity),
    ]),
  ]);
}

/**
 * An object of these fields that engines keep in their fast form. Assigning a dozen computed names
 * one by one would turn it into a hash table, and every access of a rule into a look-up.
 */
function namedFields(fields: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(fields);
}
