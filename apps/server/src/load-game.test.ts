import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGame } from "./load-game.ts";

function moduleOf(text: string, name = "game.mjs"): string {
  const path = join(mkdtempSync(join(tmpdir(), "fairtick-game-")), name);
  writeFileSync(path, text);
  return path;
}

const game = 'game: { id: "mine", tickHz: 20 }';
const dialect = "dialect: { connect() {} }";

describe("loadGame", () => {
  it.each([
    ["export const other = 1;", "it does not export a gamePackage"],
    ["export const gamePackage = {};", "gamePackage.game is no game: make it with defineGame"],
    [`export const gamePackage = { ${game} };`, "gamePackage.dialect is no dialect"],
    [`export const gamePackage = { ${game}, ${dialect} };`, "gamePackage.content is no list"],
    ['throw new Error("broken rules");', "it does not load: broken rules"],
  ])("says what is wrong with %s", async (text, reason) => {
    const path = moduleOf(text);
    await expect(loadGame(path)).rejects.toThrow(`--game ${path}: ${reason}`);
  });

  it("says that there is no such file, and that TypeScript is to be built first", async () => {
    await expect(loadGame("/none.js")).rejects.toThrow("--game /none.js: there is no such file");
    await expect(loadGame(moduleOf("", "game.ts"))).rejects.toThrow("build the game first");
  });

  it("finds the content of a game beside its module", async () => {
    const path = moduleOf(`export const gamePackage = { ${game}, ${dialect}, content: [{ kind: "maps" }] };`);
    const loaded = await loadGame(path);
    expect(loaded.package.game.id).toBe("mine");
    expect(loaded.contentDirs({} as never)).toEqual({ maps: join(path, "../content/maps") });
  });
});
