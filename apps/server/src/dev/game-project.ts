import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where the sources of a game lie, and how they are built. */
export interface GameProject {
  readonly folder: string;
  /** The compiler; undefined where the sources are what is served, or somebody else builds them. */
  readonly compiler: string | undefined;
}

export type Built = { readonly ok: true } | { readonly ok: false; readonly output: string };

/** The package that a built module belongs to, or the folder that it lies in. */
export function projectOf(module: string): GameProject {
  const folder = packageFolder(dirname(module)) ?? dirname(module);
  return { folder, compiler: existsSync(join(folder, "tsconfig.json")) ? compilerOf(folder) : undefined };
}

function packageFolder(folder: string): string | undefined {
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : packageFolder(above);
}

function compilerOf(folder: string): string | undefined {
  try {
    const manifest = createRequire(join(folder, "package.json")).resolve("typescript/package.json");
    return join(dirname(manifest), "bin/tsc");
  } catch {
    return undefined;
  }
}

export function build({ folder, compiler }: GameProject): Promise<Built> {
  if (compiler === undefined) return Promise.resolve({ ok: true });
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-b", folder], { cwd: folder }, (error, stdout, stderr) => {
      resolve(error === null ? { ok: true } : { ok: false, output: `${stdout}${stderr}`.trim() });
    });
  });
}

const otherFolders = new Set(["node_modules", "dist"]);
/** Files that change neither rules nor what is shown of them. */
const otherFiles = /\.(test\.tsx?|test\.m?js|md|log|tsbuildinfo)$/;

/** Names, sizes and times of the sources: another text after each change of one. */
export function sourcesOf({ folder, compiler }: GameProject): string {
  const lines: string[] = [];
  const visit = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const { name } = entry;
      if (name.startsWith(".") || name === "node_modules") continue;
      if (entry.isDirectory()) {
        if (compiler === undefined || !otherFolders.has(name)) visit(join(path, name));
      } else if (!otherFiles.test(name)) {
        lines.push(`${name} ${stampOf(join(path, name))}`);
      }
    }
  };
  visit(folder);
  return lines.join("\n");
}

/** A file may be gone between the moment that it is listed and this one. */
function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.size} ${stats.mtimeMs}`;
}
