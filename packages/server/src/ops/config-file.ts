import { open, writeFile } from "node:fs/promises";
import { configTemplate } from "./config-template.ts";
import { placeReason, prepareFolderOf } from "./writable-place.ts";

export type ConfigFile =
  | {
      readonly ok: true;
      readonly text: string;
      readonly created: boolean;
      /** Every user of the machine may read it; never known of Windows. */
      readonly readableByAll: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Secrets may be written into it later. */
const fileMode = 0o600;
const readableByOthers = 0o004;

/** Reads the configuration file; where there is none, writes the commented template first if `create`. */
export async function readConfigFile(path: string, { create }: { create: boolean }): Promise<ConfigFile> {
  try {
    return await readExisting(path);
  } catch (error) {
    if (!isMissing(error)) return { ok: false, reason: `${path} cannot be read: ${readReason(error)}` };
  }
  if (!create) return { ok: false, reason: `${path} does not exist` };
  const text = configTemplate();
  try {
    const fault = prepareFolderOf(path);
    if (fault !== undefined) return { ok: false, reason: `${path} cannot be written: ${fault}` };
    await writeFile(path, text, { flag: "wx", mode: fileMode });
    return { ok: true, text, created: true, readableByAll: false };
  } catch (error) {
    return { ok: false, reason: `${path} cannot be written: ${placeReason(error)}` };
  }
}

async function readExisting(path: string): Promise<ConfigFile> {
  const file = await open(path);
  try {
    const { mode } = await file.stat();
    const readableByAll = process.platform !== "win32" && (mode & readableByOthers) !== 0;
    return { ok: true, text: await file.readFile("utf8"), created: false, readableByAll };
  } finally {
    await file.close();
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
