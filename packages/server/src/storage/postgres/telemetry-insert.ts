import type { QueryConfig } from "pg";
import { type FrameBatch, forEachFrame } from "../frame-batch.ts";

/**
 * One statement for all frames of a batch, so one round trip and one transaction. It commits without waiting for the
 * disk of the server: a result waits, telemetry need not. Undefined for a batch without frames.
 */
export function telemetryInsert(batch: FrameBatch, storedAtSeconds: number): QueryConfig | undefined {
  const values: unknown[] = [batch.sessionId, storedAtSeconds];
  let firstTick = 0;
  let lastTick = 0;
  forEachFrame(batch, (tick, frame) => {
    if (values.length === OWN_PLACES) firstTick = tick;
    lastTick = tick;
    values.push(tick, frame);
  });
  const rows = (values.length - OWN_PLACES) / PLACES_PER_ROW;
  if (rows === 0) return undefined;
  values.push(firstTick, lastTick);
  const statement = { text: textFor(rows), values };
  // What remains of a session has any length, and would leave a prepared statement for each.
  return batch.frameCount === batch.frameCapacity ? { ...statement, name: `telemetry-${rows}` } : statement;
}

const OWN_PLACES = 2;
const PLACES_PER_ROW = 2;

function textFor(rows: number): string {
  const end = OWN_PLACES + PLACES_PER_ROW * rows;
  const places = Array.from({ length: rows }, (_, i) => {
    const at = OWN_PLACES + PLACES_PER_ROW * i;
    return `($1::text, $${at + 1}::bigint, $${at + 2}::bytea, $2::bigint)`;
  });
  return (
    "with stored as (insert into telemetry_frames (session_id, tick, payload, stored_at) values " +
    `${places.join(", ")} on conflict do nothing) ` +
    "insert into telemetry_batches (session_id, first_tick, last_tick, stored_at) " +
    `select $1::text, $${end + 1}::bigint, $${end + 2}::bigint, $2::bigint ` +
    "where (select set_config('synchronous_commit', 'off', true)) = 'off' on conflict do nothing"
  );
}
