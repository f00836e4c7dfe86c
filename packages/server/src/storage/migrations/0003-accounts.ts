import type { Kysely } from "kysely";

/** Accounts, their logins and keys, and the ledger of what was done to them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("accounts")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("name_key", "text", (column) => column.notNull().unique())
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("password_hash", "text")
    .addColumn("email_hash", "text")
    .addColumn("is_guest", "integer", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("last_login_at", "integer")
    .addColumn("disabled_at", "integer")
    .execute();

  await db.schema
    .createTable("account_logins")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("token_key", "text", (column) => column.notNull().unique())
    .addColumn("secret_hash", "text", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("renewed_at", "integer", (column) => column.notNull())
    .addColumn("expires_at", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("idx_account_logins_account")
    .on("account_logins")
    .column("account_id")
    .execute();
  await db.schema
    .createIndex("idx_account_logins_expires")
    .on("account_logins")
    .column("expires_at")
    .execute();

  await db.schema
    .createTable("api_keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("label", "text", (column) => column.notNull())
    .addColumn("secret_hash", "text", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("last_used_at", "integer")
    .execute();
  await db.schema.createIndex("idx_api_keys_account").on("api_keys").column("account_id").execute();

  await db.schema
    .createTable("external_identities")
    .addColumn("issuer", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("linked_at", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("external_identities_key", ["issuer", "subject"])
    .execute();
  await db.schema
    .createIndex("idx_external_identities_account")
    .on("external_identities")
    .column("account_id")
    .execute();

  await db.schema
    .createTable("audit_entries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("actor_id", "text")
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("subject_id", "text", (column) => column.notNull())
    .addColumn("origin", "text", (column) => column.notNull())
    .addColumn("detail", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("idx_audit_entries_subject")
    .on("audit_entries")
    .columns(["subject_id", "id"])
    .execute();
}
