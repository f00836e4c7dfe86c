import type Database from "libsql";
import { FRAMES_PER_SESSION, resultText } from "./victim-data.ts";

/** What a database that was written by killed processes holds. */
export interface KillFindings {
  /** Sessions with their result. */
  readonly stored: number;
  /** Sessions that ran when their server was killed, and say so. */
  readonly cutShort: number;
  /** Reported as stored, and not there as they were stored. Must be empty. */
  readonly lost: readonly string[];
  /** Rows that are neither whole results nor say that their server was stopped. Must be empty. */
  readonly broken: readonly string[];
  /** Batches with other frames than they say, and results without all their telemetry. Must be empty. */
  readonly gaps: readonly string[];
  /** What SQLite finds; "ok" alone when the file is sound. */
  readonly integrity: readonly string[];
}

interface SessionRow {
  readonly id: string;
  readonly finished_at: number | null;
  readonly result: string | null;
}

const cutShortText = '{"error":"the server stopped"}';

export function look(
  file: Database.Database,
  victim: "storage" | "server",
  reported: readonly string[],
): KillFindings {
  const rows = all<SessionRow>(file, "select id, finished_at, result from race_sessions");
  const results = new Map(rows.map((row) => [row.id, row.result]));
  const expected = (id: string) => (victim === "storage" ? resultText(id) : '{"ticks":24}');
  const isWhole = ({ id, result }: SessionRow) => result === expected(id);
  const isCutShort = ({ result }: SessionRow) => result === cutShortText;
  return {
    stored: rows.filter(isWhole).length,
    cutShort: rows.filter(isCutShort).length,
    lost: reported.filter((id) => results.get(id) !== expected(id)),
    broken: rows
      .filter((row) => row.finished_at === null || !(isWhole(row) || isCutShort(row)))
      .map(({ id }) => id),
    gaps: [...batchGaps(file), ...(victim === "storage" ? missingFrames(file, rows.filter(isWhole)) : [])],
    integrity: all<{ integrity_check: string }>(file, "pragma integrity_check").map(
      (row) => row.integrity_check,
    ),
  };
}

/** A batch is there with all of its frames or not at all, and no frame is there without a batch. */
function batchGaps(file: Database.Database): string[] {
  const bad = all<{ session_id: string }>(
    file,
    `select b.session_id from telemetry_batches b where not exists (select 1 from telemetry_frames f
       where f.session_id = b.session_id and f.tick = b.first_tick)
     or not exists (select 1 from telemetry_frames f where f.session_id = b.session_id and f.tick = b.last_tick)
     union select f.session_id from telemetry_frames f where not exists (select 1 from telemetry_batches b
       where b.session_id = f.session_id and f.tick between b.first_tick and b.last_tick)`,
  );
  return bad.map(({ session_id }) => session_id);
}

/** Telemetry was handed over before the result. */
function missingFrames(file: Database.Database, rows: readonly SessionRow[]): string[] {
  const counts = all<{ session_id: string; n: number }>(
    file,
    "select session_id, count(*) as n from telemetry_frames group by session_id",
  );
  const bySession = new Map(counts.map(({ session_id, n }) => [session_id, n]));
  return rows.filter(({ id }) => bySession.get(id) !== FRAMES_PER_SESSION).map(({ id }) => id);
}

function all<Row>(file: Database.Database, sql: string): Row[] {
  return file.prepare(sql).all() as Row[];
}
