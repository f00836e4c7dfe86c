import { sign } from "node:crypto";
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

  /** `loginId`: what ends the token early when it is revoked. `isBot`: it was made from an API key. */
  issue(account: AccountRow, loginId: string, isBot: boolean, nowSeconds: number): string {
    const { keys, lifeSeconds } = this.#options;
    const { id: kid, privateKey } = keys.newest;
    const claims = {
      iss: issuer,
      aud: tokenAudience,
      sub: account.id,
      name: account.name,
      role: account.role,
      sid: loginId,
      ...(account.is_guest !== 0 && { guest: true }),
      ...(isBot && { bot: true }),
      iat: nowSeconds,
      exp: nowSeconds + lifeSeconds,
    };
    const signed = `${encoded({ alg: "EdDSA", typ: "JWT", kid })}.${encoded(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
