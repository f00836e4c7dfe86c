import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("../foreign-client/", import.meta.url);

it("races with a client that imports nothing but Node and its own files [APEX-025]", () => {
  const imported = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    return [...text.matchAll(/\bfrom "([^"]+)"|\bimport\(?"([^"]+)"/g)].map((match) => match[1] ?? match[2]);
  });
  expect(imported.length).toBeGreaterThan(10);
  expect(imported.filter((name) => !/^(node:|\.\/[\w-]+\.ts$)/.test(name))).toEqual([]);
});
