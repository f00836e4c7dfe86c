import type { Kysely } from "kysely";
import type { AccountRow, StorageSchema } from "../schema.ts";
import { accountById, createAccount } from "./accounts.ts";
import { type NewAuditEntry, writeAudit } from "./audit.ts";

export type IdentityEntry =
  | { readonly kind: "entered"; readonly account: AccountRow }
  /** The identity belongs to an account other than that it shall be linked to. */
  | { readonly kind: "linked-elsewhere" }
  /** Nobody has the identity, and no account shall be made for it. */
  | { readonly kind: "unknown" }
  | { readonly kind: "not-found" }
  | { readonly kind: "name-taken" };

/** The account of an identity with another provider. A new identity is linked to an account, or gets a new one. */
export async function enterByIdentity(
  db: Kysely<StorageSchema>,
  {
    issuer,
    subject,
    nowSeconds,
    linkTo,
    candidate,
    audit,
  }: {
    readonly issuer: string;
    readonly subject: string;
    readonly nowSeconds: number;
    readonly linkTo: string | undefined;
    readonly candidate: AccountRow | undefined;
    readonly audit: NewAuditEntry;
  },
): Promise<IdentityEntry> {
  const known = await db
    .selectFrom("external_identities")
    .select("account_id")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  if (known !== undefined && linkTo !== undefined && known.account_id !== linkTo) {
    return { kind: "linked-elsewhere" };
  }
  const wantedId = known?.account_id ?? linkTo;
  if (wantedId !== undefined) {
    const account = await accountById(db, wantedId);
    if (account === undefined) return { kind: "not-found" };
    if (known === undefined) await link(account);
    return { kind: "entered", account };
  }
  if (candidate === undefined) return { kind: "unknown" };
  const made = await createAccount(db, { account: candidate, audit });
  if (made.kind === "name-taken") return made;
  await insert(candidate);
  return { kind: "entered", account: candidate };

  async function link(account: AccountRow): Promise<void> {
    await insert(account);
    // A guest with an identity can come back, and is a guest no more.
    if (account.is_guest !== 0) {
      await db.updateTable("accounts").set({ is_guest: 0 }).where("id", "=", account.id).execute();
    }
    await writeAudit(db, audit, account.id);
  }

  async function insert({ id }: AccountRow): Promise<void> {
    await db
      .insertInto("external_identities")
      .values({ issuer, subject, account_id: id, linked_at: nowSeconds })
      .execute();
  }
}
