import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { OwnTokens } from "../connection/token-verifier.ts";
import { AttemptWindow } from "../ops/attempt-window.ts";
import type { ServerConfig } from "../ops/config-keys.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { AccessTokens } from "./access-tokens.ts";
import type { AccountContext } from "./account-context.ts";
import { ExternalLogins, type ProviderOptions } from "./external-login.ts";
import { OrderedIds } from "./ordered-id.ts";
import { Passwords } from "./passwords.ts";
import { RevokedLogins } from "./revoked-logins.ts";
import { SigningKeys } from "./signing-keys.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const keyCheckMs = 10 * minuteMs;
/** Names and networks whose wrong passwords are remembered. */
const attemptKeysMax = 16_384;

export interface AccountsOptions {
  readonly config: ServerConfig;
  readonly ask: Ask;
  /** Who may not log in; undefined: everybody may. */
  readonly sanctions?: AccountContext["sanctions"];
  readonly log: AccountContext["log"];
  readonly counted: AccountContext["counted"];
}

/** The accounts of a running server. */
export interface Accounts {
  readonly context: AccountContext;
  /** How tokens of them are checked, without the database. */
  readonly tokens: OwnTokens;
  /** Undefined where the configuration names no provider of logins. */
  readonly external: ExternalLogins | undefined;
  close(): Promise<void>;
}

/** @throws Error in words, where the signing keys cannot be read or made. */
export function openAccounts({ config, ask, sanctions, log, counted }: AccountsOptions): Accounts {
  const { accounts } = config;
  const tokenLifeMs = accounts.accessTokenMinutes * minuteMs;
  const keyOptions = { dir: resolve(accounts.keysDir), maxAgeMs: accounts.keyDays * dayMs, tokenLifeMs };
  const keys = new SigningKeys(keyOptions, Date.now());
  const passwords = passwordsOf(config);
  passwords.warmUp();
  const revoked = new RevokedLogins(tokenLifeMs);
  const window = (max: number) => new AttemptWindow(max, minuteMs, attemptKeysMax);
  const ids = new OrderedIds();
  const context: AccountContext = {
    settings: {
      isRegistrationOpen: accounts.registration === "open",
      takesGuests: accounts.guests,
      refreshLifeSeconds: (accounts.refreshTokenDays * dayMs) / 1000,
      loginsMax: accounts.loginsMax,
      apiKeysMax: accounts.apiKeysMax,
    },
    ask,
    passwords,
    tokens: new AccessTokens({ keys, lifeSeconds: tokenLifeMs / 1000 }),
    revoked,
    sanctions: sanctions ?? { find: () => undefined },
    failures: {
      byAccount: window(accounts.failedLoginsPerAccount),
      byAddress: window(accounts.failedLoginsPerAddress),
    },
    log,
    counted,
    wallClock: Date.now,
    now: () => performance.now(),
    newId: randomUUID,
    newOrderedId: (nowMs) => ids.next(nowMs),
  };
  const keyCheck = setInterval(() => {
    try {
      keys.refresh(Date.now());
    } catch (error) {
      log.warn({}, `signing keys stay as they are: ${(error as Error).message}`);
    }
  }, keyCheckMs);
  keyCheck.unref();
  return {
    context,
    tokens: {
      publicKey: (id) => keys.get(id)?.publicKey,
      isRevoked: (loginId) => revoked.has(loginId),
    },
    external: accounts.oidcIssuer === "" ? undefined : new ExternalLogins(providerOf(config), context),
    async close() {
      clearInterval(keyCheck);
      await passwords.close();
    },
  };
}

function providerOf({ accounts }: ServerConfig): ProviderOptions {
  return {
    issuer: accounts.oidcIssuer,
    clientId: accounts.oidcClientId,
    clientSecret: accounts.oidcClientSecret,
    redirectUrl: accounts.oidcRedirectUrl,
  };
}

export function passwordsOf({ accounts }: ServerConfig): Passwords {
  const cost = { memoryKib: accounts.passwordMemoryKib, passes: accounts.passwordPasses };
  return new Passwords(cost, accounts.passwordQueue);
}
