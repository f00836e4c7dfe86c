import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ContentItem, ContentKind, ContentProblem } from "@fairtick/contract";
import { parse, TomlError } from "smol-toml";
import { type ContentFolder, openContentFolder } from "./content-folder.ts";

/** One kind of content and the folder whose subfolders are its items. */
export interface ContentSource {
  readonly kind: ContentKind<unknown>;
  readonly dir: string;
}

/** Something wrong (the item is left out) or suspect (it is not). */
export interface ContentFinding {
  readonly kind: string;
  /** Path of the manifest, or of the folder at fault. */
  readonly file: string;
  /** Field of the manifest, other file of the folder, or place in the file; may be empty. */
  readonly field: string;
  readonly message: string;
}

/** What a scan found. Never changes: a later scan gives another register, and sessions keep theirs. */
export interface ContentRegistry {
  /** Faults and warnings are sorted by file; those of one file stay in the order of its checks. */
  readonly faults: readonly ContentFinding[];
  readonly warnings: readonly ContentFinding[];
  /** The valid items of a kind in ascending order of their ids, none for an unknown kind. */
  list(kind: string): readonly ContentItem<unknown>[];
  find(kind: string, id: string): ContentItem<unknown> | undefined;
}

/**
 * Reads all content: `<dir>/<item>/<manifest>` for each kind, in the order of the folders' names. Faulty
 * items are left out, with all their faults; of two items with one id the first folder's stays. Reads
 * files while the caller waits: for the start of a server and for checks.
 */
export function loadContent(sources: readonly ContentSource[]): ContentRegistry {
  const faults: ContentFinding[] = [];
  const warnings: ContentFinding[] = [];
  const kinds = new Map<string, ReadonlyMap<string, ContentItem<unknown>>>();
  for (const source of sources) kinds.set(source.kind.kind, loadKind(source, faults, warnings));
  faults.sort(byFile);
  warnings.sort(byFile);
  return {
    faults,
    warnings,
    list: (kind) => [...(kinds.get(kind)?.values() ?? [])],
    find: (kind, id) => kinds.get(kind)?.get(id.toLowerCase()),
  };
}

/** A finding as a line: file, field, reason. */
export function formatFinding({ file, field, message }: ContentFinding): string {
  return [file, field, message].filter((part) => part !== "").join(": ");
}

function byFile(a: ContentFinding, b: ContentFinding): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

function loadKind(
  { kind, dir }: ContentSource,
  faults: ContentFinding[],
  warnings: ContentFinding[],
): ReadonlyMap<string, ContentItem<unknown>> {
  const items = new Map<string, ContentItem<unknown>>();
  for (const folder of itemFolders(kind.kind, dir, faults)) {
    const item = loadItem(kind, folder, faults, warnings);
    if (item === undefined) continue;
    const other = items.get(item.id);
    const file = join(folder, kind.manifestFile);
    if (other !== undefined) {
      const message = `${item.id} is also the id of ${other.folder}, which is kept: the first folder by name wins`;
      faults.push({ kind: kind.kind, file, field: "id", message });
      continue;
    }
    const namesake = [...items.values()].find(({ name }) => name === item.name);
    if (namesake !== undefined) {
      const message = `"${item.name}" is also the name of ${namesake.folder}: players cannot tell them apart`;
      warnings.push({ kind: kind.kind, file, field: "name", message });
    }
    items.set(item.id, item);
  }
  return new Map([...items].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Subfolders in the order of their names, hidden ones left out. */
function itemFolders(kind: string, dir: string, faults: ContentFinding[]): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => !entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => join(dir, entry.name))
      .sort();
  } catch (error) {
    faults.push({ kind, file: dir, field: "", message: `cannot be read: ${(error as Error).message}` });
    return [];
  }
}

/** Undefined, with at least one fault, when the item is not valid. */
function loadItem(
  kind: ContentKind<unknown>,
  path: string,
  faults: ContentFinding[],
  warnings: ContentFinding[],
): ContentItem<unknown> | undefined {
  const file = join(path, kind.manifestFile);
  const finding = (field: string, message: string) => ({ kind: kind.kind, file, field, message });
  const folder = openContentFolder(path);
  const manifest = readManifest(folder, kind.manifestFile);
  if (!manifest.ok) {
    faults.push(finding(manifest.problem.field, manifest.problem.message));
    return undefined;
  }
  const { problems, item } = parseItem(kind, manifest.table, folder, (field, message) =>
    warnings.push(finding(field, message)),
  );
  for (const { field, message } of problems) faults.push(finding(field, message));
  if (problems.length > 0) return undefined;
  const { id, name, version } = manifest.table as Record<"id" | "name" | "version", string>;
  const digest = folder.digest();
  const { [kind.manifestFile]: _, ...files } = folder.texts();
  const source = { manifest: manifest.table, files };
  return { kind: kind.kind, id: id.toLowerCase(), name, version, digest, item, source, folder: path };
}

type Manifest =
  | { readonly ok: true; readonly table: Record<string, unknown> }
  | { readonly ok: false; readonly problem: ContentProblem };

function readManifest(folder: ContentFolder, name: string): Manifest {
  const file = folder.read(name);
  if ("fault" in file) return { ok: false, problem: { field: "", message: file.fault } };
  try {
    return { ok: true, table: parse(file.text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace("Invalid TOML document: ", "") ?? "";
    const field = `line ${error.line} column ${error.column}`;
    return { ok: false, problem: { field, message: `this is not TOML: ${reason}` } };
  }
}

/** The game's judgement, and what every item must have besides. */
function parseItem(
  kind: ContentKind<unknown>,
  manifest: Record<string, unknown>,
  folder: ContentFolder,
  warn: (field: string, message: string) => void,
): { readonly problems: readonly ContentProblem[]; readonly item: unknown } {
  const unread = new Map<string, string>();
  const files = (name: string) => {
    const file = folder.read(name);
    if ("text" in file) return file.text;
    unread.set(name, file.fault);
    return undefined;
  };
  let problems: readonly ContentProblem[] = [];
  let item: unknown;
  try {
    const parsed = kind.parse(manifest, files, { warn });
    if (parsed.ok) item = parsed.item;
    else problems = parsed.problems;
  } catch (error) {
    problems = [{ field: "", message: `the game failed on it: ${(error as Error).message}` }];
  }
  problems = problems.map((problem) => withReason(problem, unread));
  for (const [name, fault] of unread) warn(name, fault);
  const named = new Set(problems.map((problem) => problem.field));
  const missing = identityProblems(manifest).filter((problem) => !named.has(problem.field));
  return { problems: [...missing, ...problems], item };
}

/**
 * Games only learn that there is no such file: a problem that quotes its name is told the reason, which is
 * then no finding of its own any more.
 */
function withReason(problem: ContentProblem, unread: Map<string, string>): ContentProblem {
  for (const [name, fault] of unread) {
    if (!problem.message.includes(`"${name}"`)) continue;
    unread.delete(name);
    return { ...problem, message: `${problem.message}: it ${fault}` };
  }
  return problem;
}

function identityProblems(manifest: Record<string, unknown>): ContentProblem[] {
  return ["id", "name", "version"].flatMap((field) => {
    const value = manifest[field];
    if (typeof value === "string" && value.length >= 1 && value.length <= 100) return [];
    return [{ field, message: "must be a text of 1 to 100 characters" }];
  });
}
