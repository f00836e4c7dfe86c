import { type ColumnLayout, columnView } from "./column.ts";
import { hashText, hashWords } from "./hash.ts";
import type { SectionLayout, State, StateLayout, TableRows } from "./state.ts";
import { recountRows } from "./table.ts";

/** Hash of all bytes of a state, 16 hexadecimal digits. */
export function hashState(state: State): string {
  return hashWords(state.words);
}

/** The layout as text: sections, capacities, columns and types in order. Equal texts lay out equally. */
export function describeLayout(layout: StateLayout): string {
  return layout.sections
    .map((s) => `${s.kind} ${s.name}[${s.capacity}] ${s.columns.map((c) => `${c.name}:${c.type}`).join(" ")}`)
    .join("\n");
}

export function hashLayout(layout: StateLayout): string {
  return hashText(describeLayout(layout));
}

/**
 * The differing fields of two states of one layout as lines such as `cars.x[3]: 1.5 -> 1.75`, in
 * layout order, at most `linesMax` of them.
 *
 * @throws RangeError if the layouts differ.
 */
export function diffStates(a: State, b: State, linesMax = 50): string[] {
  if (describeLayout(a.layout) !== describeLayout(b.layout)) {
    throw new RangeError("states of different layouts cannot be compared");
  }
  const lines: string[] = [];
  for (const section of a.layout.sections) {
    for (const column of allColumns(section)) {
      const rows = rowsOf(section, column);
      const left = columnView(a.bytes.buffer, column, rows);
      const right = columnView(b.bytes.buffer, column, rows);
      for (let row = 0; row < rows && lines.length < linesMax; row++) {
        if (!Object.is(left[row], right[row])) {
          const index = section.kind === "table" ? `[${row}]` : "";
          lines.push(`${section.name}.${column.name}${index}: ${text(left[row])} -> ${text(right[row])}`);
        }
      }
    }
  }
  return lines;
}

/**
 * Copies a state of another version of the game's layout: by section and column name, never by
 * offset. Columns that only the target has keep their values; rows beyond the target's capacity are lost.
 *
 * @returns the names of source columns that found no place, and of tables whose rows were cut.
 */
export function copyStateByName(source: State, target: State): string[] {
  const lost: string[] = [];
  for (const section of source.layout.sections) {
    const into = target.layout.sections.find((s) => s.name === section.name && s.kind === section.kind);
    if (into === undefined) {
      lost.push(section.name);
      continue;
    }
    if (into.capacity < section.capacity) lost.push(`${section.name}[${into.capacity}..]`);
    for (const column of allColumns(section)) {
      const place = allColumns(into).find((c) => c.name === column.name);
      if (place === undefined) lost.push(`${section.name}.${column.name}`);
      else copyColumn(source, column, rowsOf(section, column), target, place, rowsOf(into, place));
    }
    if (into.capacity < section.capacity) recountRows(target.view[section.name] as unknown as TableRows);
  }
  return lost;
}

function text(value: number): string {
  return Object.is(value, -0) ? "-0" : `${value}`;
}

/** The columns of a section, those that every table has included. */
function allColumns(section: SectionLayout): ColumnLayout[] {
  if (section.kind === "record") return [...section.columns];
  const alive = section.offset + 16;
  return [
    { name: "meta", type: "u32", offset: section.offset },
    { name: "alive", type: "u8", offset: alive },
    { name: "generation", type: "u16", offset: alive + ((section.capacity + 7) & ~7) },
    ...section.columns,
  ];
}

function rowsOf(section: SectionLayout, column: ColumnLayout): number {
  return column.name === "meta" && section.kind === "table" ? 4 : section.capacity;
}

function copyColumn(
  source: State,
  from: ColumnLayout,
  fromRows: number,
  target: State,
  to: ColumnLayout,
  toRows: number,
): void {
  const left = columnView(source.bytes.buffer, from, fromRows);
  const right = columnView(target.bytes.buffer, to, toRows);
  for (let row = 0; row < fromRows && row < toRows; row++) right[row] = left[row];
}
