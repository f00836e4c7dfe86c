import { expect, it } from "vitest";
import { apex } from "../rules/index.ts";
import { ruleTexts } from "./rule-texts.ts";

interface FieldSchema {
  readonly describe?: string;
  readonly variants?: readonly string[];
}

it("has every text that forms show of the options of a race, and of what is brought, for translators [WEB-019]", () => {
  const fields = { ...apex.options.fields, ...apex.loadout.fields } as unknown as Record<string, FieldSchema>;
  const shown = Object.values(fields).flatMap(({ describe, variants }) => [describe ?? [], variants ?? []]);
  expect(shown.flat(2).filter((text) => !ruleTexts.includes(text))).toEqual([]);
  const words = ruleTexts.map((text) => text.replaceAll(" ", "").toLowerCase());
  expect(Object.keys(fields).filter((name) => !words.includes(name.toLowerCase()))).toEqual([]);
});
