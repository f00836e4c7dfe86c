import { describe, expect, it } from "vitest";
import { keptStorage } from "../test/kept-storage.ts";
import { takeBegun } from "./external-login.ts";

const begun = () => keptStorage({ "fairtick.external": '{"state":"abc","next":"/account"}' });

describe("a login that comes back from its provider", () => {
  it("goes on once, with the state with which this tab has begun it", () => {
    const kept = begun();
    expect(takeBegun("?code=1&state=abc", kept)).toEqual({ state: "abc", next: "/account" });
    expect(takeBegun("?code=1&state=abc", kept)).toBeUndefined();
  });

  it.each(["?code=1&state=other", "?code=1", ""])("does not with %s", (query) => {
    expect(takeBegun(query, begun())).toBeUndefined();
  });
});
