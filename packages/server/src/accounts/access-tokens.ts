import { sign } from "node:crypto";
import { type KeyScope, scopedRole } from "../connection/key-scopes.ts";
import type { AccountRow } from "../storage/schema.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What the tokens of this server are meant for. */
export const tokenAudience = "fairtick";
const issuer = "fairtick";

export interface AccessTokenOptions {
  readonly keys: SigningKeys;
  readonly lifeSeconds: number;
}

/** Makes the tokens with which an account signs in everywhere: JWTs that need no look into the database. */
export class AccessTokens {
  readonly #options: AccessTokenOptions;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  get lifeSeconds(): number {
    return this.#options.lifeSeconds;
  }

  /**
   * `loginId`: what ends the token early when it is revoked. `scopes`: those of the API key that it was made from;
   * undefined for people. They limit the role.
   */
  issue(
    account: AccountRow,
    loginId: string,
    scopes: readonly KeyScope[] | undefined,
    nowSeconds: number,
  ): string {
    const { keys, lifeSeconds } = this.#options;
    const { id: kid, privateKey } = keys.newest;
    const claims = {
      iss: issuer,
      aud: tokenAudience,
      sub: account.id,
      name: account.name,
      role: scopes === undefined ? account.role : scopedRole(account.role, scopes),
      sid: loginId,
      ...(account.is_guest !== 0 && { guest: true }),
      ...(scopes !== undefined && { bot: true, scope: scopes.join(" ") }),
      iat: nowSeconds,
      exp: nowSeconds + lifeSeconds,
    };
    const signed = `${encoded({ alg: "EdDSA", typ: "JWT", kid })}.${encoded(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
