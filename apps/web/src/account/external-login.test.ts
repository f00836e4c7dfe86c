import { describe, expect, it } from "vitest";
import { takeBegun } from "./external-login.ts";

function storage(): Storage {
  const items = new Map([["fairtick.external", '{"state":"abc","next":"/account"}']]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => items.delete(key),
  } as unknown as Storage;
}

describe("a login that comes back from its provider", () => {
  it("goes on once, with the state with which this tab has begun it", () => {
    const kept = storage();
    expect(takeBegun("?code=1&state=abc", kept)).toEqual({ state: "abc", next: "/account" });
    expect(takeBegun("?code=1&state=abc", kept)).toBeUndefined();
  });

  it.each(["?code=1&state=other", "?code=1", ""])("does not with %s", (query) => {
    expect(takeBegun(query, storage())).toBeUndefined();
  });
});
