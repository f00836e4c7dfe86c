import { join } from "node:path";
import type { ContentItem, ContentKind, ContentProblem } from "@fairtick/contract";
import { type ContentFolder, openContentFolder } from "./content-folder.ts";
import type { ContentFinding } from "./finding.ts";
import type { ItemPlace } from "./item-place.ts";
import { readToml } from "./toml-text.ts";

/** What was found where an item is. */
export interface ItemReading {
  /** Path of the manifest. */
  readonly file: string;
  /** Undefined, with at least one fault, when it is not valid. */
  readonly item: ContentItem<unknown> | undefined;
  readonly faults: readonly ContentFinding[];
  readonly warnings: readonly ContentFinding[];
}

/** Reads one item with the files that its game asks for. Reads while the caller waits. */
export function readItem(kind: ContentKind<unknown>, place: ItemPlace): ItemReading {
  const file = join(place.folder, place.manifest);
  const finding = (field: string, message: string) => ({ kind: kind.kind, file, field, message });
  const folder = openContentFolder(place.folder);
  const manifest = readManifest(folder, place.manifest);
  if (!manifest.ok) {
    const { field, message } = manifest.problem;
    return { file, item: undefined, faults: [finding(field, message)], warnings: [] };
  }
  const warnings: ContentFinding[] = [];
  const { problems, item } = parseItem(kind, manifest.table, folder, (field, message) =>
    warnings.push(finding(field, message)),
  );
  const faults = problems.map(({ field, message }) => finding(field, message));
  if (faults.length > 0) return { file, item: undefined, faults, warnings };
  const { id, name, version = "" } = manifest.table as { id: string; name: string; version?: string };
  const digest = folder.digest();
  const { [place.manifest]: _, ...files } = folder.texts();
  const source = { manifest: manifest.table, files };
  const valid = { kind: kind.kind, id: id.toLowerCase(), name, version, digest, item, source };
  return { file, item: { ...valid, folder: place.path }, faults, warnings };
}

type Manifest =
  | { readonly ok: true; readonly table: Record<string, unknown> }
  | { readonly ok: false; readonly problem: ContentProblem };

function readManifest(folder: ContentFolder, name: string): Manifest {
  const file = folder.read(name);
  if ("fault" in file) return { ok: false, problem: { field: "", message: file.fault } };
  const read = readToml(file.text);
  if (read.ok) return read;
  return { ok: false, problem: { field: read.place, message: read.reason } };
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
  const missing = identityProblems(kind, manifest).filter((problem) => !named.has(problem.field));
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

function identityProblems(
  { isUnversioned }: ContentKind<unknown>,
  manifest: Record<string, unknown>,
): ContentProblem[] {
  const fields = isUnversioned === true ? ["id", "name"] : ["id", "name", "version"];
  return fields.flatMap((field) => {
    const value = manifest[field];
    if (typeof value === "string" && value.length >= 1 && value.length <= 100) return [];
    return [{ field, message: "must be a text of 1 to 100 characters" }];
  });
}
