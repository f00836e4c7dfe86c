import { createHash, randomBytes } from "node:crypto";
import type { Role } from "../connection/role.ts";
import type { AccountRow } from "../storage/schema.ts";
import {
  type AccountContext,
  type AccountTools,
  type AccountView,
  accountView,
  auditEntry,
  type Entered,
  nowSeconds,
  type Origin,
  type Refused,
  refused,
} from "./account-context.ts";
import { accountNameKey, checkAccountName, checkChosenName, guestName } from "./account-name.ts";
import { beginLogin } from "./log-in.ts";
import { passwordFault } from "./password-rules.ts";

export interface SignUp {
  readonly name: string;
  readonly password: string;
  readonly email?: string | undefined;
}

/** Guests have random names: one that is taken is rare, and many in a row are none. */
const guestTries = 3;

/** Makes an account that somebody chose, and logs it in. */
export async function register(
  context: AccountContext,
  { name, password, email }: SignUp,
  address: string,
): Promise<Entered | Refused> {
  const outcome = await tryRegister(context, name, password, email, address);
  context.counted("register", outcome.kind === "refused" ? outcome.code : "ok");
  return outcome;
}

async function tryRegister(
  context: AccountContext,
  name: string,
  password: string,
  email: string | undefined,
  address: string,
): Promise<Entered | Refused> {
  if (!context.settings.isRegistrationOpen) return refused("closed", "this server makes no new accounts");
  const checked = checkChosenName(name);
  if (!checked.ok) return refused("bad-name", checked.reason);
  const fault = passwordFault(password, name);
  if (fault !== undefined) return refused("bad-password", fault);
  const emailHash = email === undefined ? null : emailDigest(email);
  if (emailHash === undefined) return refused("bad-email", "this is no e-mail address");
  // Before the password is hashed, which costs more.
  if ((await context.ask("accountByName", checked.key)) !== undefined) return nameTaken;
  const account = {
    ...newAccount(context, checked.name, checked.key, "player"),
    password_hash: await context.passwords.hash(password),
    email_hash: emailHash,
  };
  return enter(context, account, { address, actorId: account.id }, "account.registered");
}

/** Makes an account without a password: whoever loses its tokens has lost it. */
export async function enterAsGuest(context: AccountContext, address: string): Promise<Entered | Refused> {
  if (!context.settings.takesGuests) {
    context.counted("guest", "closed");
    return refused("closed", "this server takes no guests");
  }
  let outcome: Entered | Refused = nameTaken;
  for (let i = 0; i < guestTries && outcome.kind === "refused"; i++) {
    const name = guestName(randomBytes(4));
    const account = { ...newAccount(context, name, accountNameKey(name), "player"), is_guest: 1 };
    outcome = await enter(context, account, { address, actorId: account.id }, "account.guest-made");
  }
  context.counted("guest", outcome.kind === "refused" ? outcome.code : "ok");
  return outcome;
}

/** Makes an account for somebody else: what administrators do, also from the command line. */
export async function createUser(
  tools: AccountTools,
  { name, password, role }: { readonly name: string; readonly password: string; readonly role: Role },
  by: Origin,
): Promise<{ readonly kind: "created"; readonly account: AccountView } | Refused> {
  const checked = checkAccountName(name);
  if (!checked.ok) return refused("bad-name", checked.reason);
  const fault = passwordFault(password, name);
  if (fault !== undefined) return refused("bad-password", fault);
  const account = {
    ...newAccount(tools, checked.name, checked.key, role),
    password_hash: await tools.passwords.hash(password),
  };
  const audit = auditEntry(tools, by, "account.created", { role });
  const { kind } = await tools.ask("createAccount", { account, audit });
  return kind === "created" ? { kind, account: accountView(account) } : nameTaken;
}

/** SHA-256 of an address in hexadecimal; undefined when it is none. */
export function emailDigest(email: string): string | undefined {
  const address = email.normalize("NFKC").trim().toLowerCase();
  if (!/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(address)) return undefined;
  return createHash("sha256").update(address).digest("hex");
}

async function enter(
  context: AccountContext,
  account: AccountRow,
  by: Origin,
  action: string,
): Promise<Entered | Refused> {
  const audit = auditEntry(context, by, action);
  const { kind } = await context.ask("createAccount", { account, audit });
  if (kind === "name-taken") return nameTaken;
  const tokens = await beginLogin(context, account, by);
  const view = accountView({ ...account, last_login_at: nowSeconds(context) });
  return { kind: "entered", account: view, tokens };
}

export function newAccount(tools: AccountTools, name: string, nameKey: string, role: Role): AccountRow {
  return {
    id: tools.newId(),
    name,
    name_key: nameKey,
    role,
    password_hash: null,
    email_hash: null,
    is_guest: 0,
    created_at: nowSeconds(tools),
    last_login_at: null,
    disabled_at: null,
  };
}

const nameTaken = refused("name-taken", "an account has this name already");
