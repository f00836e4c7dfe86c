import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Largest file of content that is read; anything beyond is a mistake. */
const contentFileBytesMax = 16_777_216;

/** A reader for the files of one folder that remembers what it read. Files are read once. */
export interface ContentFolder {
  /** The text, or why there is none. Names are relative, with `/` between folders, and stay inside. */
  read(name: string): { readonly text: string } | { readonly fault: string };
  /** The texts that were read so far, by name. */
  texts(): { readonly [name: string]: string };
  /** SHA-256, in hexadecimal, over the names and bytes of all files that were read so far. */
  digest(): string;
}

export function openContentFolder(path: string): ContentFolder {
  const files = new Map<string, Buffer>();
  const read = (name: string): Buffer => {
    const known = files.get(name);
    if (known !== undefined) return known;
    const file = join(path, name);
    const status = statSync(file);
    if (!status.isFile()) throw new Error("it is not a file");
    if (status.size > contentFileBytesMax) throw new TooLargeError();
    const bytes = readFileSync(file);
    files.set(name, bytes);
    return bytes;
  };
  return {
    read(name) {
      if (!isInside(name)) return { fault: "lies outside of the folder" };
      try {
        return { text: decode(read(name)) };
      } catch (error) {
        return { fault: reasonOf(error) };
      }
    },
    texts: () => Object.fromEntries([...files].flatMap(([name, bytes]) => textEntry(name, bytes))),
    digest() {
      const hash = createHash("sha256");
      for (const name of [...files.keys()].sort()) {
        const bytes = files.get(name) ?? Buffer.alloc(0);
        hash.update(`${name}\0${bytes.length}\0`).update(bytes);
      }
      return hash.digest("hex");
    },
  };
}

/** None for a file that is not text. */
function textEntry(name: string, bytes: Buffer): [string, string][] {
  try {
    return [[name, decode(bytes)]];
  } catch {
    return [];
  }
}

class TooLargeError extends Error {}

function isInside(name: string): boolean {
  if (name.includes("\\") || name.includes("\0") || /^[a-z]:/i.test(name)) return false;
  // An empty part stands for an absolute path, a doubled or a trailing slash.
  return name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** Also removes a byte order mark. */
function decode(bytes: Buffer): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function reasonOf(error: unknown): string {
  if (error instanceof TooLargeError) return `is larger than ${contentFileBytesMax / 1_048_576} MB`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "does not exist";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not UTF-8 text";
  if (code === "ENOTDIR") return "does not exist: a part of its path is a file";
  if (code === "EACCES" || code === "EPERM") return "cannot be read: no permission";
  return `cannot be read: ${message}`;
}
