import type { AnyGame, InputSchema, SessionPlan } from "@fairtick/contract";
import {
  type Columns,
  type ColumnType,
  layoutState,
  record,
  type StateLayout,
  type StateSchema,
  table,
} from "@fairtick/kernel";

/** Room for a seat + 1, and for two words beside, in a u16. */
const SEATS_MAX = 65_534;

/**
 * The sections that the platform adds to every game's state: with them a saved state is all that a
 * session needs to go on. Their names start with `$`, which games may not use.
 */
export interface PlatformState {
  readonly $session: { tick: number };
  readonly $seats: {
    readonly capacity: number;
    readonly alive: Uint8Array;
    readonly generation: Uint16Array;
    readonly meta: Uint32Array;
    readonly driver: Uint8Array;
    readonly lastCommand: Uint32Array;
  };
  readonly $inputs: { readonly [field: string]: Float32Array };
}

/** The state schema of a running session of a game. */
export function sessionSchema(game: AnyGame): StateSchema {
  for (const section of Object.keys(game.state)) {
    if (section.startsWith("$")) throw new RangeError(`state section ${section}: $ belongs to the platform`);
  }
  return {
    $session: record({ tick: "u32" }),
    $seats: table(SEATS_MAX, { driver: "u8", lastCommand: "u32" }),
    $inputs: table(SEATS_MAX, inputColumns(game.input)),
    ...game.state,
  };
}

export function sessionLayout(game: AnyGame, plan: SessionPlan): StateLayout {
  return layoutState(sessionSchema(game), { ...plan.capacities, $seats: plan.seats, $inputs: plan.seats });
}

function inputColumns(input: InputSchema): Columns {
  const columns: Record<string, ColumnType> = {};
  for (const field of Object.keys(input)) columns[field] = "f32";
  return columns;
}
