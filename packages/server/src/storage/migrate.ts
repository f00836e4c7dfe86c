import { type Kysely, Migrator } from "kysely";
import type { MigrationList } from "./migrations.ts";
import type { StorageSchema } from "./schema.ts";

export function migratorOf(db: Kysely<StorageSchema>, list: MigrationList): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...list }) } });
}

/** Of the migrations that a database has, those that this version does not know. */
export function newerMigrations(applied: readonly string[], list: MigrationList): string[] {
  return applied.filter((name) => !Object.hasOwn(list, name));
}

/** Why a database of a newer version is refused. */
export function newerSentence(name: string, newer: readonly string[], list: MigrationList): string {
  const newest = Object.keys(list).sort().at(-1) ?? "none";
  return (
    `${name} was written by a newer version of the server (it has the migration ${newer.join(", ")}; this ` +
    `version knows them up to ${newest}). Start that version, or restore a backup made by this one.`
  );
}
