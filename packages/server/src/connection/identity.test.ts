import { isUuid } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { type IdentityOptions, identify, playerName } from "./identity.ts";
import type { TokenVerdict } from "./token-verifier.ts";

const guests: IdentityOptions = { secret: new Uint8Array(32).fill(1), verify: undefined };

function idOf(token: string, name: string, options = guests): string {
  const identity = identify(token, name, options);
  return identity.kind === "accepted" ? identity.playerId : `refused: ${identity.reason}`;
}

describe("identify", () => {
  it("accepts every token that is not empty as a guest's [HOST-029]", () => {
    for (const token of ["x", "garbage.garbage", "a.b.c", " "]) {
      expect(identify(token, "Ann", guests)).toMatchObject({
        kind: "accepted",
        name: "Ann",
        isProven: false,
      });
    }
    expect(idOf("", "Ann")).toBe("refused: the token is empty");
  });

  it("gives a guest the same id for the same token and name only [HOST-029]", () => {
    const id = idOf("t", "Ann");
    expect(isUuid(id)).toBe(true);
    expect(id[14]).toBe("4");
    expect(idOf("t", "Ann")).toBe(id);
    const others = [
      idOf("u", "Ann"),
      idOf("t", "Bea"),
      idOf("t A", "nn"),
      idOf("t", "Ann", { ...guests, secret: new Uint8Array(32) }),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });

  it("refuses a token of more than 4096 bytes [HOST-024]", () => {
    expect(idOf("é".repeat(2048), "Ann")).not.toContain("refused");
    expect(idOf(`${"é".repeat(2048)}x`, "Ann")).toBe("refused: the token has more than 4096 bytes");
  });

  it("refuses a name of which nothing is left [HOST-024]", () => {
    expect(idOf("t", "")).toBe("refused: the player name is empty");
    expect(idOf("t", " \u0007\u202e\n ")).toBe("refused: the player name is empty");
  });

  it("takes subject and name from a verified token [HOST-029]", () => {
    const subject = "550e8400-e29b-41d4-a716-446655440000";
    const options: IdentityOptions = {
      ...guests,
      verify: () => ({ kind: "valid", subject, name: "Claimed" }),
    };
    expect(identify("jwt", "Other", options)).toEqual({
      kind: "accepted",
      playerId: subject,
      name: "Claimed",
      isProven: true,
      role: "player",
    });
    const foreign = {
      ...guests,
      verify: () => ({ kind: "valid", subject: "auth0|7", name: undefined }) as const,
    };
    expect(identify("jwt", "Own", foreign)).toMatchObject({ name: "Own", isProven: true });
    expect(isUuid(idOf("jwt", "Own", foreign))).toBe(true);
    expect(idOf("jwt", "Own", foreign)).toBe(idOf("jwt 2", "Another", foreign));
    // It is the same after the server has started again, so that a ban still concerns it.
    expect(idOf("jwt", "Own", { ...foreign, secret: new Uint8Array(32) })).toBe(idOf("jwt", "Own", foreign));
  });

  it("passes on why a token is not valid [HOST-029]", () => {
    const options: IdentityOptions = { ...guests, verify: () => ({ kind: "invalid", reason: "expired" }) };
    expect(identify("jwt", "Ann", options)).toEqual({ kind: "refused", reason: "expired" });
  });
});

describe("playerName", () => {
  it("strips control characters, composes and cuts to 64 characters [HOST-024]", () => {
    expect(playerName("  A\u0000n\u001bn\u2028 ")).toBe("Ann");
    expect(playerName("e\u0301")).toBe("é");
    expect(playerName("\ud800x")).toBe("x");
    expect([...playerName("🏎".repeat(100))].length).toBe(64);
    expect(playerName("x".repeat(65))).toBe("x".repeat(64));
    expect(playerName("abc\u202edef")).toBe("abcdef");
  });
});

describe("identify, where guests play beside accounts", () => {
  const options = (verdict: TokenVerdict) => ({
    secret: new Uint8Array(32),
    verify: () => verdict,
    takesGuests: true,
  });

  it("takes an account for a valid token [HOST-027]", () => {
    const subject = "0b0e1b5e-8f3b-4a43-9f1c-5a5d9b0c1f10";
    const verdict = { kind: "valid", subject, name: "Ann", role: "moderator" } as const;
    expect(identify("token", "Somebody", options(verdict))).toEqual({
      kind: "accepted",
      playerId: subject,
      name: "Ann",
      isProven: true,
      role: "moderator",
    });
  });

  it("names the account of a token of this server, and of no other token", () => {
    const subject = "0b0e1b5e-8f3b-4a43-9f1c-5a5d9b0c1f10";
    const valid = { kind: "valid", subject, name: "Ann" } as const;
    const account = { loginId: "l", isGuest: false, isBot: false } as const;
    expect(identify("token", "x", options({ ...valid, account }))).toMatchObject({ accountId: subject });
    expect(identify("token", "x", options(valid))).toMatchObject({ accountId: undefined });
  });

  it("marks a program, which is a player of its own [HOST-036]", () => {
    const keyId = "11111111-8f3b-4a43-9f1c-5a5d9b0c1f10";
    const account = { loginId: keyId, isGuest: false, isBot: true } as const;
    const subject = "0b0e1b5e-8f3b-4a43-9f1c-5a5d9b0c1f10";
    expect(identify("token", "x", options({ kind: "valid", subject, name: "Ann", account }))).toMatchObject({
      playerId: keyId,
      ownerId: subject,
      accountId: undefined,
      name: "Ann [bot]",
      isProven: true,
    });
  });

  it("takes a guest for a token that proves nothing [HOST-029]", () => {
    const verdict = { kind: "invalid", reason: "the token is no JWT" } as const;
    expect(identify("token", "Ann", options(verdict))).toMatchObject({ kind: "accepted", isProven: false });
  });

  it("refuses a token of an account that is over: its owner means the account [HOST-027]", () => {
    const verdict = { kind: "invalid", reason: "the token has expired", isOwn: true } as const;
    expect(identify("token", "Ann", options(verdict))).toEqual({
      kind: "refused",
      reason: "the token has expired",
    });
  });
});
