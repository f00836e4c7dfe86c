import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { GamePackage } from "@fairtick/contract";
import type { ListedGame } from "./games.ts";

/** Why a module cannot be served as a game, for whoever has written it. */
export class BadGameModule extends Error {
  constructor(path: string, reason: string) {
    super(`--game ${path}: ${reason}`);
    this.name = "BadGameModule";
  }
}

/**
 * A game from a module of somebody's own. Its content, if it has kinds of it, lies in `content/<kind>` beside the module.
 *
 * @throws BadGameModule where it is no such module.
 */
export async function loadGame(path: string): Promise<ListedGame> {
  const file = resolve(path);
  if (!existsSync(file)) throw new BadGameModule(path, "there is no such file");
  if (!/\.m?js$/.test(file)) throw new BadGameModule(path, "it must be JavaScript: build the game first");
  const address = pathToFileURL(file).href;
  const gamePackage = await importPackage(path, address);
  return {
    package: gamePackage,
    module: address,
    contentDirs: () => contentDirs(gamePackage, dirname(file)),
    templatesDir: ({ content }) =>
      content.templatesDir || existing(join(dirname(file), "content", "templates")),
    demoOptions: () => null,
  };
}

/**
 * What a module exports as a game's package; `path` is how its author calls it.
 *
 * @throws BadGameModule where it exports none.
 */
export async function importPackage(path: string, address: string): Promise<GamePackage> {
  const { gamePackage } = await imported(path, address);
  const problem = problemOf(gamePackage);
  if (problem !== undefined) throw new BadGameModule(path, problem);
  return gamePackage as GamePackage;
}

async function imported(path: string, address: string): Promise<{ readonly gamePackage?: unknown }> {
  try {
    return (await import(address)) as { readonly gamePackage?: unknown };
  } catch (error) {
    throw new BadGameModule(path, `it does not load: ${error instanceof Error ? error.message : error}`);
  }
}

function problemOf(gamePackage: unknown): string | undefined {
  if (!isRecord(gamePackage)) return "it does not export a gamePackage";
  const { game, dialect, content } = gamePackage;
  if (!isRecord(game) || typeof game["id"] !== "string" || typeof game["tickHz"] !== "number")
    return "gamePackage.game is no game: make it with defineGame";
  if (!isRecord(dialect) || typeof dialect["connect"] !== "function")
    return "gamePackage.dialect is no dialect: a game without a protocol of its own has nativeOnly";
  return Array.isArray(content) ? undefined : "gamePackage.content is no list: [] for a game without content";
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const existing = (path: string): string | undefined => (existsSync(path) ? path : undefined);

const contentDirs = ({ content }: GamePackage, folder: string): { readonly [kind: string]: string } =>
  Object.fromEntries(content.map(({ kind }) => [kind, join(folder, "content", kind)]));
