import type { Kysely } from "kysely";
import type { Role } from "../../connection/role.ts";
import type { AccountRow, StorageSchema } from "../schema.ts";
import { type NewAuditEntry, writeAudit } from "./audit.ts";
import { forgetModerated } from "./moderation.ts";
import { deleteRecords } from "./records.ts";

type Db = Kysely<StorageSchema>;

/** Guests that nobody can come back to are removed some at a time, when new ones come. */
const GUESTS_REMOVED_MAX = 100;
/** A new guest has its first login a moment later. */
const GUEST_AGE_SECONDS = 3600;

export type AccountChange =
  /** `ended`: ids of logins and API keys whose access tokens are void. */
  | { readonly kind: "changed"; readonly account: AccountRow; readonly ended: readonly string[] }
  | { readonly kind: "not-found" }
  | { readonly kind: "name-taken" }
  /** Nobody could give the role back. */
  | { readonly kind: "last-admin" };

export async function accountByName(db: Db, nameKey: string): Promise<AccountRow | undefined> {
  return db.selectFrom("accounts").selectAll().where("name_key", "=", nameKey).executeTakeFirst();
}

export async function accountById(db: Db, id: string): Promise<AccountRow | undefined> {
  return db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Names of accounts by id; those that are not there any more are left out. */
export async function accountNames(
  db: Db,
  { ids }: { readonly ids: readonly string[] },
): Promise<{ readonly id: string; readonly name: string }[]> {
  if (ids.length === 0) return [];
  return db.selectFrom("accounts").select(["id", "name"]).where("id", "in", ids).execute();
}

/** In the order of their names. `after`: the key of the last name that is known already. */
export async function listAccounts(
  db: Db,
  {
    limit,
    after,
    role,
  }: { readonly limit: number; readonly after: string | undefined; readonly role: Role | undefined },
): Promise<AccountRow[]> {
  let query = db.selectFrom("accounts").selectAll().orderBy("name_key").limit(limit);
  if (after !== undefined) query = query.where("name_key", ">", after);
  if (role !== undefined) query = query.where("role", "=", role);
  return query.execute();
}

export async function createAccount(
  db: Db,
  { account, audit }: { readonly account: AccountRow; readonly audit: NewAuditEntry },
): Promise<{ readonly kind: "created" } | { readonly kind: "name-taken" }> {
  if (account.is_guest !== 0) await removeLostGuests(db, account.created_at - GUEST_AGE_SECONDS);
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("accounts")
    .values(account)
    .onConflict((conflict) => conflict.column("name_key").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return { kind: "name-taken" };
  await writeAudit(db, audit, account.id);
  return { kind: "created" };
}

export async function changeAccount(
  db: Db,
  {
    id,
    changes,
    audit,
  }: {
    readonly id: string;
    readonly changes: Partial<
      Pick<AccountRow, "name" | "name_key" | "email_hash" | "disabled_at" | "password_hash" | "is_guest">
    >;
    readonly audit: NewAuditEntry;
  },
): Promise<AccountChange> {
  const account = await accountById(db, id);
  if (account === undefined) return { kind: "not-found" };
  if (changes.name_key !== undefined && changes.name_key !== account.name_key) {
    if ((await accountByName(db, changes.name_key)) !== undefined) return { kind: "name-taken" };
  }
  const isClosed = typeof changes.disabled_at === "number";
  if (isClosed && (await isLastAdmin(db, account))) return { kind: "last-admin" };
  await db.updateTable("accounts").set(changes).where("id", "=", id).execute();
  const ended = isClosed ? [...(await endLogins(db, id)), ...(await keyIds(db, id))] : [];
  await writeAudit(db, audit, id);
  return { kind: "changed", account: { ...account, ...changes }, ended };
}

export async function setRole(
  db: Db,
  { id, role, audit }: { readonly id: string; readonly role: Role; readonly audit: NewAuditEntry },
): Promise<AccountChange> {
  const account = await accountById(db, id);
  if (account === undefined) return { kind: "not-found" };
  if (role !== "admin" && (await isLastAdmin(db, account))) return { kind: "last-admin" };
  await db.updateTable("accounts").set({ role }).where("id", "=", id).execute();
  await writeAudit(db, audit, id);
  return { kind: "changed", account: { ...account, role }, ended: [] };
}

/** Undefined when the password is not the expected one any more. Ends all logins but one, where a person changed it. */
export async function setPassword(
  db: Db,
  {
    id,
    expectedHash,
    passwordHash,
    ending,
  }: {
    readonly id: string;
    readonly expectedHash: string | null;
    readonly passwordHash: string;
    /** Undefined where only the form of the hash changes. */
    readonly ending: { readonly exceptLoginId: string; readonly audit: NewAuditEntry } | undefined;
  },
): Promise<readonly string[] | undefined> {
  const { numUpdatedRows } = await db
    .updateTable("accounts")
    .set({ password_hash: passwordHash })
    .where("id", "=", id)
    .where("password_hash", expectedHash === null ? "is" : "=", expectedHash)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return undefined;
  if (ending === undefined) return [];
  const ended = await endLogins(db, id, ending.exceptLoginId);
  await writeAudit(db, ending.audit, id);
  return ended;
}

/** The account with all that belongs to it. Its entries in the ledger stay: they hold its id and no name. */
export async function deleteAccount(
  db: Db,
  { id, audit }: { readonly id: string; readonly audit: NewAuditEntry },
): Promise<
  | { readonly kind: "deleted"; readonly ended: readonly string[] }
  | { readonly kind: "not-found" | "last-admin" }
> {
  const account = await accountById(db, id);
  if (account === undefined) return { kind: "not-found" };
  if (await isLastAdmin(db, account)) return { kind: "last-admin" };
  const ended = [...(await endLogins(db, id)), ...(await keyIds(db, id))];
  await db.deleteFrom("api_keys").where("account_id", "=", id).execute();
  await db.deleteFrom("external_identities").where("account_id", "=", id).execute();
  await forgetModerated(db, id);
  await deleteRecords(db, [id]);
  await db.deleteFrom("accounts").where("id", "=", id).execute();
  await writeAudit(db, audit, id);
  return { kind: "deleted", ended };
}

async function endLogins(db: Db, accountId: string, exceptId = ""): Promise<string[]> {
  const logins = await db
    .selectFrom("account_logins")
    .select("id")
    .where("account_id", "=", accountId)
    .where("id", "!=", exceptId)
    .execute();
  await db
    .deleteFrom("account_logins")
    .where("account_id", "=", accountId)
    .where("id", "!=", exceptId)
    .execute();
  return logins.map(({ id }) => id);
}

async function keyIds(db: Db, accountId: string): Promise<string[]> {
  const keys = await db.selectFrom("api_keys").select("id").where("account_id", "=", accountId).execute();
  return keys.map(({ id }) => id);
}

async function isLastAdmin(db: Db, { id, role }: AccountRow): Promise<boolean> {
  if (role !== "admin") return false;
  const others = await db
    .selectFrom("accounts")
    .select("id")
    .where("role", "=", "admin")
    .where("disabled_at", "is", null)
    .where("id", "!=", id)
    .limit(1)
    .execute();
  return others.length === 0;
}

/** Guests have no password: without a login nobody can be them again. */
async function removeLostGuests(db: Db, createdBefore: number): Promise<void> {
  const lost = await db
    .selectFrom("accounts")
    .select("id")
    .where("is_guest", "=", 1)
    .where("created_at", "<", createdBefore)
    .where("id", "not in", (inner) => inner.selectFrom("account_logins").select("account_id"))
    .limit(GUESTS_REMOVED_MAX)
    .execute();
  if (lost.length === 0) return;
  const ids = lost.map(({ id }) => id);
  await deleteRecords(db, ids);
  await db.deleteFrom("accounts").where("id", "in", ids).execute();
}
