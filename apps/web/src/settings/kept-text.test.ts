import { describe, expect, it } from "vitest";
import { keptStorage } from "../test/kept-storage.ts";
import { keptSceneText } from "./kept-text.ts";

describe("what scenes keep", () => {
  it("is there the next time, for each game its own", () => {
    const browser = keptStorage();
    keptSceneText("apex", browser).write("north");
    expect(keptSceneText("apex", browser).read()).toBe("north");
    expect(keptSceneText("rally", browser).read()).toBeUndefined();
  });

  it("is nothing where the browser forbids it", () => {
    const forbidden = () => {
      throw new DOMException("forbidden", "SecurityError");
    };
    const kept = keptSceneText("apex", { ...keptStorage(), getItem: forbidden, setItem: forbidden });
    kept.write("north");
    expect(kept.read()).toBeUndefined();
  });
});
