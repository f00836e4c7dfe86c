import type { Kysely } from "kysely";
import type { AccountLoginRow, AccountRow, StorageSchema } from "../schema.ts";
import { type NewAuditEntry, writeAudit } from "./audit.ts";

type Db = Kysely<StorageSchema>;

export type Renewal =
  | { readonly kind: "renewed"; readonly account: AccountRow; readonly loginId: string }
  /** No login has this token, or it has been too long. */
  | { readonly kind: "unknown" }
  | { readonly kind: "expired" }
  | { readonly kind: "disabled" }
  /** Somebody holds a token that was renewed before: the login is over, for whoever else holds it too. */
  | { readonly kind: "reused"; readonly accountId: string; readonly loginId: string };

/** Adds a login; beyond `loginsMax` of one account the one that was renewed longest ago ends. Returns ids of those that ended. */
export async function beginLogin(
  db: Db,
  {
    login,
    loginsMax,
    audit,
  }: { readonly login: AccountLoginRow; readonly loginsMax: number; readonly audit: NewAuditEntry },
): Promise<string[]> {
  const { account_id: accountId, created_at: nowSeconds } = login;
  await db.deleteFrom("account_logins").where("expires_at", "<=", nowSeconds).execute();
  const others = await listLogins(db, accountId);
  const over = others.slice(loginsMax - 1).map(({ id }) => id);
  if (over.length > 0) await db.deleteFrom("account_logins").where("id", "in", over).execute();
  await db.insertInto("account_logins").values(login).execute();
  await db.updateTable("accounts").set({ last_login_at: nowSeconds }).where("id", "=", accountId).execute();
  await writeAudit(db, audit, accountId);
  return over;
}

/** Puts a new secret in the place of one that is used now and never again. */
export async function renewLogin(
  db: Db,
  args: {
    readonly tokenKey: string;
    readonly secretHash: string;
    readonly nextSecretHash: string;
    readonly nowSeconds: number;
    readonly expiresAt: number;
    /** Written where a used token comes again. */
    readonly reuseAudit: NewAuditEntry;
  },
): Promise<Renewal> {
  const login = await byToken(db, args.tokenKey);
  if (login === undefined) return { kind: "unknown" };
  const { id: loginId, account_id: accountId } = login;
  if (login.secret_hash !== args.secretHash) {
    await remove(db, loginId);
    await writeAudit(db, args.reuseAudit, accountId);
    return { kind: "reused", accountId, loginId };
  }
  const account = await db.selectFrom("accounts").selectAll().where("id", "=", accountId).executeTakeFirst();
  if (login.expires_at <= args.nowSeconds || account === undefined) {
    await remove(db, loginId);
    return { kind: "expired" };
  }
  if (account.disabled_at !== null) return { kind: "disabled" };
  await db
    .updateTable("account_logins")
    .set({ secret_hash: args.nextSecretHash, renewed_at: args.nowSeconds, expires_at: args.expiresAt })
    .where("id", "=", loginId)
    .execute();
  return { kind: "renewed", account, loginId };
}

/** The logins of an account, the one that was renewed last first. */
export async function listLogins(db: Db, accountId: string): Promise<AccountLoginRow[]> {
  return db
    .selectFrom("account_logins")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("renewed_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

/** False when the account has no such login. */
export async function endLogin(
  db: Db,
  {
    accountId,
    loginId,
    audit,
  }: { readonly accountId: string; readonly loginId: string; readonly audit: NewAuditEntry },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("account_logins")
    .where("id", "=", loginId)
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await writeAudit(db, audit, accountId);
  return true;
}

/** Ends the login of a refresh token, also of one that was used before. Undefined when there is none. */
export async function endLoginByToken(
  db: Db,
  { tokenKey, audit }: { readonly tokenKey: string; readonly audit: NewAuditEntry },
): Promise<{ readonly accountId: string; readonly loginId: string } | undefined> {
  const login = await byToken(db, tokenKey);
  if (login === undefined) return undefined;
  await remove(db, login.id);
  await writeAudit(db, audit, login.account_id);
  return { accountId: login.account_id, loginId: login.id };
}

async function byToken(db: Db, tokenKey: string): Promise<AccountLoginRow | undefined> {
  return db.selectFrom("account_logins").selectAll().where("token_key", "=", tokenKey).executeTakeFirst();
}

async function remove(db: Db, id: string): Promise<void> {
  await db.deleteFrom("account_logins").where("id", "=", id).execute();
}
