import { describe, expect, it } from "vitest";
import { compareCatalog, textsOf } from "./page-texts.ts";

const read = (source: string) => textsOf("a.tsx", source, new Set(["Fairtick"]));

describe("the texts of the page", () => {
  it("are what is handed to t and textKey, with their places [WEB-019]", () => {
    const { texts, faults } = read('const a = [textKey("Pause")];\nconst b = () => t("{n} laps", { n: 3 });');
    expect(texts).toEqual([
      { text: "Pause", where: "a.tsx:1" },
      { text: "{n} laps", where: "a.tsx:2" },
    ]);
    expect(faults).toEqual([]);
  });

  it.each([
    ["letters of an element", "const a = () => <b>Pause</b>;", "Pause"],
    ["what is read out", 'const a = () => <b aria-label="Pause" />;', "Pause"],
    ["t where a module is loaded", 'const a = t("Pause");', "t is asked before the language is known"],
  ])("are not, and that is a fault: %s [WEB-019]", (_, source, text) => {
    expect(read(source).faults).toEqual([{ text, where: "a.tsx:1" }]);
  });

  it.each(["<b>Fairtick</b>", "<b>–</b>", '<b className="pause" />'])("are not, rightly: %s", (element) => {
    expect(read(`const a = () => ${element};`).faults).toEqual([]);
  });

  it("are missing from a catalog, are gone from the page, or have other values there [WEB-019]", () => {
    const plural = "{n, plural, one {# lap} other {# laps}}";
    const catalog = { Play: "Los", Stop: "Halt", "{n} of {all}": "{n} von {m}", [plural]: "{n} Runden" };
    expect(compareCatalog(["Pause", "Play", "{n} of {all}", plural], catalog)).toEqual({
      missing: ["Pause"],
      surplus: ["Stop"],
      otherValues: ["{n} of {all}"],
    });
  });
});
