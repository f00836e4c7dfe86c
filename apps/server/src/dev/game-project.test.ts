import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { build, projectOf, sourcesOf } from "./game-project.ts";

function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-project-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe("the project of a game", () => {
  it("is the package of the module, built by the compiler that it has", () => {
    const module = fileURLToPath(new URL("../../../../examples/smallest-game/dist/game.js", import.meta.url));
    const { folder, compiler } = projectOf(module);
    expect(folder).toBe(join(module, "../.."));
    expect(compiler).toMatch(/typescript[\\/]bin[\\/]tsc$/);
  });

  it("is the folder of a module that belongs to no package and is not built", async () => {
    const folder = newFolder({ "game.mjs": "" });
    const project = projectOf(join(folder, "game.mjs"));
    expect(project).toEqual({ folder, compiler: undefined });
    expect(await build(project)).toEqual({ ok: true });
  });

  it("tells why a build has failed", async () => {
    const compiler = projectOf(fileURLToPath(import.meta.url)).compiler;
    const folder = newFolder({
      "tsconfig.json": `{ "compilerOptions": { "types": [] }, "include": ["src"] }`,
      "src/game.ts": `export const seats: number = "eight";`,
    });
    const built = await build({ folder, compiler });
    expect(built.ok ? "" : built.output).toMatch(/src\/game\.ts.*TS2322/);
  });

  it("has changed when a source has, and not by what is built of it or says nothing to it", () => {
    const folder = newFolder({ "package.json": "{}", "src/game.ts": "1", "src/tracks/a.toml": "a" });
    const project = { folder, compiler: "tsc" };
    const seen = [sourcesOf(project)];
    const expectChange = (isChange: boolean) => {
      const now = sourcesOf(project);
      expect(now !== seen.at(-1)).toBe(isChange);
      seen.push(now);
    };
    for (const name of [
      "dist/game.js",
      "node_modules/x/index.js",
      ".cache/x",
      "src/game.test.ts",
      "README.md",
    ]) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), "x");
      expectChange(false);
    }
    writeFileSync(join(folder, "src/game.ts"), "12");
    expectChange(true);
    utimesSync(join(folder, "src/game.ts"), 1, 1);
    expectChange(true);
    rmSync(join(folder, "src/tracks/a.toml"));
    expectChange(true);
    writeFileSync(join(folder, "src/new.ts"), "");
    expectChange(true);
  });
});
