import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTokenVerifier } from "../connection/token-verifier.ts";
import type { AccountRow } from "../storage/schema.ts";
import { AccessTokens, tokenAudience } from "./access-tokens.ts";
import { SigningKeys } from "./signing-keys.ts";

const dayMs = 24 * 3600 * 1000;
const nowMs = 1_800_000_000_000;
const newDir = () => join(mkdtempSync(join(tmpdir(), "keys-")), "keys");
const optionsOf = (dir: string) => ({ dir, maxAgeMs: 90 * dayMs, tokenLifeMs: 900_000 });

const account = { id: "0b0e1b5e-8f3b-4a43-9f1c-5a5d9b0c1f10", name: "Ann", role: "admin", is_guest: 0 };

function tokenOf(keys: SigningKeys, atMs: number): string {
  const tokens = new AccessTokens({ keys, lifeSeconds: 900 });
  return tokens.issue(account as AccountRow, "login", undefined, atMs / 1000);
}

function verdictOf(keys: SigningKeys, token: string, atMs: number, revoked = "none") {
  const own = {
    publicKey: (id: string) => keys.get(id)?.publicKey,
    isRevoked: (id: string) => id === revoked,
  };
  const options = { secret: "", publicKeyPem: "", audience: tokenAudience, own, wallClock: () => atMs };
  return createTokenVerifier(options)(token);
}

describe("signing keys", () => {
  it("are made once, for the owner of the folder alone, and are the same after a restart [HOST-029]", () => {
    const dir = newDir();
    const keys = new SigningKeys(optionsOf(dir), nowMs);
    const [file] = readdirSync(dir);
    expect(readdirSync(dir)).toHaveLength(1);
    expect(statSync(join(dir, file!)).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    const token = tokenOf(keys, nowMs);
    const again = new SigningKeys(optionsOf(dir), nowMs + dayMs);
    expect(verdictOf(again, token, nowMs)).toEqual({
      kind: "valid",
      subject: account.id,
      name: "Ann",
      role: "admin",
      account: { loginId: "login", isGuest: false, isBot: false },
    });
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it("follow each other, and the old one verifies until its tokens are over [HOST-029]", () => {
    const dir = newDir();
    const keys = new SigningKeys(optionsOf(dir), nowMs);
    const old = keys.newest.id;
    const laterMs = nowMs + 90 * dayMs;
    const token = tokenOf(keys, laterMs - 1000);
    keys.refresh(laterMs);
    expect(keys.newest.id).not.toBe(old);
    expect(verdictOf(keys, token, laterMs).kind).toBe("valid");
    expect(readdirSync(dir)).toHaveLength(2);
    keys.refresh(laterMs + 2 * dayMs);
    expect(readdirSync(dir)).toEqual([`${keys.newest.id}.pem`]);
  });

  it("of another server on the same folder are found [HOST-029]", () => {
    const dir = newDir();
    const one = new SigningKeys(optionsOf(dir), nowMs);
    const other = new SigningKeys(optionsOf(dir), nowMs);
    other.refresh(nowMs + 91 * dayMs);
    const token = tokenOf(other, nowMs + 91 * dayMs);
    one.refresh(nowMs + 91 * dayMs + 600_000);
    expect(verdictOf(one, token, nowMs + 91 * dayMs).kind).toBe("valid");
    expect(one.newest.id).toBe(other.newest.id);
  });

  it("that cannot be read are named, and no other takes their place", () => {
    const dir = newDir();
    const { newest } = new SigningKeys(optionsOf(dir), nowMs);
    writeFileSync(join(dir, `${newest.id}.pem`), "nonsense");
    expect(() => new SigningKeys(optionsOf(dir), nowMs)).toThrow(newest.id);
    expect(readFileSync(join(dir, `${newest.id}.pem`), "utf8")).toBe("nonsense");
  });
});

describe("a token of an account", () => {
  const keys = new SigningKeys(optionsOf(newDir()), nowMs);
  const token = tokenOf(keys, nowMs);
  const [head = "", body = "", signature = ""] = token.split(".");
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

  it("is over after its time, or when its login has ended [HOST-027]", () => {
    expect(verdictOf(keys, token, nowMs + 899_000).kind).toBe("valid");
    expect(verdictOf(keys, token, nowMs + 906_000)).toMatchObject({ kind: "invalid", isOwn: true });
    expect(verdictOf(keys, token, nowMs, "login")).toMatchObject({
      reason: "the login of the token has ended",
      isOwn: true,
    });
  });

  it.each([
    [
      "claims that were changed",
      () => `${head}.${encoded({ sub: "x", aud: "fairtick", exp: 9e9 })}.${signature}`,
    ],
    ["another signature", () => `${head}.${body}.${signature.slice(0, -4)}AAAA`],
    ["the algorithm none", () => `${encoded({ alg: "none", kid: keys.newest.id })}.${body}.`],
    ["a key that nobody has", () => `${encoded({ alg: "EdDSA", kid: "other" })}.${body}.${signature}`],
    ["no name of a key", () => `${encoded({ alg: "EdDSA" })}.${body}.${signature}`],
  ])("with %s is refused, and counts as nobody's [HOST-029]", (_, forge) => {
    const verdict = verdictOf(keys, forge(), nowMs);
    expect(verdict.kind).toBe("invalid");
    expect(verdict).not.toHaveProperty("isOwn");
  });
});
