import { speak, t } from "@fairtick/game-view";
import { afterEach, describe, expect, it } from "vitest";
import { languageFor, languages } from "./languages.ts";

afterEach(() => speak("en"));

describe("the language of the page", () => {
  it.each([
    ["the one that was chosen", "en", ["de-AT"], "en"],
    ["one that is not offered, where it was chosen", "en-XA", ["en"], "en-XA"],
    ["what the browser prefers, of whatever country", "", ["tlh", "de-AT", "en"], "de"],
    ["not one that is not offered, for a browser", "", ["en-XA"], "en"],
    ["English, where it has none of what is wanted", "tlh", ["ia", "vo"], "en"],
  ])("is %s [WEB-019]", (_, chosen, preferred, tag) => {
    expect(languageFor(chosen, preferred).tag).toBe(tag);
  });

  it.each(languages.flatMap(({ tag, load }) => (load === undefined ? [] : [{ tag, load }])))(
    "can say everything in $tag, whatever the values [WEB-019]",
    async ({ tag, load }) => {
      const catalog = await load();
      speak(tag, catalog);
      for (const [english, text] of Object.entries(catalog)) {
        const names = [...english.matchAll(/\{(\w+)/g)].map(([, name]) => name as string);
        if (names.length === 0) continue;
        for (const value of [1, 2])
          expect.soft(t(english, Object.fromEntries(names.map((name) => [name, value]))), text).not.toBe("");
      }
    },
  );
});
