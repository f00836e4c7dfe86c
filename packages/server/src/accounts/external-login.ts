import { randomBytes } from "node:crypto";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { AccountRow } from "../storage/schema.ts";
import {
  type AccountContext,
  accountView,
  auditEntry,
  banRefusal,
  type Entered,
  nowSeconds,
  type Refused,
  refused,
} from "./account-context.ts";
import { accountNameKey, checkChosenName } from "./account-name.ts";
import { beginLogin } from "./log-in.ts";
import { newAccount } from "./sign-up.ts";

export interface ProviderOptions {
  /** Where its description is found, below `/.well-known`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The page to which the provider sends people back. */
  readonly redirectUrl: string;
}

/** A login that somebody has begun at the provider and not brought back yet. */
interface PendingLogin {
  readonly nonce: string;
  readonly verifier: string;
  readonly untilMs: number;
  /** The account that the identity shall belong to; undefined for that which it belongs to, or a new one. */
  readonly accountId: string | undefined;
}

const pendingMs = 10 * 60_000;
const pendingMax = 1000;
const providerTimeoutSeconds = 10;
const nameTries = 3;

/** Logins by OpenID Connect (authorization code with PKCE) with one provider, which is asked for its description at first use. */
export class ExternalLogins {
  readonly #options: ProviderOptions;
  readonly #context: AccountContext;
  readonly #pending = new Map<string, PendingLogin>();
  #discovered: Promise<Configuration> | undefined;

  constructor(options: ProviderOptions, context: AccountContext) {
    this.#options = options;
    this.#context = context;
  }

  /** Where to send somebody, and the state that must come back. */
  async begin(
    accountId: string | undefined,
  ): Promise<{ readonly url: string; readonly state: string } | Refused> {
    const provider = await this.#provider();
    if (provider === undefined) return unreachable;
    const state = randomState();
    const nonce = randomNonce();
    const verifier = randomPKCECodeVerifier();
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: this.#options.redirectUrl,
      scope: "openid profile",
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    this.#remember(state, { nonce, verifier, accountId, untilMs: this.#context.now() + pendingMs });
    return { url: url.href, state };
  }

  /** `query`: what the provider has added to the address of the page. A state works once. */
  async finish(query: string, address: string): Promise<Entered | Refused> {
    const outcome = await this.#tryFinish(new URLSearchParams(query), address);
    this.#context.counted("external", outcome.kind === "refused" ? outcome.code : "ok");
    return outcome;
  }

  async #tryFinish(parameters: URLSearchParams, address: string): Promise<Entered | Refused> {
    const state = parameters.get("state") ?? "";
    const pending = this.#pending.get(state);
    this.#pending.delete(state);
    if (pending === undefined || pending.untilMs < this.#context.now()) {
      return refused("bad-token", "this login was not begun here, or too long ago: begin again");
    }
    const provider = await this.#provider();
    if (provider === undefined) return unreachable;
    const back = new URL(this.#options.redirectUrl);
    back.search = parameters.toString();
    try {
      const tokens = await authorizationCodeGrant(provider, back, {
        expectedState: state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return refusedByProvider;
      const wanted = claims["preferred_username"] ?? claims["name"] ?? claims["nickname"];
      const identity = { issuer: claims.iss, subject: claims.sub };
      return await this.#enter(identity, String(wanted ?? ""), pending.accountId, address);
    } catch (error) {
      const { code, message } = error as Error & { readonly code?: string };
      if (code?.startsWith("OAUTH_") !== true) throw error;
      this.#context.log.warn({ remote_address: address, reason: message }, "the login provider has refused");
      return refusedByProvider;
    }
  }

  async #enter(
    identity: { readonly issuer: string; readonly subject: string },
    wantedName: string,
    accountId: string | undefined,
    address: string,
  ): Promise<Entered | Refused> {
    const context = this.#context;
    for (let i = 0; i < nameTries; i++) {
      const name = freeName(wantedName, i > 0);
      const candidate = newAccount(context, name, accountNameKey(name), "player");
      const outcome = await context.ask("enterByIdentity", {
        ...identity,
        nowSeconds: nowSeconds(context),
        linkTo: accountId,
        candidate: context.settings.isRegistrationOpen ? candidate : undefined,
        audit: auditEntry(context, { address, actorId: accountId ?? null }, "account.identity-linked", {
          issuer: identity.issuer,
        }),
      });
      switch (outcome.kind) {
        case "entered":
          return this.#logIn(outcome.account, address);
        case "linked-elsewhere":
          return refused("name-taken", "this identity belongs to another account");
        case "unknown":
          return refused("closed", "this server makes no new accounts");
        case "not-found":
          return refused("not-found", "the account does not exist any more");
        case "name-taken":
      }
    }
    return refused("name-taken", "no name was free: try again");
  }

  async #logIn(account: AccountRow, address: string): Promise<Entered | Refused> {
    if (account.disabled_at !== null) return refused("disabled", "this account is closed");
    const ban = banRefusal(this.#context, account, address);
    if (ban !== undefined) return ban;
    const tokens = await beginLogin(this.#context, account, { address, actorId: account.id });
    return { kind: "entered", account: accountView(account), tokens };
  }

  #remember(state: string, pending: PendingLogin): void {
    if (this.#pending.size >= pendingMax) this.#pending.delete(this.#pending.keys().next().value!);
    this.#pending.set(state, pending);
  }

  /** Undefined where the provider does not answer; the next login asks again. */
  async #provider(): Promise<Configuration | undefined> {
    const { issuer, clientId, clientSecret } = this.#options;
    const url = new URL(issuer);
    this.#discovered ??= discovery(
      url,
      clientId,
      undefined,
      clientSecret === "" ? undefined : ClientSecretPost(clientSecret),
      // The configuration allows that for this machine only.
      { timeout: providerTimeoutSeconds, execute: url.protocol === "http:" ? [allowInsecureRequests] : [] },
    );
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      this.#context.log.warn({ issuer, err: error }, "the login provider cannot be asked");
      return undefined;
    }
  }
}

/** A name that is allowed, near to what the provider says, or any. */
function freeName(wanted: string, isTaken: boolean): string {
  const plain = wanted
    .normalize("NFKC")
    .replace(/@.*$/, "")
    .replace(/[^\p{L}\p{N}_.-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")
    .slice(0, 30);
  const base = checkChosenName(plain).ok ? plain : "Player";
  return isTaken || base === "Player" ? `${base}-${randomBytes(3).toString("hex")}` : base;
}

const unreachable: Refused = {
  ...refused("provider-unavailable", "the login provider cannot be reached"),
  retryAfterSeconds: 10,
};
const refusedByProvider = refused("bad-token", "the login provider has refused this login: begin again");
