import type { FastifyRequest } from "fastify";
import type { Caller } from "../../accounts/account-context.ts";
import type { Accounts } from "../../accounts/open-accounts.ts";
import { type KeyScope, scopedRole } from "../../connection/key-scopes.ts";
import { isAtLeast, type Role } from "../../connection/role.ts";
import type { AccountClaims, TokenVerdict } from "../../connection/token-verifier.ts";
import type { AccountRow } from "../../storage/schema.ts";
import { Problem } from "./problem.ts";

type Guard = (request: FastifyRequest) => Promise<void>;

/** Who is behind a request. Guards run before its body is read; handlers then ask who it was. */
export class Access {
  readonly #accounts: Accounts | undefined;
  readonly #verify: (token: string) => TokenVerdict;
  readonly #callers = new WeakMap<FastifyRequest, Caller & { readonly claims: AccountClaims }>();
  readonly #officers = new WeakMap<FastifyRequest, AccountRow>();

  constructor(accounts: Accounts | undefined, verify: (token: string) => TokenVerdict) {
    this.#accounts = accounts;
    this.#verify = verify;
  }

  /** Lets in who has shown an access token, programs with one from an API key for that included. */
  readonly signedIn: Guard = async (request) => {
    const { claims } = this.#identify(request);
    demandScope(claims, request.method === "GET" || request.method === "HEAD" ? "read" : "play");
  };

  /** Lets everybody in, and knows who has shown an access token. One that is not valid is refused. */
  readonly anybody: Guard = async (request) => {
    if (request.headers.authorization !== undefined) this.#identify(request);
  };

  /** Lets people in and no programs: what an API key may not do. */
  readonly person: Guard = async (request) => {
    if (this.#identify(request).claims.isBot) {
      throw new Problem("forbidden", "a token from an API key may not do that: log in");
    }
  };

  /**
   * Lets in whose account has at least that role now, whatever the token says; programs where their key has the scope
   * for it. What follows sees the role that the key allows.
   */
  atLeast(role: Role): Guard {
    return async (request) => {
      const { claims, actorId } = this.#identify(request);
      const account = await this.#accounts?.context.ask("accountById", actorId);
      if (account === undefined || account.disabled_at !== null) {
        throw new Problem("bad-token", "this account does not exist any more");
      }
      if (!isAtLeast(account.role, role)) {
        throw new Problem("forbidden", `this needs the role ${role}; yours is ${account.role}`);
      }
      const allowed = roleOf(account, claims);
      if (!isAtLeast(allowed, role)) demandScope(claims, role === "admin" ? "admin" : "moderate");
      this.#officers.set(request, { ...account, role: allowed });
    };
  }

  /** Whether who has passed a guard may do what that role may now. */
  async holds(request: FastifyRequest, role: Role): Promise<boolean> {
    const caller = this.#callers.get(request);
    if (caller === undefined) return false;
    const account = await this.#accounts?.context.ask("accountById", caller.actorId);
    return account?.disabled_at === null && isAtLeast(roleOf(account, caller.claims), role);
  }

  /** Who has shown an access token, if somebody has. */
  known(request: FastifyRequest): Caller | undefined {
    return this.#callers.get(request);
  }

  /** Who has passed one of the guards. */
  caller(request: FastifyRequest): Caller {
    const caller = this.#callers.get(request);
    if (caller === undefined) throw new Error("the route has no guard");
    return caller;
  }

  /** The account of who has passed a guard for a role. */
  officer(request: FastifyRequest): AccountRow {
    const account = this.#officers.get(request);
    if (account === undefined) throw new Error("the route has no guard for a role");
    return account;
  }

  #identify(request: FastifyRequest): Caller & { readonly claims: AccountClaims } {
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined) {
      throw new Problem("unauthorized", 'send an access token: "Authorization: Bearer <token>"');
    }
    const verdict = this.#verify(token);
    if (verdict.kind === "invalid") throw new Problem("bad-token", verdict.reason);
    const claims = verdict.account;
    if (claims === undefined)
      throw new Problem("bad-token", "the token is none of an account of this server");
    const caller = { actorId: verdict.subject, loginId: claims.loginId, address: request.ip, claims };
    this.#callers.set(request, caller);
    return caller;
  }
}

/** That of the account, as far as the scopes of an API key allow it. */
const roleOf = ({ role }: AccountRow, { scopes }: AccountClaims): Role =>
  scopes === undefined ? role : scopedRole(role, scopes);

/** @throws Problem when the token is from an API key that is not for that. */
function demandScope({ scopes }: AccountClaims, needed: KeyScope): void {
  if (scopes === undefined || scopes.includes(needed)) return;
  const own = scopes.length === 0 ? "none" : scopes.join(", ");
  throw new Problem("missing-scope", `the API key needs the scope ${needed} for that; it has ${own}`);
}
