import { randomBytes } from "node:crypto";
import { networkOf } from "../connection/client-network.ts";
import type { AccountRow } from "../storage/schema.ts";
import {
  type AccountContext,
  accountView,
  auditEntry,
  banRefusal,
  type Entered,
  nowSeconds,
  type Origin,
  type Refused,
  refused,
  type Tokens,
} from "./account-context.ts";
import { accountNameKey } from "./account-name.ts";
import { digestOf, joinSecret, newSecret, splitSecret } from "./split-secret.ts";

const refreshPrefix = "ftr";

/**
 * Logs in by name and password. An unknown name takes as long as a wrong password and gets the same answer. Attempts are
 * counted when they begin, so that many at once are no way around the limit.
 */
export async function logIn(
  context: AccountContext,
  { name, password }: { readonly name: string; readonly password: string },
  address: string,
): Promise<Entered | Refused> {
  const attempt = takeAttempt(context, accountNameKey(name), networkOf(address));
  if ("code" in attempt) {
    context.counted("login", attempt.code);
    return attempt;
  }
  let outcome: Entered | Refused | undefined;
  try {
    outcome = await tryLogIn(context, name, password, address);
  } finally {
    // Also where it could not be found out: that was no wrong password.
    if (outcome?.kind !== "refused" || outcome.code === "disabled" || outcome.code === "banned")
      attempt.giveBack();
  }
  if (outcome.kind === "refused") {
    context.counted("login", outcome.code);
    context.log.warn({ remote_address: address, reason: outcome.code }, "login refused");
  } else {
    context.counted("login", "ok");
  }
  return outcome;
}

async function tryLogIn(
  context: AccountContext,
  name: string,
  password: string,
  address: string,
): Promise<Entered | Refused> {
  const { passwords } = context;
  const account = await context.ask("accountByName", accountNameKey(name));
  const isRight = await passwords.verify(password, account?.password_hash);
  if (account === undefined || !isRight) return badCredentials;
  if (account.disabled_at !== null) return disabled;
  const ban = banRefusal(context, account, address);
  if (ban !== undefined) return ban;
  await renewHash(context, account, password);
  const tokens = await beginLogin(context, account, { address, actorId: account.id });
  return {
    kind: "entered",
    account: accountView({ ...account, last_login_at: nowSeconds(context) }),
    tokens,
  };
}

/** A hash of another kind, or of less work than today's, is replaced while its password is at hand. */
async function renewHash(context: AccountContext, account: AccountRow, password: string): Promise<void> {
  const { id, password_hash: expectedHash } = account;
  if (expectedHash === null || !context.passwords.isOutdated(expectedHash)) return;
  const passwordHash = await context.passwords.hash(password);
  await context.ask("setPassword", { id, expectedHash, passwordHash, ending: undefined });
}

/** Begins a login of an account that has proven itself. */
export async function beginLogin(context: AccountContext, account: AccountRow, by: Origin): Promise<Tokens> {
  const { refreshLifeSeconds, loginsMax } = context.settings;
  const token = { key: randomBytes(16).toString("base64url"), secret: newSecret() };
  const at = nowSeconds(context);
  const login = {
    id: context.newOrderedId(context.wallClock()),
    account_id: account.id,
    token_key: token.key,
    secret_hash: digestOf(token.secret),
    created_at: at,
    renewed_at: at,
    expires_at: at + refreshLifeSeconds,
  };
  const audit = auditEntry(context, by, "login.begun");
  context.revoked.add(await context.ask("beginLogin", { login, loginsMax, audit }), context.now());
  return tokensOf(context, account, login.id, joinSecret(refreshPrefix, token));
}

/** Gives new tokens for a refresh token, which is void from then on: whoever shows it again ends the login. */
export async function renew(
  context: AccountContext,
  refreshToken: string,
  address: string,
): Promise<Entered | Refused> {
  const outcome = await tryRenew(context, refreshToken, address);
  context.counted("renew", outcome.kind === "refused" ? outcome.code : "ok");
  return outcome;
}

async function tryRenew(
  context: AccountContext,
  refreshToken: string,
  address: string,
): Promise<Entered | Refused> {
  const token = splitSecret(refreshPrefix, refreshToken);
  if (token === undefined) return badToken;
  const next = newSecret();
  const at = nowSeconds(context);
  const renewal = await context.ask("renewLogin", {
    tokenKey: token.key,
    secretHash: digestOf(token.secret),
    nextSecretHash: digestOf(next),
    nowSeconds: at,
    expiresAt: at + context.settings.refreshLifeSeconds,
    reuseAudit: auditEntry(context, { address, actorId: null }, "login.token-reused"),
  });
  if (renewal.kind === "disabled") return disabled;
  if (renewal.kind === "reused") {
    context.revoked.add([renewal.loginId], context.now());
    const fields = { remote_address: address, account_id: renewal.accountId };
    context.log.warn(fields, "a used refresh token came again: its login has ended");
  }
  if (renewal.kind !== "renewed") return badToken;
  const { account, loginId } = renewal;
  const refresh = joinSecret(refreshPrefix, { key: token.key, secret: next });
  const tokens = tokensOf(context, account, loginId, refresh);
  return { kind: "entered", account: accountView(account), tokens };
}

/** Ends the login of a refresh token. Says nothing of tokens that are none: the login is over either way. */
export async function logOut(context: AccountContext, refreshToken: string, address: string): Promise<void> {
  const token = splitSecret(refreshPrefix, refreshToken);
  if (token === undefined) return;
  const audit = auditEntry(context, { address, actorId: null }, "login.ended");
  const ended = await context.ask("endLoginByToken", { tokenKey: token.key, audit });
  if (ended !== undefined) context.revoked.add([ended.loginId], context.now());
}

function tokensOf(
  { tokens, settings, wallClock }: AccountContext,
  account: AccountRow,
  loginId: string,
  refreshToken: string,
): Tokens {
  return {
    accessToken: tokens.issue(account, loginId, undefined, Math.floor(wallClock() / 1000)),
    accessSeconds: tokens.lifeSeconds,
    refreshToken,
    refreshSeconds: settings.refreshLifeSeconds,
  };
}

/** Counts an attempt for the name and for the network it comes from. */
export function takeAttempt(
  { failures, now }: AccountContext,
  nameKey: string,
  network: string,
): { giveBack(): void } | Refused {
  const { byAccount, byAddress } = failures;
  const nowMs = now();
  if (byAddress.isFull(network, nowMs)) return tooMany(byAddress.leftMs(network, nowMs));
  if (!byAccount.take(nameKey, nowMs)) return tooMany(byAccount.leftMs(nameKey, nowMs));
  byAddress.take(network, nowMs);
  return {
    giveBack() {
      byAccount.giveBack(nameKey);
      byAddress.giveBack(network);
    },
  };
}

function tooMany(leftMs: number): Refused {
  const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000));
  const detail = `too many wrong passwords; try again in ${retryAfterSeconds} s`;
  return { ...refused("too-many-attempts", detail), retryAfterSeconds };
}

export const badCredentials = refused("bad-credentials", "name or password is wrong");
const disabled = refused("disabled", "this account is closed");
const badToken = refused("bad-token", "the token is not valid, or not any more: log in again");
