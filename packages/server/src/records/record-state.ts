import { type AnyRecords, currentProfile, type Json, profileVersion } from "@fairtick/contract";
import type { RecordProfileRow } from "../storage/schema.ts";
import { RecordFault, type RecordState } from "./record-context.ts";

/**
 * A stored profile as one of the newest version; the initial one where none is stored.
 *
 * @throws RecordFault where the stored one cannot be used: it stays as it is.
 */
export function recordState(records: AnyRecords, row: RecordProfileRow | undefined): RecordState {
  const { game } = records;
  const version = profileVersion(records);
  if (row === undefined) {
    return { game, version, revision: 0, profile: records.initial as object, updatedAt: undefined };
  }
  const read = readProfile(records, row);
  if (!read.ok) throw new RecordFault(read.reason);
  return { game, version, revision: row.revision, profile: read.profile, updatedAt: row.updated_at };
}

/** What everybody may see of a profile. */
export function shownProfile({ shown }: AnyRecords, profile: object): object {
  const fields = profile as { readonly [name: string]: Json };
  return Object.fromEntries((shown as readonly string[]).map((name) => [name, fields[name]]));
}

function readProfile(records: AnyRecords, { version, profile }: RecordProfileRow) {
  try {
    return currentProfile(records, version, JSON.parse(profile) as Json);
  } catch (error) {
    const reason = `a profile of ${records.game} of version ${version}: ${(error as Error).message}`;
    return { ok: false as const, reason };
  }
}
