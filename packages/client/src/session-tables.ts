import type { FieldEncoding } from "@fairtick/contract";
import { type State, TAU, type TableRows } from "@fairtick/kernel";
import type { ReceivedTable, SnapshotPlan } from "@fairtick/wire";

/** A column that changes evenly: what lies between two of its values is a value, too. */
export interface ContinuousColumn {
  readonly name: string;
  readonly isAngle: boolean;
  /** Distance of two codes. */
  readonly quantum: number;
}

/** A table of the snapshot as a client works on it. */
export interface ShownTable {
  readonly plan: ReceivedTable["plan"];
  readonly name: string;
  readonly capacity: number;
  readonly continuous: readonly ContinuousColumn[];
}

/** A column of any type, as far as a client needs it. */
export type NumberColumn = Float64Array;

/** A table of a state by its name; its columns are typed arrays of whatever type. */
export function tableOf(state: State, name: string): TableRows & { readonly [column: string]: NumberColumn } {
  return (state.view as unknown as { readonly [section: string]: unknown })[name] as never;
}

export function shownTables(plan: SnapshotPlan): readonly ShownTable[] {
  return plan.sections.flatMap((section) => {
    if (section.kind !== "table") return [];
    const continuous = section.shared.flatMap(({ name, encoding }) => {
      const quantum = quantumOf(encoding);
      return quantum === undefined ? [] : [{ name, quantum, isAngle: encoding.kind === "angle" }];
    });
    return [{ plan: section, name: section.name, capacity: section.capacity, continuous }];
  });
}

function quantumOf(encoding: FieldEncoding): number | undefined {
  if (encoding.kind !== "range" && encoding.kind !== "angle") return undefined;
  const codes = encoding.bits === 32 ? 0x1_0000_0000 : (1 << encoding.bits) >>> 0;
  return encoding.kind === "angle" ? TAU / codes : (encoding.max - encoding.min) / codes;
}
