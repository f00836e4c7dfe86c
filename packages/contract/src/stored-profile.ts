import type { Json } from "./game.ts";
import { type AnyRecords, profileVersion } from "./records.ts";
import { issueText, validate } from "./validate.ts";

export type ReadProfile =
  | { readonly ok: true; readonly profile: object }
  /** It is of a newer version, or a migration has made something of it that does not fit. */
  | { readonly ok: false; readonly reason: string };

/** A profile as it was stored under some version, as one of the newest. */
export function currentProfile(records: AnyRecords, version: number, stored: Json): ReadProfile {
  const newest = profileVersion(records);
  if (!(Number.isInteger(version) && version >= 1 && version <= newest)) {
    const known = `this server knows versions 1 to ${newest}`;
    return { ok: false, reason: `a profile of ${records.game} is of version ${version}; ${known}` };
  }
  let profile = stored;
  for (const { to, migrate } of records.migrations) if (to > version) profile = migrate(profile);
  const issue = validate(records.profile, profile)[0];
  if (issue === undefined) return { ok: true, profile: profile as object };
  const from = version === newest ? "" : ` after its migration from version ${version}`;
  return {
    ok: false,
    reason: `a profile of ${records.game} does not fit its schema${from}: ${issueText(issue)}`,
  };
}
