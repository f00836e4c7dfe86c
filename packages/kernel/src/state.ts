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

/** Storage type of a column. There is no 64-bit integer: BigInt views allocate. Use two u32. */
export type ColumnType = keyof typeof COLUMN_BYTES;

export interface Columns {
  readonly [name: string]: ColumnType;
}

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

interface ColumnArrays {
  u8: Uint8Array;
  i8: Int8Array;
  u16: Uint16Array;
  i16: Int16Array;
  u32: Uint32Array;
  i32: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
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

export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  readonly offset: number;
}

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

const COLUMN_BYTES = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, f64: 8 } as const;
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

function padded(byteLength: number): number {
  return (byteLength + 7) & ~7;
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
    : recordView(buffer, section, declared.prototype);
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

export function columnView(buffer: ArrayBuffer, column: ColumnLayout, rows: number) {
  switch (column.type) {
    case "u8":
      return new Uint8Array(buffer, column.offset, rows);
    case "i8":
      return new Int8Array(buffer, column.offset, rows);
    case "u16":
      return new Uint16Array(buffer, column.offset, rows);
    case "i16":
      return new Int16Array(buffer, column.offset, rows);
    case "u32":
      return new Uint32Array(buffer, column.offset, rows);
    case "i32":
      return new Int32Array(buffer, column.offset, rows);
    case "f32":
      return new Float32Array(buffer, column.offset, rows);
    case "f64":
      return new Float64Array(buffer, column.offset, rows);
  }
}

/**
 * A record reads as plain numbers (`state.race.phase`). Its accessors sit on one prototype a schema,
 * so that engines keep one hidden class for the records of all sessions.
 */
function recordView(buffer: ArrayBuffer, section: SectionLayout, prototype: object): object {
  const byteLength = section.columns.length * 8;
  return Object.create(prototype, {
    arrays: { value: new RecordArrays(buffer, section.offset, byteLength) },
  });
}

class RecordArrays {
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;

  constructor(buffer: ArrayBuffer, offset: number, byteLength: number) {
    this.u8 = new Uint8Array(buffer, offset, byteLength);
    this.i8 = new Int8Array(buffer, offset, byteLength);
    this.u16 = new Uint16Array(buffer, offset, byteLength / 2);
    this.i16 = new Int16Array(buffer, offset, byteLength / 2);
    this.u32 = new Uint32Array(buffer, offset, byteLength / 4);
    this.i32 = new Int32Array(buffer, offset, byteLength / 4);
    this.f32 = new Float32Array(buffer, offset, byteLength / 4);
    this.f64 = new Float64Array(buffer, offset, byteLength / 8);
  }
}

interface RecordInstance {
  readonly arrays: RecordArrays;
}

/** In a record every column has a slot of 8 bytes. */
function recordPrototype(columns: Columns): object {
  const prototype = {};
  Object.entries(columns).forEach(([name, type], slot) => {
    const index = (slot * 8) / COLUMN_BYTES[type];
    Object.defineProperty(prototype, name, { enumerable: true, ...accessor(type, index) });
  });
  return prototype;
}

/** One literal a type, so that each accessor meets one kind of typed array only. */
function accessor(type: ColumnType, index: number): ThisType<RecordInstance> & PropertyDescriptor {
  switch (type) {
    case "u8":
      return {
        get(this: RecordInstance) {
          return this.arrays.u8[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.u8[index] = v;
        },
      };
    case "i8":
      return {
        get(this: RecordInstance) {
          return this.arrays.i8[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.i8[index] = v;
        },
      };
    case "u16":
      return {
        get(this: RecordInstance) {
          return this.arrays.u16[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.u16[index] = v;
        },
      };
    case "i16":
      return {
        get(this: RecordInstance) {
          return this.arrays.i16[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.i16[index] = v;
        },
      };
    case "u32":
      return {
        get(this: RecordInstance) {
          return this.arrays.u32[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.u32[index] = v;
        },
      };
    case "i32":
      return {
        get(this: RecordInstance) {
          return this.arrays.i32[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.i32[index] = v;
        },
      };
    case "f32":
      return {
        get(this: RecordInstance) {
          return this.arrays.f32[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.f32[index] = v;
        },
      };
    case "f64":
      return {
        get(this: RecordInstance) {
          return this.arrays.f64[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.f64[index] = v;
        },
      };
  }
}
