import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTokenVerifier } from "./token-verifier.ts";

const nowSeconds = 1_800_000_000;
const secret = "a secret of more than thirty-two characters";
const claims = { sub: "s", name: "Ann", aud: "fairtick", exp: nowSeconds + 60 };

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function hs256(body: object, header: object = { alg: "HS256", typ: "JWT" }, key = secret): string {
  const signed = `${encoded(header)}.${encoded(body)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

const verifier = (options: { secret?: string; publicKeyPem?: string } = { secret }) =>
  createTokenVerifier({
    secret: "",
    publicKeyPem: "",
    ...options,
    audience: "fairtick",
    wallClock: () => nowSeconds * 1000,
  });

function verdictOf(token: string, verify = verifier()): string {
  const verdict = verify(token);
  return verdict.kind === "valid" ? "valid" : verdict.reason;
}

describe("createTokenVerifier", () => {
  it("accepts a valid token and gives subject and name [HOST-029]", () => {
    expect(verifier()(hs256(claims))).toEqual({ kind: "valid", subject: "s", name: "Ann" });
    expect(verifier()(hs256({ ...claims, aud: ["other", "fairtick"], name: 7 }))).toEqual({
      kind: "valid",
      subject: "s",
      name: undefined,
    });
  });

  it("gives the role of the token, if it is one [HOST-048]", () => {
    const roleOf = (role: unknown) => {
      const verdict = verifier()(hs256({ ...claims, role }));
      return verdict.kind === "valid" ? verdict.role : "invalid";
    };
    expect([roleOf("moderator"), roleOf("admin"), roleOf("player")]).toEqual([
      "moderator",
      "admin",
      "player",
    ]);
    expect([roleOf("owner"), roleOf(2), roleOf(["admin"]), roleOf(undefined)]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("refuses what is not signed with the key [HOST-029]", () => {
    const good = hs256(claims);
    const [head, , signature] = good.split(".");
    expect(verdictOf(`${head}.${encoded({ ...claims, sub: "other" })}.${signature}`)).toMatch(/signature/);
    expect(verdictOf(hs256(claims, undefined, "another secret"))).toMatch(/signature/);
    expect(verdictOf(good.slice(0, -2))).toMatch(/signature/);
    expect(verdictOf(`${head}.${encoded(claims)}.`)).toMatch(/signature/);
  });

  it("refuses algorithms that are not those of its keys [HOST-029]", () => {
    const refused = "the token is signed in a way that is not accepted";
    expect(verdictOf(`${encoded({ alg: "none" })}.${encoded(claims)}.`)).toBe(refused);
    expect(verdictOf(hs256(claims, { alg: "none" }))).toBe(refused);
    expect(verdictOf(hs256(claims, { alg: "HS512" }))).toBe(refused);
    expect(verdictOf(hs256(claims, {}))).toBe(refused);
    expect(verdictOf(hs256(claims, { alg: "HS256", crit: ["exp"] }))).toBe(refused);
  });

  it("does not take a public key for a shared secret [HOST-029]", () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(verdictOf(hs256(claims, undefined, pem), verifier({ publicKeyPem: pem }))).toMatch(/not accepted/);
  });

  it("checks when the token is valid, and for whom [HOST-029]", () => {
    expect(verdictOf(hs256({ ...claims, exp: nowSeconds - 5 }))).toBe("the token has expired");
    expect(verdictOf(hs256({ ...claims, exp: nowSeconds - 4 }))).toBe("valid");
    expect(verdictOf(hs256({ ...claims, exp: undefined }))).toMatch(/when it expires/);
    expect(verdictOf(hs256({ ...claims, exp: "soon" }))).toMatch(/when it expires/);
    expect(verdictOf(hs256({ ...claims, nbf: nowSeconds + 60 }))).toBe("the token is not valid yet");
    expect(verdictOf(hs256({ ...claims, nbf: nowSeconds }))).toBe("valid");
    expect(verdictOf(hs256({ ...claims, aud: "other" }))).toBe("the token is for another audience");
    expect(verdictOf(hs256({ ...claims, aud: undefined }))).toBe("the token is for another audience");
    expect(verdictOf(hs256({ ...claims, sub: undefined }))).toBe("the token names no subject");
  });

  it("refuses what is no token at all [HOST-029]", () => {
    for (const token of [
      "",
      "x",
      "a.b",
      "a.b.c",
      "...",
      `${hs256(claims)}.x`,
      `${encoded([])}.${encoded(claims)}.x`,
    ]) {
      expect(verdictOf(token)).toBe("the token is no JWT");
    }
  });

  it("verifies RS256, ES256 and EdDSA with the configured public key [HOST-029]", () => {
    const pairs = [
      ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 })],
      ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
      ["EdDSA", generateKeyPairSync("ed25519")],
    ] as const;
    for (const [alg, { publicKey, privateKey }] of pairs) {
      const signed = `${encoded({ alg })}.${encoded(claims)}`;
      const digest = alg === "EdDSA" ? null : "sha256";
      const signature = sign(digest, Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
      const verify = verifier({ publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString() });
      expect(verdictOf(`${signed}.${signature.toString("base64url")}`, verify)).toBe("valid");
      const forged = `${encoded({ alg })}.${encoded({ ...claims, sub: "x" })}.${signature.toString("base64url")}`;
      expect(verdictOf(forged, verify)).toMatch(/signature/);
    }
  });

  it("does not start without a key that it can use", () => {
    expect(() => verifier({})).toThrow("no key");
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(() => verifier({ publicKeyPem: pem })).toThrow("P-256");
  });
});
