import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const text = read("docs/add-a-game.md");
const example = "examples/smallest-game";

/** Blocks of code, by what stands behind their fence: a language and, if it is part of a file, that file. */
function blocksOf(kind: string): string[] {
  return [...text.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].flatMap(([, named, code]) =>
    named === kind ? [(code ?? "").trimEnd()] : [],
  );
}

describe("docs/add-a-game.md", () => {
  it.each([
    "ts src/game.ts",
    "ts src/game.test.ts",
    "ts src/play.ts",
    "json package.json",
    "json tsconfig.json",
  ])("contains, piece by piece, the whole file: %s", (kind) => {
    const file = kind.split(" ")[1];
    expect(`${blocksOf(kind).join("\n\n")}\n`).toBe(read(`${example}/${file}`));
  });

  it("contains no other code", () => {
    const kinds = [...text.matchAll(/^```(.+)$/gm)].map(([, kind]) => kind?.split(" ")[0]);
    expect(new Set(kinds)).toEqual(new Set(["ts", "json", "sh"]));
    expect(blocksOf("ts")).toEqual([]);
  });

  it("gives the commands of the example's own description, which the end-to-end tests run", () => {
    const [, commands] = /^```\n([\s\S]*?)^```$/m.exec(read(`${example}/README.md`)) ?? [];
    const lines = blocksOf("sh").join("\n").split("\n");
    expect([...new Set(lines)].join("\n")).toBe(commands?.trimEnd());
  });
});
