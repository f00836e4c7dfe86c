import { describe, expect, it } from "vitest";
import { wordFilter } from "./word-filter.ts";

describe("a word filter", () => {
  const filter = wordFilter(["darn", "heck", "éclair"]);

  it.each([
    ["Darn it, what the HECK!", "**** it, what the ****!"],
    ["darn-heck darned undarn", "****-**** darned undarn"],
    ["un éclair", "un ******"],
    ["darn", "****"],
    ["nothing here", "nothing here"],
  ])("shows %j as %j [HOST-048]", (text, shown) => expect(filter(text)).toBe(shown));

  it("without words lets everything be", () => expect(wordFilter([])("darn")).toBe("darn"));
});
