import { readFile, writeFile } from "node:fs/promises";
import { configTemplate } from "./config-template.ts";
import { placeReason, prepareFolderOf } from "./writable-place.ts";

export type ConfigFile =
  | { readonly ok: true; readonly text: string; readonly created: boolean }
  | { readonly ok: false; readonly reason: string };

/** Reads the configuration file; where there is none, writes the commented template first if `create`. */
export async function readConfigFile(path: string, { create }: { create: boolean }): Promise<ConfigFile> {
  try {
    return { ok: true, text: await readFile(path, "utf8"), created: false };
  } catch (error) {
    if (!isMissing(error)) return { ok: false, reason: `${path} cannot be read: ${readReason(error)}` };
  }
  if (!create) return { ok: false, reason: `${path} does not exist` };
  const text = configTemplate();
  try {
    const fault = prepareFolderOf(path);
    if (fault !== undefined) return { ok: false, reason: `${path} cannot be written: ${fault}` };
    await writeFile(path, text, { flag: "wx" });
    return { ok: true, text, created: true };
  } catch (error) {
    return { ok: false, reason: `${path} cannot be written: ${placeReason(error)}` };
  }
}

/** Why a file that exists cannot be read, in words. */
export function readReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return "it is a folder, not a file";
  if (code === "EACCES" || code === "EPERM") return "no permission to read it";
  return code === "ENOTDIR" ? "a part of the path is a file, not a folder" : message;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
