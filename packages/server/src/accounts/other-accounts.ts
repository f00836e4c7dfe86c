import type { Role } from "../connection/role.ts";
import type { AccountChange } from "../storage/operations/accounts.ts";
import type { AuditPage, NamedAuditEntry } from "../storage/operations/audit.ts";
import type { AccountRow } from "../storage/schema.ts";
import {
  type AccountContext,
  type AccountView,
  accountView,
  auditEntry,
  nowSeconds,
  type Origin,
  type Refused,
  refused,
} from "./account-context.ts";
import { lastAdmin } from "./own-account.ts";

/** What moderators and administrators do to accounts of others. Who may do what is checked by the routes. */

type Changed = { readonly kind: "changed"; readonly account: AccountView } | Refused;

/** One more than asked for tells whether there are more. */
export async function findAccounts(
  context: AccountContext,
  page: { readonly limit: number; readonly after: string | undefined; readonly role: Role | undefined },
): Promise<AccountRow[]> {
  return context.ask("listAccounts", page);
}

export async function findAccount(context: AccountContext, id: string): Promise<AccountRow | Refused> {
  return (await context.ask("accountById", id)) ?? notFound;
}

export async function giveRole(
  context: AccountContext,
  by: Origin,
  id: string,
  role: Role,
): Promise<Changed> {
  const audit = auditEntry(context, by, "account.role-changed", { role });
  return answerOf(context, await context.ask("setRole", { id, role, audit }));
}

/** Nobody logs in with a closed account, and whoever is logged in is not any more. */
export async function closeAccount(
  context: AccountContext,
  by: Origin,
  id: string,
  isClosed: boolean,
): Promise<Changed> {
  const audit = auditEntry(context, by, isClosed ? "account.closed" : "account.opened");
  const changes = { disabled_at: isClosed ? nowSeconds(context) : null };
  return answerOf(context, await context.ask("changeAccount", { id, changes, audit }));
}

export async function readAudit(context: AccountContext, page: AuditPage): Promise<NamedAuditEntry[]> {
  return context.ask("listAudit", page);
}

function answerOf(context: AccountContext, answer: AccountChange): Changed {
  switch (answer.kind) {
    case "changed":
      context.revoked.add(answer.ended, context.now());
      return { kind: "changed", account: accountView(answer.account) };
    case "last-admin":
      return lastAdmin;
    case "name-taken":
    case "not-found":
      return notFound;
  }
}

const notFound = refused("not-found", "there is no such account");
