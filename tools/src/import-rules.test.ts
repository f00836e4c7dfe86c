import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { checkImports, type ViolationKind } from "./import-rules.ts";
import { readSourceTree } from "./source-tree.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Violations of a small sound repository after `changes` (path -> content, undefined removes) were made. */
function violationsAfter(changes: Record<string, string | undefined>, modulesAtLeast = 1): string[] {
  const root = mkdtempSync(join(tmpdir(), "import-rules-"));
  folders.push(root);
  for (const [path, content] of Object.entries({ ...soundTree(), ...changes })) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const { violations } = checkImports(readSourceTree(root), modulesAtLeast);
  return violations.map(({ kind, where }) => `${kind} ${where === root ? "." : where}`);
}

function manifest(name: string, entries: Record<string, string>, dependencies: string[]): string {
  return JSON.stringify({
    name,
    exports: Object.fromEntries(Object.entries(entries).map(([entry, source]) => [entry, { source }])),
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, "1.0.0"])),
  });
}

function soundTree(): Record<string, string> {
  const entry = { ".": "./src/index.ts" };
  const gameEntries = { "./rules": "./rules/index.ts", "./dialect": "./dialect/index.ts" };
  const gameDependencies = ["@x/kernel", "@x/contract", "@x/wire"];
  return {
    "package.json": JSON.stringify({
      name: "x",
      devDependencies: { vitest: "1.0.0", "fast-check": "1.0.0" },
    }),
    "packages/kernel/package.json": manifest("@x/kernel", entry, []),
    "packages/kernel/src/index.ts": `export { sine } from "./maths.ts";`,
    "packages/kernel/src/maths.ts": `export const sine = 0;`,
    "packages/kernel/src/maths.test.ts": `import { it } from "vitest";\nimport { readFileSync } from "node:fs";\nimport { sine } from "./maths.ts";\nit("x", () => readFileSync(String(sine)));`,
    "packages/contract/package.json": manifest("@x/contract", entry, ["@x/kernel"]),
    "packages/contract/src/index.ts": `import { sine } from "@x/kernel";\nexport const half = sine / 2;`,
    "packages/wire/package.json": manifest("@x/wire", entry, ["@x/contract"]),
    "packages/wire/src/index.ts": `export { half } from "@x/contract";`,
    "packages/server/package.json": manifest("@x/server", entry, ["@x/wire", "ws"]),
    "packages/server/src/index.ts": `import "node:net";\nimport "ws";\nimport { half } from "@x/wire";\nexport const serve = (address: string) => import(address).then(() => half);`,
    "packages/client/package.json": manifest("@x/client", entry, ["@x/wire"]),
    "packages/client/src/index.ts": `export { half } from "@x/wire";`,
    "games/alpha/package.json": manifest("@x/alpha", gameEntries, gameDependencies),
    "games/alpha/rules/index.ts": `export { step } from "./step.ts";`,
    "games/alpha/rules/step.ts": `import { half } from "@x/contract";\nexport const step = half;`,
    "games/alpha/dialect/index.ts": `import { half } from "@x/wire";\nimport { step } from "../rules/step.ts";\nexport const sum = half + step;`,
    "games/beta/package.json": manifest("@x/beta", gameEntries, gameDependencies),
    "games/beta/rules/index.ts": `export const step = 1;`,
    "games/beta/dialect/index.ts": `export type { step } from "@x/beta/rules";`,
    "apps/server/package.json": manifest("@x/server-app", entry, ["@x/server", "@x/alpha", "@x/beta"]),
    "apps/server/src/index.ts": `export { games } from "./games.ts";`,
    "apps/server/src/games.ts": `import { sum } from "@x/alpha/dialect";\nexport const games = [sum, "@x/beta/rules"];`,
    "apps/cli/package.json": manifest("@x/cli", entry, ["@x/server-app"]),
    "apps/cli/src/index.ts": `export { games } from "@x/server-app";`,
  };
}

describe("the import check", () => {
  it("accepts a tree that keeps the table", () => {
    expect(violationsAfter({})).toEqual([]);
  });

  const planted: [title: string, kind: ViolationKind, path: string, source: string][] = [
    [
      "an import against the arrow",
      "forbidden-direction",
      "packages/kernel/src/maths.ts",
      `import { half } from "@x/contract";\nexport const sine = () => half;`,
    ],
    [
      "a type-only import against the arrow",
      "forbidden-direction",
      "packages/contract/src/extra.ts",
      `import type { half } from "@x/wire";\nexport type Half = typeof half;`,
    ],
    [
      "an import type expression against the arrow",
      "forbidden-direction",
      "packages/contract/src/extra.ts",
      `export type Half = typeof import("@x/wire").half;`,
    ],
    [
      "the server importing the client",
      "forbidden-direction",
      "packages/server/src/peer.ts",
      `export { half } from "@x/client";`,
    ],
    [
      "rules importing their dialect",
      "forbidden-direction",
      "games/beta/rules/extra.ts",
      `export type { step } from "../dialect/index.ts";`,
    ],
    [
      "an app importing the inside of another app's package",
      "deep-import",
      "apps/cli/src/extra.ts",
      `export { games } from "@x/server-app/src/games.ts";`,
    ],
    [
      "an import of a module that is no public entry",
      "deep-import",
      "packages/contract/src/extra.ts",
      `export { sine } from "@x/kernel/src/maths.ts";`,
    ],
    [
      "a relative import into another package",
      "deep-import",
      "packages/contract/src/extra.ts",
      `export { sine } from "../../kernel/src/maths.ts";`,
    ],
    [
      "a game importing another game by name",
      "other-game",
      "games/alpha/rules/extra.ts",
      `export { step } from "@x/beta/rules";`,
    ],
    [
      "the server importing a game",
      "names-a-game",
      "packages/server/src/loop.ts",
      `export { step } from "@x/alpha/rules";`,
    ],
    [
      "the server importing a game dynamically",
      "names-a-game",
      "packages/server/src/loop.ts",
      `export const load = () => import("@x/alpha/rules");`,
    ],
    ["Node in pure code", "impure-import", "packages/wire/src/extra.ts", `import "node:fs";`],
    ["Node in the client", "impure-import", "packages/client/src/extra.ts", `import "node:net";`],
    ["Node without its prefix in rules", "impure-import", "games/alpha/rules/extra.ts", `import "fs";`],
    ["an npm package in pure code", "impure-import", "games/alpha/dialect/extra.ts", `import "ws";`],
    ["a test package in pure code", "impure-import", "packages/kernel/src/extra.ts", `import "fast-check";`],
    ["Node in browser code", "node-in-browser", "games/alpha/view/extra.ts", `import "node:net";`],
    [
      "an npm package that is not declared",
      "undeclared-dependency",
      "packages/server/src/log.ts",
      `import "pino";`,
    ],
    [
      "a workspace package that is not declared",
      "undeclared-dependency",
      "packages/server/src/log.ts",
      `export { half } from "@x/contract";`,
    ],
    [
      "a development package in shipped code",
      "undeclared-dependency",
      "packages/server/src/log.ts",
      `import "vitest";`,
    ],
    [
      "a computed import in pure code",
      "computed-import",
      "games/alpha/rules/extra.ts",
      `export const load = (name: string) => import(name);`,
    ],
    [
      "an import of a missing file",
      "unresolvable",
      "packages/kernel/src/extra.ts",
      `export { gone } from "./gone.ts";`,
    ],
    ["a default export", "default-export", "packages/kernel/src/extra.ts", `export default 1;`],
    [
      "a default export by renaming",
      "default-export",
      "packages/kernel/src/extra.ts",
      `const one = 1;\nexport { one as default };`,
    ],
    ["export *", "export-all", "packages/kernel/src/extra.ts", `export * from "./maths.ts";`],
    ["a syntax error", "syntax-error", "packages/kernel/src/extra.ts", `export const = 1;`],
    ["a file outside of every layer", "no-layer", "games/alpha/helpers/extra.ts", `export const one = 1;`],
  ];

  it.each(planted)("reports %s as %s", (_title, kind, path, source) => {
    const found = violationsAfter({ [path]: source });
    expect(found.map((line) => line.replace(/:\d+$/, ""))).toEqual([`${kind} ${path}`]);
  });

  it("fails on a transport that imports game code, by name, by path and for types alone [HOST-001]", () => {
    const path = "packages/server/src/transport/udp.ts";
    const dependencies = {
      "packages/server/package.json": manifest("@x/server", { ".": "./src/index.ts" }, [
        "@x/alpha",
        "@x/wire",
        "ws",
      ]),
    };
    const found = [
      `import { step } from "@x/alpha/rules";`,
      `import type { step } from "@x/alpha/rules";`,
      `import { sum } from "@x/alpha/dialect";`,
      `import { step } from "../../../../games/alpha/rules/step.ts";`,
    ].map((source) => violationsAfter({ ...dependencies, [path]: source }));
    expect(found).toEqual([
      [`names-a-game ${path}:1`],
      [`names-a-game ${path}:1`],
      [`names-a-game ${path}:1`],
      [`deep-import ${path}:1`],
    ]);
  });

  it("reports a cycle once, also when types close it", () => {
    const found = violationsAfter({
      "packages/kernel/src/a.ts": `import { b } from "./b.ts";\nexport const a = b;\nexport type A = number;`,
      "packages/kernel/src/b.ts": `import { c } from "./c.ts";\nexport const b = c;`,
      "packages/kernel/src/c.ts": `import type { A } from "./a.ts";\nexport const c: A = 1;`,
    });
    expect(found).toEqual(["import-cycle packages/kernel/src/a.ts"]);
  });

  it("reports a module that imports the index of its own package", () => {
    const found = violationsAfter({
      "packages/kernel/src/maths.ts": `import type { sine as own } from "@x/kernel";\nexport const sine: typeof own = 0;`,
    });
    expect(found).toEqual(["import-cycle packages/kernel/src/index.ts"]);
  });

  it("reports a game that an app does not list", () => {
    const found = violationsAfter({
      "games/gamma/package.json": manifest("@x/gamma", { "./rules": "./rules/index.ts" }, []),
      "games/gamma/rules/index.ts": `export const step = 2;`,
    });
    expect(found).toEqual(["unregistered-game apps/server/src/games.ts"]);
  });

  it("reports games that nothing lists", () => {
    const found = violationsAfter({
      "apps/server/src/games.ts": undefined,
      "apps/server/src/index.ts": "export {};",
      "apps/cli/src/index.ts": "export {};",
    });
    expect(found).toEqual(["unregistered-game games/alpha", "unregistered-game games/beta"]);
  });

  it("reports a tree in which it found too few modules", () => {
    expect(violationsAfter({}, 500)).toEqual(["too-few-modules ."]);
  });

  it("finds no violation in this repository", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const { violations, moduleCount } = checkImports(readSourceTree(root), 80);
    expect(violations).toEqual([]);
    expect(moduleCount).toBeGreaterThan(80);
  });
});
