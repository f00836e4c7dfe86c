/** The tables as they are after all migrations. Times are unix seconds; text columns named so hold JSON. */
export interface StorageSchema {
  race_templates: RaceTemplateRow;
  race_sessions: RaceSessionRow;
  telemetry_frames: TelemetryFrameRow;
}

export interface RaceTemplateRow {
  id: string;
  name: string;
  track_config_id: string;
  /** JSON array of car ids. */
  allowed_cars: string;
  max_players: number;
  default_ai_count: number;
  lap_limit: number;
  start_mode: string;
  rotation_weight: number;
  active: number;
  created_at: number;
  updated_at: number;
}

export interface RaceSessionRow {
  id: string;
  /** Null for a session that was not made from a template. */
  template_id: string | null;
  track_config_id: string;
  started_at: number;
  finished_at: number | null;
  /** JSON, as the game wrote it. */
  result: string | null;
}

export interface TelemetryFrameRow {
  session_id: string;
  tick: number;
  /** Read back as an ArrayBuffer. */
  payload: Uint8Array | ArrayBuffer;
}
