import { describe, expect, it } from "vitest";
import { languageFor } from "./languages.ts";

describe("the language of the page", () => {
  it.each([
    ["the one that was chosen", "en", ["de-AT"], "en"],
    ["one that is not offered, where it was chosen", "en-XA", ["en"], "en-XA"],
    ["what the browser prefers, of whatever country", "", ["en-GB", "de"], "en"],
    ["not one that is not offered, for a browser", "", ["en-XA"], "en"],
    ["English, where it has none of what is wanted", "tlh", ["ia", "vo"], "en"],
  ])("is %s [WEB-019]", (_, chosen, preferred, tag) => {
    expect(languageFor(chosen, preferred).tag).toBe(tag);
  });
});
