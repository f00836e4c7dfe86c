import type { Role } from "../connection/role.ts";
import { sanctionText } from "../lobby/sanction.ts";
import type { Sanctions } from "../lobby/sanctions.ts";
import type { AttemptWindow } from "../ops/attempt-window.ts";
import type { NewAuditEntry } from "../storage/operations/audit.ts";
import type { AccountRow } from "../storage/schema.ts";
import type { Ask } from "../storage/storage-questions.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { Passwords } from "./passwords.ts";
import type { RevokedLogins } from "./revoked-logins.ts";

export interface AccountSettings {
  readonly isRegistrationOpen: boolean;
  readonly takesGuests: boolean;
  readonly refreshLifeSeconds: number;
  readonly loginsMax: number;
  readonly apiKeysMax: number;
}

/** What is counted of accounts; closed sets, which label a metric. */
export type AccountAct = "register" | "guest" | "login" | "renew" | "api-key" | "external";

/** Why something about accounts is refused; `detail` is for people. */
export interface Refused {
  readonly kind: "refused";
  readonly code: RefusalCode;
  readonly detail: string;
  /** When it may be tried again, where that helps. */
  readonly retryAfterSeconds?: number;
}

export type RefusalCode =
  | "closed"
  | "bad-name"
  | "bad-password"
  | "bad-email"
  | "name-taken"
  | "bad-credentials"
  | "disabled"
  | "banned"
  | "too-many-attempts"
  | "bad-token"
  | "not-found"
  | "last-admin"
  | "too-many-keys"
  | "missing-role"
  | "provider-unavailable";

/** Who asks for something, and from where. */
export interface Origin {
  /** Network address, or `command-line`. */
  readonly address: string;
  /** Id of the account that asks; null for the command line. */
  readonly actorId: string | null;
}

/** Somebody who has shown a valid access token. */
export interface Caller extends Origin {
  readonly actorId: string;
  readonly loginId: string;
}

/** What changes to accounts need wherever they are made, also by a command beside the server. */
export interface AccountTools {
  readonly ask: Ask;
  readonly passwords: Passwords;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  /** A random UUID. */
  readonly newId: () => string;
  /** A UUID that sorts behind the earlier ones. */
  readonly newOrderedId: (nowMs: number) => string;
}

/** What the parts that look after accounts in a server share. */
export interface AccountContext extends AccountTools {
  readonly settings: AccountSettings;
  readonly tokens: AccessTokens;
  readonly revoked: RevokedLogins;
  /** The mutes and bans in force. */
  readonly sanctions: Pick<Sanctions, "find">;
  readonly failures: { readonly byAccount: AttemptWindow; readonly byAddress: AttemptWindow };
  readonly log: { warn(fields: object, message: string): void };
  counted(act: AccountAct, outcome: "ok" | RefusalCode): void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What somebody who has logged in is given. */
export interface Tokens {
  readonly accessToken: string;
  readonly accessSeconds: number;
  readonly refreshToken: string;
  readonly refreshSeconds: number;
}

/** Somebody has come in, by whatever way. */
export interface Entered {
  readonly kind: "entered";
  readonly account: AccountView;
  readonly tokens: Tokens;
}

/** An account as its owner sees it. Times are unix seconds. */
export interface AccountView {
  readonly id: string;
  readonly name: string;
  readonly role: AccountRow["role"];
  readonly isGuest: boolean;
  readonly hasEmail: boolean;
  /** False for guests, and for who logs in with a provider only. */
  readonly hasPassword: boolean;
  readonly createdAt: number;
  readonly lastLoginAt: number | null;
  readonly disabledAt: number | null;
}

export function accountView(row: AccountRow): AccountView {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    isGuest: row.is_guest !== 0,
    hasEmail: row.email_hash !== null,
    hasPassword: row.password_hash !== null,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
    disabledAt: row.disabled_at,
  };
}

export function nowSeconds({ wallClock }: Pick<AccountTools, "wallClock">): number {
  return Math.floor(wallClock() / 1000);
}

/** An entry of the ledger about what happens now. */
export function auditEntry(
  tools: AccountTools,
  { actorId, address }: Origin,
  action: string,
  detail: object = {},
): NewAuditEntry {
  return {
    id: tools.newOrderedId(tools.wallClock()),
    at: nowSeconds(tools),
    actor_id: actorId,
    action,
    origin: address,
    detail: JSON.stringify(detail),
  };
}

/** Why somebody may not log in, who is banned: until when, and for what. `address` is undefined where it does not matter. */
export function banRefusal(
  { sanctions, wallClock }: AccountContext,
  { id, role }: { readonly id: string; readonly role: Role },
  address: string | undefined,
): Refused | undefined {
  const who = { identityId: id, ownerId: id, address: role === "player" ? address : undefined };
  const ban = sanctions.find("ban", who, wallClock());
  return ban && refused("banned", sanctionText(ban));
}

export function refused(code: RefusalCode, detail: string): Refused {
  return { kind: "refused", code, detail };
}
