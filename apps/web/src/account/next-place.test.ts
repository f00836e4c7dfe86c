import { describe, expect, it } from "vitest";
import { hereAsNext, nextPlace } from "./next-place.ts";

describe("where a login leads", () => {
  it("is back to where it was begun", () => {
    expect(nextPlace(hereAsNext("/apex/session/1?a=b"))).toBe("/apex/session/1?a=b");
    expect(hereAsNext("/sign-up")).toBe("");
    expect(nextPlace("")).toBe("/");
  });

  it.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])(
    "is never to %s",
    (next) => {
      expect(nextPlace(`?next=${encodeURIComponent(next)}`)).toBe("/");
    },
  );
});
