/** The tables as they are after all migrations. Times are unix seconds; text columns named so hold JSON. */
export interface StorageSchema {
  race_templates: RaceTemplateRow;
  race_sessions: RaceSessionRow;
  telemetry_frames: TelemetryFrameRow;
  telemetry_batches: TelemetryBatchRow;
  upkeep_jobs: UpkeepJobRow;
  storage_workers: StorageWorkerRow;
  running_sessions: RunningSessionRow;
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

/** Written and read by prepared statements; see telemetry-table.ts. */
export interface TelemetryFrameRow {
  session_id: string;
  tick: number;
  payload: Uint8Array;
}

/** Frames that were written together. */
export interface TelemetryBatchRow {
  session_id: string;
  first_tick: number;
  last_tick: number;
  stored_at: number;
}

export interface UpkeepJobRow {
  name: string;
  last_run_at: number;
  /** The worker that does it now, or did it when its lease ran out. */
  holder: string | null;
  lease_until: number;
}

/** A server that writes to this database. */
export interface StorageWorkerRow {
  id: string;
  host: string;
  pid: number;
  process_started_at: number;
  seen_at: number;
}

/** A session that has begun and not ended, and whose it is. */
export interface RunningSessionRow {
  session_id: string;
  worker_id: string;
}
