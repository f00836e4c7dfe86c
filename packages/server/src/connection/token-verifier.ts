import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { defaultKeyScopes, type KeyScope, scopesOf } from "./key-scopes.ts";
import { isRole, type Role } from "./role.ts";

export type TokenVerdict =
  | {
      readonly kind: "valid";
      readonly subject: string;
      readonly name: string | undefined;
      /** That of the claim `role`, if there is one. */
      readonly role?: Role | undefined;
      /** Of a token that this server has made. */
      readonly account?: AccountClaims;
    }
  /** `isOwn`: this server has made it, and it is over. */
  | { readonly kind: "invalid"; readonly reason: string; readonly isOwn?: boolean };

/** What tokens of this server's accounts say besides whose they are. */
export interface AccountClaims {
  /** The login, or the API key, that the token was made from. */
  readonly loginId: string;
  readonly isGuest: boolean;
  readonly isBot: boolean;
  /** What the API key of a program is for; undefined for people. */
  readonly scopes?: readonly KeyScope[];
}

/** How tokens of this server's accounts are known. */
export interface OwnTokens {
  /** The public key of that id, if this server signs with it, or has not long ago. */
  publicKey(id: string): KeyObject | undefined;
  isRevoked(loginId: string): boolean;
}

export interface TokenVerifierOptions {
  /** Shared secret of HS256 tokens; empty: none are accepted. */
  readonly secret: string;
  /** PEM of the public key of RS256, ES256 or EdDSA tokens; empty: none are accepted. */
  readonly publicKeyPem: string;
  /** What `aud` must be or contain. */
  readonly audience: string;
  /** Undefined where this server has no accounts. */
  readonly own?: OwnTokens | undefined;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

/** Difference of clocks that is forgiven. */
const leewaySeconds = 5;

type Verify = (signed: Buffer, signature: Buffer) => boolean;

/**
 * Makes the check of signed tokens (JWT, RFC 7519, compact form). The algorithm is that of the configured
 * key, never what a token would like: `none` does not exist here.
 *
 * @throws Error when there is no key, or a key that cannot be used.
 */
export function createTokenVerifier(options: TokenVerifierOptions): (token: string) => TokenVerdict {
  const algorithms = new Map<string, Verify>();
  if (options.secret !== "") algorithms.set("HS256", hmacVerify(options.secret));
  if (options.publicKeyPem !== "") {
    const [name, check] = publicKeyVerify(createPublicKey(options.publicKeyPem));
    algorithms.set(name, check);
  }
  if (algorithms.size === 0 && options.own === undefined)
    throw new Error("tokens are required, but there is no key to verify them with");
  return (token) => verifyToken(token, algorithms, options);
}

function verifyToken(
  token: string,
  algorithms: ReadonlyMap<string, Verify>,
  { audience, own, wallClock }: TokenVerifierOptions,
): TokenVerdict {
  const [head, body, signature, ...rest] = token.split(".");
  const header = jsonObject(head);
  const claims = jsonObject(body);
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) {
    return invalid("the token is no JWT");
  }
  const { alg, crit, kid } = header as { readonly [name: string]: unknown };
  const ownKey = typeof kid === "string" ? own?.publicKey(kid) : undefined;
  if (own !== undefined && ownKey !== undefined) {
    const isSigned = alg === "EdDSA" && crit === undefined;
    if (
      !isSigned ||
      !verify(null, Buffer.from(`${head}.${body}`), ownKey, Buffer.from(signature, "base64url"))
    ) {
      return invalid("the token's signature is wrong");
    }
    return ownVerdict(claims, claimsVerdict(claims, audience, wallClock() / 1000), own);
  }
  const check = typeof alg === "string" ? algorithms.get(alg) : undefined;
  if (check === undefined || crit !== undefined) {
    return invalid("the token is signed in a way that is not accepted");
  }
  if (!check(Buffer.from(`${head}.${body}`), Buffer.from(signature, "base64url"))) {
    return invalid("the token's signature is wrong");
  }
  return claimsVerdict(claims, audience, wallClock() / 1000);
}

function ownVerdict(
  claims: Readonly<Record<string, unknown>>,
  verdict: TokenVerdict,
  own: OwnTokens,
): TokenVerdict {
  if (verdict.kind === "invalid") return { ...verdict, isOwn: true };
  const { sid, guest, bot, scope } = claims as { readonly [name: string]: unknown };
  const loginId = String(sid);
  if (own.isRevoked(loginId))
    return { kind: "invalid", reason: "the login of the token has ended", isOwn: true };
  return {
    ...verdict,
    account: {
      loginId,
      isGuest: guest === true,
      isBot: bot === true,
      ...(bot === true && { scopes: typeof scope === "string" ? scopesOf(scope) : defaultKeyScopes }),
    },
  };
}

function claimsVerdict(
  claims: Readonly<Record<string, unknown>>,
  audience: string,
  nowSeconds: number,
): TokenVerdict {
  const { exp, nbf, aud, sub, name, role } = claims as { readonly [name: string]: unknown };
  if (typeof exp !== "number") return invalid("the token does not say when it expires");
  if (exp + leewaySeconds <= nowSeconds) return invalid("the token has expired");
  if (nbf !== undefined && !(typeof nbf === "number" && nbf - leewaySeconds <= nowSeconds)) {
    return invalid("the token is not valid yet");
  }
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(audience)) return invalid("the token is for another audience");
  if (typeof sub !== "string" || sub === "") return invalid("the token names no subject");
  return {
    kind: "valid",
    subject: sub,
    name: typeof name === "string" ? name : undefined,
    role: isRole(role) ? role : undefined,
  };
}

function hmacVerify(secret: string): Verify {
  return (signed, signature) => {
    const expected = createHmac("sha256", secret).update(signed).digest();
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  };
}

function publicKeyVerify(key: KeyObject): readonly [string, Verify] {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return ["RS256", (signed, signature) => verify("sha256", signed, key, signature)];
    case "ed25519":
      return ["EdDSA", (signed, signature) => verify(null, signed, key, signature)];
    case "ec":
      if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") {
        const point = { key, dsaEncoding: "ieee-p1363" } as const;
        return ["ES256", (signed, signature) => verify("sha256", signed, point, signature)];
      }
  }
  throw new Error("the public key must be RSA, Ed25519, or EC on the curve P-256");
}

function jsonObject(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const invalid = (reason: string): TokenVerdict => ({ kind: "invalid", reason });
