import { describe, expect, it } from "vitest";
import { AdminGuard } from "./admin-guard.ts";

const token = "0123456789abcdef0123456789abcdef";

function open(configured = token) {
  const clock = { ms: 0 };
  const guard = new AdminGuard(configured, () => clock.ms);
  return { clock, status: (header?: string, address = "10.0.0.1") => statusOf(guard.judge(header, address)) };
}

const statusOf = (verdict: ReturnType<AdminGuard["judge"]>) => (verdict.ok ? 200 : verdict.status);

describe("the guard of the debug endpoints", () => {
  it.each([
    ["the token", `Bearer ${token}`, 200],
    ["the token after a scheme in other letters", `bearer  ${token}`, 200],
    ["another token", "Bearer 0123456789abcdef0123456789abcdee", 401],
    ["a part of the token", `Bearer ${token.slice(1)}`, 401],
    ["another scheme", `Basic ${token}`, 401],
    ["nothing", undefined, 401],
  ])("answers %s", (_, header, status) => {
    expect(open().status(header)).toBe(status);
  });

  it("lets nobody in where no token is configured, and says how to turn it on", () => {
    const verdict = new AdminGuard("", () => 0).judge("Bearer ", "10.0.0.1");
    expect(verdict).toMatchObject({ ok: false, status: 403, reason: expect.stringContaining("admin.token") });
  });

  it("stops looking after ten wrong tokens from an address, for a minute, and at that address only", () => {
    const { clock, status } = open();
    for (let i = 0; i < 10; i++) expect(status("Bearer wrong")).toBe(401);
    expect(status(`Bearer ${token}`)).toBe(429);
    expect(status(`Bearer ${token}`, "10.0.0.2")).toBe(200);
    clock.ms += 60_000;
    expect(status(`Bearer ${token}`)).toBe(200);
  });

  it("remembers a bounded number of addresses", () => {
    const { status } = open();
    for (let i = 0; i < 10; i++) status("Bearer wrong", "first");
    for (let i = 0; i < 1024; i++) status("Bearer wrong", `other ${i}`);
    expect(status(`Bearer ${token}`, "first")).toBe(200);
  });
});
