import type { Json } from "@fairtick/contract";
import type { RaceTemplateRow } from "../storage/schema.ts";

/** A template as the database has it: the columns that races need, and what there is besides. */
export interface StoredTemplate extends RaceTemplateRow {
  readonly game: string;
  /** JSON object of the fields that have no column. */
  readonly detail: string;
}

type Manifest = { readonly [field: string]: Json };

/** Columns of which a game that does not race knows nothing, with what they hold then. */
const raceColumns = {
  track_config_id: "",
  allowed_cars: [],
  max_players: 0,
  default_ai_count: 0,
  lap_limit: 0,
} as const satisfies Manifest;

/** What a file would say of it. */
export function manifestOf(row: StoredTemplate): Manifest {
  const { id, name, start_mode, rotation_weight, active, game } = row;
  const common = { id, name, game, start_mode, rotation_weight, active: active !== 0 };
  const race = {
    track_config_id: row.track_config_id,
    allowed_cars: jsonOf(row.allowed_cars),
    max_players: row.max_players,
    default_ai_count: row.default_ai_count,
    lap_limit: row.lap_limit,
  };
  const isRace = row.track_config_id !== "";
  return { ...(isRace && race), ...common, ...(jsonOf(row.detail) as Manifest) };
}

/** The row of a manifest that was found to be valid. Times are unix seconds. */
export function storedTemplate(game: string, manifest: Manifest, nowSeconds: number): StoredTemplate {
  const { id, name, game: _, start_mode, rotation_weight, active = true, ...others } = manifest;
  const detail = Object.entries(others).filter(([field]) => !Object.hasOwn(raceColumns, field));
  const race = { ...raceColumns, ...others };
  return {
    id: String(id).toLowerCase(),
    game,
    name: String(name),
    track_config_id: String(race.track_config_id),
    allowed_cars: JSON.stringify(race.allowed_cars),
    max_players: Number(race.max_players),
    default_ai_count: Number(race.default_ai_count),
    lap_limit: Number(race.lap_limit),
    start_mode: String(start_mode).toLowerCase(),
    rotation_weight: Number(rotation_weight),
    active: active === true ? 1 : 0,
    created_at: nowSeconds,
    updated_at: nowSeconds,
    detail: JSON.stringify(Object.fromEntries(detail)),
  };
}

/** Null for what is no JSON: whoever reads the manifest says what is wrong with it. */
function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
