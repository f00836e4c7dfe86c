import { describe, expect, it } from "vitest";
import { keptStorage } from "../test/kept-storage.ts";
import { filterOf, keepFilter, loadFilter, noFilter } from "./kept-filter.ts";

describe("what is looked for in the list of sessions", () => {
  it("is kept for each game", () => {
    const browser = keptStorage();
    const choice = { text: "spa", phase: "waiting", hasFreeSeat: true, isOpen: false } as const;
    keepFilter("apex", choice, browser);
    expect(loadFilter("apex", browser)).toEqual(choice);
    expect(loadFilter("rally", browser)).toEqual(noFilter);
  });

  it("says nothing of what does not matter", () => {
    expect(filterOf(noFilter)).toEqual({ text: "" });
    expect(filterOf({ text: "spa", phase: "waiting", hasFreeSeat: true, isOpen: true })).toEqual({
      text: "spa",
      phases: ["lobby"],
      hasFreeSeat: true,
      isOpen: true,
    });
  });

  it.each(["not JSON", "null", '{"phase":"toString","text":3,"isOpen":"yes"}'])(
    "is nothing where %s was kept",
    (text) => {
      expect(loadFilter("apex", keptStorage({ "fairtick.filter.apex": text }))).toEqual(noFilter);
    },
  );
});
