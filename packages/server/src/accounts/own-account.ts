import { networkOf } from "../connection/client-network.ts";
import type { AccountLoginRow, AccountRow } from "../storage/schema.ts";
import {
  type AccountContext,
  type AccountView,
  accountView,
  auditEntry,
  type Caller,
  type Refused,
  refused,
} from "./account-context.ts";
import { checkChosenName } from "./account-name.ts";
import { badCredentials, takeAttempt } from "./log-in.ts";
import { passwordFault } from "./password-rules.ts";
import { emailDigest } from "./sign-up.ts";

/** What people do to their own accounts. */

type Changed = { readonly kind: "changed"; readonly account: AccountView } | Refused;

export async function readAccount(
  context: AccountContext,
  { actorId }: Pick<Caller, "actorId">,
): Promise<AccountRow | Refused> {
  const account = await context.ask("accountById", actorId);
  return account === undefined || account.disabled_at !== null ? gone : account;
}

/** `email`: null takes it away. */
export async function changeProfile(
  context: AccountContext,
  caller: Caller,
  { name, email }: { readonly name?: string | undefined; readonly email?: string | null | undefined },
): Promise<Changed> {
  const changes: Partial<Pick<AccountRow, "name" | "name_key" | "email_hash">> = {};
  if (name !== undefined) {
    const checked = checkChosenName(name);
    if (!checked.ok) return refused("bad-name", checked.reason);
    changes.name = checked.name;
    changes.name_key = checked.key;
  }
  if (email !== undefined) {
    const hash = email === null ? null : emailDigest(email);
    if (hash === undefined) return refused("bad-email", "this is no e-mail address");
    changes.email_hash = hash;
  }
  const audit = auditEntry(context, caller, "account.profile-changed", { fields: Object.keys(changes) });
  const change = await context.ask("changeAccount", { id: caller.actorId, changes, audit });
  if (change.kind === "name-taken") return refused("name-taken", "an account has this name already");
  return change.kind === "changed" ? { kind: "changed", account: accountView(change.account) } : gone;
}

/** Ends all other logins: one of them may be why the password is changed. */
export async function changePassword(
  context: AccountContext,
  caller: Caller,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<Changed> {
  const account = await proven(context, caller, current);
  if ("kind" in account) return account;
  const fault = passwordFault(next, account.name);
  if (fault !== undefined) return refused("bad-password", fault);
  const { id, password_hash: expectedHash } = account;
  const passwordHash = await context.passwords.hash(next);
  const audit = auditEntry(context, caller, "account.password-changed");
  const ending = { exceptLoginId: caller.loginId, audit };
  const ended = await context.ask("setPassword", { id, expectedHash, passwordHash, ending });
  if (ended === undefined) return badCredentials;
  context.revoked.add(ended, context.now());
  return { kind: "changed", account: accountView(account) };
}

/** Makes a guest somebody who can come back: with a name and a password, the same account. */
export async function claimGuest(
  context: AccountContext,
  caller: Caller,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Changed> {
  const account = await readAccount(context, caller);
  if ("kind" in account) return account;
  if (account.is_guest === 0) return refused("closed", "this account is no guest's");
  if (!context.settings.isRegistrationOpen) return refused("closed", "this server makes no new accounts");
  const checked = checkChosenName(name);
  if (!checked.ok) return refused("bad-name", checked.reason);
  const fault = passwordFault(password, name);
  if (fault !== undefined) return refused("bad-password", fault);
  const changes = {
    name: checked.name,
    name_key: checked.key,
    password_hash: await context.passwords.hash(password),
    is_guest: 0,
  };
  const audit = auditEntry(context, caller, "account.claimed");
  const change = await context.ask("changeAccount", { id: account.id, changes, audit });
  if (change.kind === "name-taken") return refused("name-taken", "an account has this name already");
  return change.kind === "changed" ? { kind: "changed", account: accountView(change.account) } : gone;
}

/** `password`: undefined for an account that has none. */
export async function deleteOwn(
  context: AccountContext,
  caller: Caller,
  password: string | undefined,
): Promise<{ readonly kind: "deleted" } | Refused> {
  const account = await readAccount(context, caller);
  if ("kind" in account) return account;
  if (account.password_hash !== null) {
    const checked = await proven(context, caller, password ?? "");
    if ("kind" in checked) return checked;
  }
  const audit = auditEntry(context, caller, "account.deleted");
  const outcome = await context.ask("deleteAccount", { id: account.id, audit });
  if (outcome.kind === "last-admin") return lastAdmin;
  if (outcome.kind !== "deleted") return gone;
  context.revoked.add([...outcome.ended, caller.loginId], context.now());
  return { kind: "deleted" };
}

export async function ownLogins(context: AccountContext, { actorId }: Caller): Promise<AccountLoginRow[]> {
  return context.ask("listLogins", actorId);
}

export async function endOwnLogin(
  context: AccountContext,
  caller: Caller,
  loginId: string,
): Promise<{ readonly kind: "ended" } | Refused> {
  const audit = auditEntry(context, caller, "login.ended");
  if (!(await context.ask("endLogin", { accountId: caller.actorId, loginId, audit }))) {
    return refused("not-found", "you have no such login");
  }
  context.revoked.add([loginId], context.now());
  return { kind: "ended" };
}

/** The caller's account, once the password is right. Counts like a login. */
async function proven(
  context: AccountContext,
  caller: Caller,
  password: string,
): Promise<AccountRow | Refused> {
  const account = await readAccount(context, caller);
  if ("kind" in account) return account;
  const attempt = takeAttempt(context, account.name_key, networkOf(caller.address));
  if ("code" in attempt) return attempt;
  if (!(await context.passwords.verify(password, account.password_hash))) {
    return refused("bad-credentials", "the current password is wrong");
  }
  attempt.giveBack();
  return account;
}

const gone = refused("bad-token", "this account does not exist any more");
export const lastAdmin = refused("last-admin", "this is the last administrator: make another one first");
