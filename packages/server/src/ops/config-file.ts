import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { configTemplate } from "./config-template.ts";

export type ConfigFile =
  | { readonly ok: true; readonly text: string; readonly created: boolean }
  | { readonly ok: false; readonly reason: string };

/** Reads the configuration file; where there is none, writes the commented template first if `create`. */
export async function readConfigFile(path: string, { create }: { create: boolean }): Promise<ConfigFile> {
  try {
    return { ok: true, text: await readFile(path, "utf8"), created: false };
  } catch (error) {
    if (!isMissing(error))
      return { ok: false, reason: `${path} cannot be read: ${(error as Error).message}` };
  }
  if (!create) return { ok: false, reason: `${path} does not exist` };
  const text = configTemplate();
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
    return { ok: true, text, created: true };
  } catch (error) {
    return { ok: false, reason: `${path} cannot be written: ${(error as Error).message}` };
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
