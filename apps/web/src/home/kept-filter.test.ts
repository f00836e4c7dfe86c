import { describe, expect, it } from "vitest";
import { filterOf, keepFilter, loadFilter, noFilter } from "./kept-filter.ts";

function storage(items: Record<string, string> = {}): Storage {
  return {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => {
      items[key] = value;
    },
  } as Storage;
}

describe("what is looked for in the list of sessions", () => {
  it("is kept for each game", () => {
    const browser = storage();
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
      expect(loadFilter("apex", storage({ "fairtick.filter.apex": text }))).toEqual(noFilter);
    },
  );
});
