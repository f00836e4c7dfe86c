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

  it("are missing from a catalog, or are gone from the page [WEB-019]", () => {
    expect(compareCatalog(["Pause", "Play"], { Play: "Los", Stop: "Halt" })).toEqual({
      missing: ["Pause"],
      surplus: ["Stop"],
    });
  });
});
