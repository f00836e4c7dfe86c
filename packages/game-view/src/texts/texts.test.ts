import { afterEach, describe, expect, it } from "vitest";
import { bracketedLanguage, speak, spokenLocale, t } from "./texts.ts";

afterEach(() => speak("en"));

const laps = "{count, plural, one {# lap} other {# laps}} left";

describe("a text of the page", () => {
  it("is the English one of the code until another language is spoken [WEB-019]", () => {
    expect(t("Pause")).toBe("Pause");
    expect(t("{name} is ahead", { name: "<Ann>" })).toBe("<Ann> is ahead");
    expect([t(laps, { count: 1 }), t(laps, { count: 2 })]).toEqual(["1 lap left", "2 laps left"]);
  });

  it("is what the catalog has for it, with that language's plurals, and English where it has none [WEB-019]", () => {
    speak("pl", {
      Pause: "Pauza",
      [laps]: "{count, plural, one {# okrążenie} few {# okrążenia} other {# okrążeń}}",
    });
    expect(t("Pause")).toBe("Pauza");
    expect([1, 3, 5].map((count) => t(laps, { count }))).toEqual(["1 okrążenie", "3 okrążenia", "5 okrążeń"]);
    expect(t("Play")).toBe("Play");
    expect(spokenLocale()).toBe("pl");
  });

  it("has brackets in the language that shows what can be translated [WEB-019]", () => {
    speak(bracketedLanguage);
    expect(t("{name} is ahead", { name: "Ann" })).toBe("⟦Ann is ahead⟧");
    expect(spokenLocale()).toBe("en-GB");
  });

  it("is as it stands where it has no values, whatever braces it has [WEB-019]", () => {
    expect(t("{ is no value")).toBe("{ is no value");
  });
});
