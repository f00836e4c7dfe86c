import { type KeyScope, roleOfScope, scopesOf } from "../connection/key-scopes.ts";
import { isAtLeast } from "../connection/role.ts";
import type { AccountRow, ApiKeyRow } from "../storage/schema.ts";
import {
  type AccountContext,
  type AccountTools,
  auditEntry,
  banRefusal,
  type Caller,
  nowSeconds,
  type Origin,
  type Refused,
  refused,
} from "./account-context.ts";
import { readAccount } from "./own-account.ts";
import { digestOf, joinSecret, newSecret, splitSecret } from "./split-secret.ts";

const keyPrefix = "ftk";

type Made = { readonly kind: "made"; readonly key: ApiKeyRow; readonly text: string };

export interface NewApiKey {
  readonly label: string;
  readonly scopes: readonly KeyScope[];
  /** Keys of one account. */
  readonly keysMax: number;
}

/** The key is shown this once: only its digest is kept. */
export async function makeApiKey(
  context: AccountContext,
  caller: Caller,
  label: string,
  scopes: readonly KeyScope[],
): Promise<Made | Refused> {
  const account = await readAccount(context, caller);
  if ("kind" in account) return account;
  return addApiKey(context, account, { label, scopes, keysMax: context.settings.apiKeysMax }, caller);
}

/** Makes a key for an account, whoever asks for it. */
export async function addApiKey(
  tools: AccountTools,
  account: AccountRow,
  { label, scopes, keysMax }: NewApiKey,
  by: Origin,
): Promise<Made | Refused> {
  const excess = scopes.find((scope) => !isAtLeast(account.role, roleOfScope(scope)));
  if (excess !== undefined) {
    const needed = `the scope ${excess} needs the role ${roleOfScope(excess)}`;
    return refused("missing-role", `${needed}; that of the account is ${account.role}`);
  }
  const secret = newSecret();
  const key: ApiKeyRow = {
    id: tools.newId(),
    account_id: account.id,
    label,
    secret_hash: digestOf(secret),
    scopes: scopes.join(" "),
    created_at: nowSeconds(tools),
    last_used_at: null,
  };
  const audit = auditEntry(tools, by, "api-key.made", { keyId: key.id, label, scopes: key.scopes });
  if ((await tools.ask("createApiKey", { key, keysMax, audit })) === "too-many") {
    return refused("too-many-keys", `an account has at most ${keysMax} API keys: delete one first`);
  }
  return { kind: "made", key, text: joinSecret(keyPrefix, { key: key.id, secret }) };
}

export async function ownApiKeys(context: AccountContext, { actorId }: Caller): Promise<ApiKeyRow[]> {
  return context.ask("listApiKeys", actorId);
}

export async function deleteOwnApiKey(
  context: AccountContext,
  caller: Caller,
  id: string,
): Promise<{ readonly kind: "deleted" } | Refused> {
  const audit = auditEntry(context, caller, "api-key.deleted", { keyId: id });
  if (!(await context.ask("deleteApiKey", { id, accountId: caller.actorId, audit }))) {
    return refused("not-found", "you have no such key");
  }
  context.revoked.add([id], context.now());
  return { kind: "deleted" };
}

/** An access token for a key, marked as a program's. */
export async function exchangeApiKey(
  context: AccountContext,
  text: string,
): Promise<
  { readonly kind: "exchanged"; readonly accessToken: string; readonly accessSeconds: number } | Refused
> {
  const parts = splitSecret(keyPrefix, text);
  const at = nowSeconds(context);
  const used =
    parts &&
    (await context.ask("useApiKey", { id: parts.key, secretHash: digestOf(parts.secret), nowSeconds: at }));
  const ban = used && banRefusal(context, used.account, undefined);
  context.counted("api-key", used === undefined ? "bad-token" : (ban?.code ?? "ok"));
  if (ban !== undefined) return ban;
  if (parts === undefined || used === undefined) return refused("bad-token", "the API key is not valid");
  const accessToken = context.tokens.issue(used.account, parts.key, scopesOf(used.scopes), at);
  return { kind: "exchanged", accessToken, accessSeconds: context.tokens.lifeSeconds };
}
