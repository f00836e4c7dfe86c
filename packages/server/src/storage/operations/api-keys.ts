import type { Kysely } from "kysely";
import type { AccountRow, ApiKeyRow, StorageSchema } from "../schema.ts";
import { type NewAuditEntry, writeAudit } from "./audit.ts";

type Db = Kysely<StorageSchema>;

/** `too-many`: the account has as many keys as it may. */
export async function createApiKey(
  db: Db,
  {
    key,
    keysMax,
    audit,
  }: { readonly key: ApiKeyRow; readonly keysMax: number; readonly audit: NewAuditEntry },
): Promise<"created" | "too-many"> {
  const known = await listApiKeys(db, key.account_id);
  if (known.length >= keysMax) return "too-many";
  await db.insertInto("api_keys").values(key).execute();
  await writeAudit(db, audit, key.account_id);
  return "created";
}

/** From the oldest to the newest. */
export async function listApiKeys(db: Db, accountId: string): Promise<ApiKeyRow[]> {
  return db
    .selectFrom("api_keys")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** False when the account has no such key. */
export async function deleteApiKey(
  db: Db,
  {
    id,
    accountId,
    audit,
  }: { readonly id: string; readonly accountId: string; readonly audit: NewAuditEntry },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("api_keys")
    .where("id", "=", id)
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await writeAudit(db, audit, accountId);
  return true;
}

/** The account of a key that is used now; undefined when there is no such key, or the account is closed. */
export async function useApiKey(
  db: Db,
  {
    id,
    secretHash,
    nowSeconds,
  }: { readonly id: string; readonly secretHash: string; readonly nowSeconds: number },
): Promise<{ readonly account: AccountRow; readonly scopes: string } | undefined> {
  const key = await db
    .selectFrom("api_keys")
    .select(["account_id", "scopes"])
    .where("id", "=", id)
    .where("secret_hash", "=", secretHash)
    .executeTakeFirst();
  if (key === undefined) return undefined;
  const account = await db
    .selectFrom("accounts")
    .selectAll()
    .where("id", "=", key.account_id)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (account === undefined) return undefined;
  await db.updateTable("api_keys").set({ last_used_at: nowSeconds }).where("id", "=", id).execute();
  return { account, scopes: key.scopes };
}
