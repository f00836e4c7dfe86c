import type { ApiKeyRow } from "../storage/schema.ts";
import {
  type AccountContext,
  auditEntry,
  type Caller,
  nowSeconds,
  type Refused,
  refused,
} from "./account-context.ts";
import { readAccount } from "./own-account.ts";
import { digestOf, joinSecret, newSecret, splitSecret } from "./split-secret.ts";

const keyPrefix = "ftk";

/** The key is shown this once: only its digest is kept. */
export async function makeApiKey(
  context: AccountContext,
  caller: Caller,
  label: string,
): Promise<{ readonly kind: "made"; readonly key: ApiKeyRow; readonly text: string } | Refused> {
  const account = await readAccount(context, caller);
  if ("kind" in account) return account;
  const secret = newSecret();
  const key: ApiKeyRow = {
    id: context.newId(),
    account_id: account.id,
    label,
    secret_hash: digestOf(secret),
    scopes: "play read",
    created_at: nowSeconds(context),
    last_used_at: null,
  };
  const keysMax = context.settings.apiKeysMax;
  const audit = auditEntry(context, caller, "api-key.made", { keyId: key.id, label });
  if ((await context.ask("createApiKey", { key, keysMax, audit })) === "too-many") {
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
  const account =
    parts &&
    (await context.ask("useApiKey", { id: parts.key, secretHash: digestOf(parts.secret), nowSeconds: at }));
  context.counted("api-key", account === undefined ? "bad-token" : "ok");
  if (parts === undefined || account === undefined) return refused("bad-token", "the API key is not valid");
  const accessToken = context.tokens.issue(account, parts.key, true, at);
  return { kind: "exchanged", accessToken, accessSeconds: context.tokens.lifeSeconds };
}
