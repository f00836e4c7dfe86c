import type { Visibility } from "@fairtick/contract";
import type { Role } from "../connection/role.ts";
import type { ResultVerdict } from "../results/stored-result.ts";

/** The tables as they are after all migrations. Times are unix seconds; text columns named so hold JSON. */
export interface StorageSchema {
  race_templates: RaceTemplateRow;
  template_details: TemplateDetailRow;
  race_schedules: RaceScheduleRow;
  race_sessions: RaceSessionRow;
  telemetry_frames: TelemetryFrameRow;
  telemetry_batches: TelemetryBatchRow;
  upkeep_jobs: UpkeepJobRow;
  storage_workers: StorageWorkerRow;
  running_sessions: RunningSessionRow;
  accounts: AccountRow;
  account_logins: AccountLoginRow;
  api_keys: ApiKeyRow;
  external_identities: ExternalIdentityRow;
  audit_entries: AuditEntryRow;
  session_results: SessionResultRow;
  result_accounts: ResultAccountRow;
  leaderboard_scores: LeaderboardScoreRow;
  sanctions: SanctionRow;
  player_reports: PlayerReportRow;
  block_lists: BlockListRow;
  record_profiles: RecordProfileRow;
  record_operations: RecordOperationRow;
  record_entries: RecordEntryRow;
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

/** What a template has besides the columns of a race. */
export interface TemplateDetailRow {
  template_id: string;
  game: string;
  /** JSON object of the fields of its manifest that have no column. */
  detail: string;
}

/** Times at which sessions of a template are held. */
export interface RaceScheduleRow {
  /** UUID. */
  id: string;
  game: string;
  template_id: string;
  /** Minute, hour, day, month, day of the week. */
  cron: string;
  /** As in `Europe/Berlin`. */
  timezone: string;
  /** Unix milliseconds of the next session. */
  next_at: number;
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

export interface AccountRow {
  /** UUID. */
  id: string;
  /** As its owner writes it. */
  name: string;
  /** What makes it unique: the name without the difference of case. */
  name_key: string;
  role: Role;
  /** Null for guests, and for who signs in elsewhere only. */
  password_hash: string | null;
  /** SHA-256 of the e-mail address in hexadecimal; the address itself is never stored. */
  email_hash: string | null;
  is_guest: number;
  created_at: number;
  last_login_at: number | null;
  /** When a moderator closed it. */
  disabled_at: number | null;
}

/** One login of an account, which lives as long as its refresh token is renewed. */
export interface AccountLoginRow {
  /** UUID of version 7, which access tokens carry. */
  id: string;
  account_id: string;
  /** First half of the refresh token, the same in all that follow each other. */
  token_key: string;
  /** SHA-256 of the second half of the newest one. */
  secret_hash: string;
  created_at: number;
  renewed_at: number;
  expires_at: number;
}

export interface ApiKeyRow {
  /** UUID. */
  id: string;
  account_id: string;
  label: string;
  /** SHA-256 of the secret half of the key. */
  secret_hash: string;
  /** What it may be used for: names with spaces between them. */
  scopes: string;
  created_at: number;
  last_used_at: number | null;
}

/** An account's identity with a provider of OpenID Connect. */
export interface ExternalIdentityRow {
  issuer: string;
  subject: string;
  account_id: string;
  linked_at: number;
}

/** What was done to an account, a session or the server, by whom. Rows are added and never changed. */
export interface AuditEntryRow {
  /** UUID of version 7: later entries sort behind earlier ones. */
  id: string;
  at: number;
  /** Id of the account that did it; null for the command line of the server. */
  actor_id: string | null;
  action: string;
  /** Id of the account, the player or the session that it was done to; `server` otherwise. */
  subject_id: string;
  /** Network address, or `command-line`. */
  origin: string;
  /** JSON object. */
  detail: string;
}

/** What is known of a finished session beside its row in `race_sessions`, which has its results. */
export interface SessionResultRow {
  session_id: string;
  game: string;
  title: string;
  /** JSON, as the game declares them. */
  options: string;
  /** JSON array of `{ kind, id, digest }`. */
  content: string;
  /** Id of the first of them. */
  content_id: string | null;
  /** JSON array of `ResultSeat`. */
  roster: string;
  /** Who could come in. */
  visibility: Visibility;
  /** Unix milliseconds, as the other times of this row. */
  started_at: number;
  finished_at: number;
  /** The server that settles it, as long as that lives. */
  worker_id: string;
  verdict: ResultVerdict | null;
  /** When everybody had been told of it. */
  settled_at: number | null;
}

/** An account that took part in a session. */
export interface ResultAccountRow {
  account_id: string;
  /** Unix milliseconds. */
  finished_at: number;
  session_id: string;
}

/** The best of an account in one period of a board. */
export interface LeaderboardScoreRow {
  game: string;
  board: string;
  variant: string;
  /** `daily:2026-11-29`, `weekly:2026:48`, `alltime`. */
  period: string;
  account_id: string;
  value: number;
  /** Unix milliseconds. */
  achieved_at: number;
  /** Where its replay shows it: the session, the seat, and the ticks. */
  session_id: string;
  seat: number;
  from_tick: number;
  to_tick: number;
  /** Unix milliseconds; null: never. */
  expires_at: number | null;
}

/** A mute or a ban that is in force. Times are unix milliseconds. */
export interface SanctionRow {
  kind: "mute" | "ban";
  /** Id of the player; the network itself where it concerns only that. */
  subject_id: string;
  /** What the player signs in as; null where it concerns only a network. */
  identity_id: string | null;
  /** Of the player, as it was then; may be empty. */
  name: string;
  /** Null where it concerns no network. */
  network: string | null;
  /** Null: it has no end. */
  until_at: number | null;
  reason: string;
  imposed_at: number;
  /** Null: the server. */
  by_id: string | null;
  by_name: string;
}

/** What a player has told moderators of another one. Times are unix milliseconds. */
export interface PlayerReportRow {
  /** UUID of version 7: later reports sort behind earlier ones. */
  id: string;
  at: number;
  game: string;
  by_id: string;
  by_name: string;
  subject_id: string;
  name: string;
  reason: string;
  /** JSON array of lines, what was said last where it happened. */
  chat: string;
  /** Null until a moderator has dealt with it. */
  closed_at: number | null;
  /** Id of that moderator. */
  closed_by: string | null;
}

/** Whom an account does not want to hear. */
export interface BlockListRow {
  account_id: string;
  /** JSON array of player ids. */
  player_ids: string;
  /** Unix milliseconds. */
  changed_at: number;
}

/** What of a game belongs to an account. Times are unix milliseconds. */
export interface RecordProfileRow {
  account_id: string;
  game: string;
  /** Rises by one with each operation; the first one makes 1. */
  revision: number;
  /** Of the game's records. */
  version: number;
  /** JSON, as the game's records made it. */
  profile: string;
  created_at: number;
  updated_at: number;
}

/** Something that has changed a profile, once. */
export interface RecordOperationRow {
  /** What makes it unique: the session and the seat, or the account, the game and the key of its request. */
  id: string;
  account_id: string;
  game: string;
  /** Of the profile, after it. */
  revision: number;
  source: "session" | "action";
  /** Id of the session, or name of the action. */
  subject: string;
  /** SHA-256 of what was asked for, of actions. */
  request_digest: string | null;
  /** Unix milliseconds. */
  at: number;
}

/** A line of the ledger of amounts. Rows are added and never changed. */
export interface RecordEntryRow {
  operation_id: string;
  /** From 0 within its operation. */
  ordinal: number;
  account_id: string;
  game: string;
  /** The amount of the profile that changed. */
  kind: string;
  amount: number;
  /** What the amount was after it. */
  balance: number;
  reason: string;
}
