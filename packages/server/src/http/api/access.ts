import type { FastifyRequest } from "fastify";
import type { Caller } from "../../accounts/account-context.ts";
import type { Accounts } from "../../accounts/open-accounts.ts";
import { type Role, roles } from "../../connection/role.ts";
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

  /** Lets in who has shown an access token, programs with one from an API key included. */
  readonly signedIn: Guard = async (request) => {
    this.#identify(request);
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

  /** Lets in whose account has at least that role now, whatever the token says. */
  atLeast(role: Role): Guard {
    return async (request) => {
      await this.person(request);
      const account = await this.#accounts?.context.ask("accountById", this.caller(request).actorId);
      if (account === undefined || account.disabled_at !== null) {
        throw new Problem("bad-token", "this account does not exist any more");
      }
      if (roles.indexOf(account.role) < roles.indexOf(role)) {
        throw new Problem("forbidden", `this needs the role ${role}; yours is ${account.role}`);
      }
      this.#officers.set(request, account);
    };
  }

  /** Whether who has passed a guard is a person whose account has at least that role now. */
  async holds(request: FastifyRequest, role: Role): Promise<boolean> {
    const caller = this.#callers.get(request);
    if (caller === undefined || caller.claims.isBot) return false;
    const account = await this.#accounts?.context.ask("accountById", caller.actorId);
    return account?.disabled_at === null && roles.indexOf(account.role) >= roles.indexOf(role);
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
