import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const flags = ["-O3", "-march=native", "-ffp-contract=off"];

/** How the peers in C are compiled, for the report. */
export const nativeCommand = `cc ${flags.join(" ")}`;

/** A new folder for programs and data of one run; removed when the process ends. */
export function scratchFolder(): string {
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Compiles `bench/native/<name>.c`. Returns the program's path, or why there is none. */
export function compileNative(name: string, folder: string): { path: string } | { missing: string } {
  const path = join(folder, name);
  const source = join(root, "bench/native", `${name}.c`);
  const cc = spawnSync("cc", [...flags, "-o", path, source, "-lm"], { encoding: "utf8" });
  if (cc.error) return { missing: `no C compiler (${cc.error.message})` };
  return cc.status === 0 ? { path } : { missing: `cc failed: ${cc.stderr.trim()}` };
}

/** Runs a compiled program to its end and parses the JSON that it prints. */
export function runNative(path: string, args: readonly string[]): unknown {
  const child = spawnSync(path, args, { encoding: "utf8" });
  if (child.status !== 0) throw new Error(`${path} ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}
