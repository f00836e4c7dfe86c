import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Folders of content are not deeper; what lies below is not looked at. */
const depthMax = 4;
/** More than any content has: a folder that somebody has pointed at by mistake is not walked for minutes. */
const filesMax = 20_000;

/**
 * What a file, or a folder with all that is in it, looks like from outside: another text after a change. Never
 * rejects: what cannot be looked at is a look of its own.
 */
export async function pathStamp(path: string): Promise<string> {
  const lines: string[] = [];
  await note(path, 0, lines);
  return lines.join("\n");
}

async function note(path: string, depth: number, lines: string[]): Promise<void> {
  if (lines.length >= filesMax) return;
  try {
    const status = await stat(path);
    if (!status.isDirectory()) {
      lines.push(`${path} ${status.ino} ${status.size} ${status.mtimeMs} ${status.mode}`);
      return;
    }
    lines.push(path);
    if (depth === depthMax) return;
    for (const name of (await readdir(path)).sort()) {
      if (!name.startsWith(".")) await note(join(path, name), depth + 1, lines);
    }
  } catch (error) {
    lines.push(`${path} ${(error as NodeJS.ErrnoException).code}`);
  }
}
