import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes the folder of a file, with the folders above it. Returns why that is impossible, in words;
 * undefined when the folder is there and takes files.
 */
export function prepareFolderOf(path: string): string | undefined {
  const folder = dirname(resolve(path));
  const missing: string[] = [];
  let nearest = folder;
  for (; !existsSync(nearest); nearest = dirname(nearest)) missing.unshift(nearest);
  if (!statSync(nearest).isDirectory()) return `${nearest} is a file, not a folder`;
  // One at a time: a recursive mkdir never returns on file systems that answer ENOENT, such as /proc.
  for (const each of missing) {
    try {
      mkdirSync(each);
    } catch (error) {
      if (existsSync(each) && statSync(each).isDirectory()) continue;
      return `the folder ${each} cannot be made: ${placeReason(error)}`;
    }
  }
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return `${folder}: ${placeReason(error)}`;
  }
}

/**
 * Makes sure that a file can be written: its folder is made and so is the file, empty, where there is none.
 * Returns why it cannot, in words. `mode`: who may read and write a file that is made.
 */
export function prepareFile(path: string, mode = 0o666): string | undefined {
  const fault = prepareFolderOf(path);
  if (fault !== undefined) return fault;
  try {
    closeSync(openSync(path, "a", mode));
    return undefined;
  } catch (error) {
    return placeReason(error);
  }
}

/** Why nothing can be put at a place whose folder exists, in words. */
export function placeReason(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "the file system is read-only",
  ENOENT: "the file system takes nothing new there",
  EEXIST: "something else has that name",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a part of the path is a file, not a folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "links in the path lead in a circle",
  EMFILE: "too many files are open",
};
