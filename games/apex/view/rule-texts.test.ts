import { expect, it } from "vitest";
import { apex } from "../rules/index.ts";
import { apexView } from "./apex-view.ts";
import { ruleTexts } from "./rule-texts.ts";

interface FieldSchema {
  readonly describe?: string;
  readonly variants?: readonly string[];
}

it("has every text that forms show of the options of a race, and of what is brought, for translators [WEB-019]", () => {
  const fields = { ...apex.options.fields, ...apex.loadout.fields } as unknown as Record<string, FieldSchema>;
  const described = Object.values(fields).flatMap(({ describe }) => describe ?? []);
  expect(described.filter((text) => !ruleTexts.includes(text))).toEqual([]);
  // Names of options and of values that have no words of their own, as pages make labels of them.
  const plain = (name: string) => name.replaceAll(" ", "").toLowerCase();
  const labels = new Set(ruleTexts.map(plain));
  const values = Object.values(fields).flatMap(({ variants }) => variants ?? []);
  const names = [
    ...Object.keys(fields),
    ...values.filter((value) => apexView.valueWords?.[value] === undefined),
  ];
  expect(names.filter((name) => !labels.has(plain(name)))).toEqual([]);
});
