import type { Json, Refusal, RosterEntry } from "./game.ts";
import { type Fields, type Infer, integerLimits, type Schema, type StructSchema } from "./schema.ts";
import { issueText, validate } from "./validate.ts";

/** Something that changes an amount of a profile: a line of the ledger. */
export interface LedgerEntry {
  /** One of the profile's amounts. */
  readonly kind: string;
  /** What is added to it: a whole number, negative where something is paid. */
  readonly amount: number;
  /** What it is for, for people; at most 100 characters. */
  readonly reason: string;
}

/** What a session or an action makes of a profile. */
export interface ProfileChange<Profile> {
  /** The new profile, with its amounts as they were: they change by the entries alone. */
  readonly profile: Profile;
  readonly entries?: readonly LedgerEntry[];
}

/** A finished session, seen from one seat. */
export interface SeatOutcome {
  readonly sessionId: string;
  readonly seat: number;
  /** Whose seat it was, as the roster and the results name the player. */
  readonly playerId: string;
  readonly options: Json;
  /** What it was played on, first the one that names it. */
  readonly content: readonly { readonly kind: string; readonly id: string; readonly digest: string }[];
  /** Everybody who had a seat, also those who left. */
  readonly roster: readonly RosterEntry[];
  /** What the game's `results` said. */
  readonly results: Json;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Something that people do to their profiles outside of a session: buy, equip, choose. */
export interface RecordAction<Profile, P extends Schema = Schema> {
  readonly payload: P;
  readonly apply: (profile: Profile, payload: Infer<P>) => ProfileChange<Profile> | Refusal;
}

/** Declares an action: `apply` gets the payload in its own type and may rely on it. */
export function defineAction<Profile, P extends Schema>(
  action: RecordAction<Profile, P>,
): RecordAction<Profile> {
  return action as unknown as RecordAction<Profile>;
}

/** Makes a profile of the version before one of its own. */
export interface ProfileMigration {
  /** Number of the version that it makes: 2 for the first migration, then 3 and so on. */
  readonly to: number;
  /** A profile of the version before, as it was stored then: the conformance suite takes it up to the newest. */
  readonly example: Json;
  readonly migrate: (profile: Json) => Json;
}

/**
 * What of a game outlives its sessions: pure functions over a profile, which is one value for each account. The
 * platform stores profiles, calls these functions and writes the ledger; a game never sees a database. They are called
 * again where something else has changed the profile meanwhile, so they do nothing but compute.
 */
export interface Records<P extends StructSchema<Fields> = StructSchema<Fields>, Loadout = unknown> {
  /** Id of the game. */
  readonly game: string;
  readonly profile: P;
  /** What somebody begins with. */
  readonly initial: Infer<P>;
  readonly migrations: readonly ProfileMigration[];
  /** Integer fields of the profile that only the ledger changes; what their schema does not allow is refused. */
  readonly amounts: readonly (keyof Infer<P> & string)[];
  /** Fields that everybody may see. */
  readonly shown: readonly (keyof Infer<P> & string)[];
  /** What a player with this profile takes into a session that asks for this loadout, or why it may not. */
  readonly loadout?: (profile: Infer<P>, wanted: Loadout) => { readonly loadout: Loadout } | Refusal;
  /** What a finished session makes of the profile of somebody who had a seat in it. */
  readonly settle: (profile: Infer<P>, outcome: SeatOutcome) => ProfileChange<Infer<P>>;
  readonly actions: { readonly [name: string]: RecordAction<Infer<P>> };
}

/** Records whose profile does not matter to the holder: what the platform handles. */
// biome-ignore lint/suspicious/noExplicitAny: the parameters are invariant, and the platform never looks inside.
export type AnyRecords = Records<any, any>;

/** Of the profiles that these records make. */
export const profileVersion = ({ migrations }: AnyRecords): number => migrations.length + 1;

/**
 * Checks a game's declarations and freezes them.
 *
 * @throws RangeError for an initial profile that is not of the schema, bytes in it, an amount that is no integer field, a field
 * that is shown and not there, migrations that are not numbered from 2 on, or an action that is not lower-case kebab.
 */
export function defineRecords<P extends StructSchema<Fields>, Loadout = unknown>(
  records: Records<P, Loadout>,
): Records<P, Loadout> {
  const { game, profile, initial, migrations, amounts, shown, actions } = records;
  const fail = (fault: string) => {
    throw new RangeError(`records of ${game}: ${fault}`);
  };
  const issue = validate(profile, initial)[0];
  if (issue !== undefined) fail(`the initial profile does not fit its schema: ${issueText(issue)}`);
  if (holdsBytes(profile)) fail("a profile is stored as JSON, which has no bytes");
  for (const name of amounts)
    if (!isInteger(profile.fields[name])) fail(`the amount ${name} is no integer field of the profile`);
  for (const name of shown)
    if (!Object.hasOwn(profile.fields, name)) fail(`${name} is to be shown and is no field of the profile`);
  for (const [i, { to }] of migrations.entries())
    if (to !== i + 2) fail(`migration ${i + 1} makes version ${to} and should make ${i + 2}`);
  for (const name of Object.keys(actions))
    if (!/^[a-z][a-z0-9-]*$/.test(name)) fail(`the action "${name}" is not lower-case kebab`);
  return Object.freeze(records);
}

const isInteger = (schema: Schema | undefined): boolean =>
  schema !== undefined && Object.hasOwn(integerLimits, schema.kind);

function holdsBytes(schema: Schema): boolean {
  switch (schema.kind) {
    case "bytes":
      return true;
    case "option":
      return holdsBytes(schema.value);
    case "array":
      return holdsBytes(schema.items);
    case "struct":
      return Object.values(schema.fields).some(holdsBytes);
    case "union":
      return Object.values(schema.variants).some((fields) => Object.values(fields).some(holdsBytes));
    default:
      return false;
  }
}
