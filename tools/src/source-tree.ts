import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { importTable, type Layer } from "./import-table.ts";

/** A package.json of the repository, as far as imports are concerned. */
export interface SourcePackage {
  readonly name: string;
  /** Folder from the root, with `/`; empty for the root itself. */
  readonly folder: string;
  /** Public entries: the subpath (`.`, `./rules`) and the source file that it stands for, from the root. */
  readonly entries: ReadonlyMap<string, string | undefined>;
  readonly dependencies: ReadonlySet<string>;
  readonly developmentDependencies: ReadonlySet<string>;
}

/** What a module asks for: an import, a re-export, `import()` or a type `import("...")`. */
export interface ImportRequest {
  readonly line: number;
  /** The literal in the source; undefined for `import(expression)`. */
  readonly specifier: string | undefined;
}

export interface SourceModule {
  /** Path from the root, with `/`. */
  readonly path: string;
  /** Undefined when no row of the import table covers the file. */
  readonly layer: Layer | undefined;
  /** Name of the game, app or example of a layer with `*`. */
  readonly member: string | undefined;
  readonly owner: SourcePackage;
  readonly isTest: boolean;
  readonly requests: readonly ImportRequest[];
  readonly defaultExportLines: readonly number[];
  readonly exportAllLines: readonly number[];
  readonly syntaxErrors: readonly string[];
  readonly text: string;
}

export interface SourceTree {
  readonly root: string;
  readonly modules: ReadonlyMap<string, SourceModule>;
  readonly packages: ReadonlyMap<string, SourcePackage>;
  readonly rootPackage: SourcePackage;
}

const sourceFolders = ["packages", "games", "apps", "examples", "conformance", "bench", "tools"];

/** Reads and parses every TypeScript file of the repository at `root`. Throws when package.json is missing there. */
export function readSourceTree(root: string): SourceTree {
  const rootPackage = readPackage(root, "");
  const packages = new Map<string, SourcePackage>();
  const modules = new Map<string, SourceModule>();
  for (const folder of sourceFolders) readFolder(folder, rootPackage);
  return { root, modules, packages, rootPackage };

  function readFolder(folder: string, parent: SourcePackage): void {
    if (!existsSync(join(root, folder))) return;
    let owner = parent;
    if (existsSync(join(root, folder, "package.json"))) {
      owner = readPackage(root, folder);
      packages.set(owner.name, owner);
    }
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!["node_modules", "dist", "fixtures"].includes(entry.name)) readFolder(path, owner);
      } else if (/(?<!\.d)\.tsx?$/.test(entry.name)) {
        modules.set(path, readModule(root, path, owner));
      }
    }
  }
}

/** The row of the import table that covers a path, and the name that its `*` stands for. */
function layerOf(path: string): { layer: Layer | undefined; member: string | undefined } {
  for (const layer of importTable) {
    const pattern = new RegExp(`^${layer.folder.replace("*", "([^/]+)")}(?:/|$)`);
    const match = pattern.exec(path);
    if (match) return { layer, member: match[1] };
  }
  return { layer: undefined, member: undefined };
}

function readPackage(root: string, folder: string): SourcePackage {
  const json = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    name: string;
    exports?: Record<string, string | { source?: string }>;
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const entries = new Map<string, string | undefined>();
  for (const [subpath, target] of Object.entries(json.exports ?? {})) {
    const source = typeof target === "string" ? target : target.source;
    entries.set(subpath, source === undefined ? undefined : toPosix(join(folder, source)));
  }
  return {
    name: json.name,
    folder,
    entries,
    dependencies: new Set(
      [json.dependencies, json.optionalDependencies, json.peerDependencies].flatMap((group) =>
        Object.keys(group ?? {}),
      ),
    ),
    developmentDependencies: new Set(Object.keys(json.devDependencies ?? {})),
  };
}

function readModule(root: string, path: string, owner: SourcePackage): SourceModule {
  const text = readFileSync(join(root, path), "utf8");
  const { module, program, errors } = parseSync(basename(path), text);
  const requests: ImportRequest[] = [];
  const defaultExportLines: number[] = [];
  const exportAllLines: number[] = [];
  const add = (start: number, specifier: string | undefined): void => {
    requests.push({ line: lineAt(text, start), specifier });
  };
  for (const statement of module.staticImports) add(statement.start, statement.moduleRequest.value);
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest) add(entry.start, entry.moduleRequest.value);
      if (entry.exportName.kind === "Default" || entry.exportName.name === "default") {
        defaultExportLines.push(lineAt(text, entry.start));
      }
      if (["All", "AllButDefault"].includes(entry.importName.kind)) {
        exportAllLines.push(lineAt(text, entry.start));
      }
    }
  }
  new Visitor({
    ImportExpression: (node) => add(node.start, literalOf(node.source)),
    TSImportType: (node) => add(node.start, literalOf(node.source)),
    TSImportEqualsDeclaration: (node) => {
      if (node.moduleReference.type === "TSExternalModuleReference") {
        add(node.start, node.moduleReference.expression.value);
      }
    },
  }).visit(program);
  return {
    path,
    ...layerOf(path),
    owner,
    isTest: /\.test\.tsx?$|\/test\//.test(path),
    requests,
    defaultExportLines,
    exportAllLines,
    syntaxErrors: errors.map((error) => error.message),
    text,
  };
}

function literalOf(node: { type: string; value?: unknown }): string | undefined {
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** Where a relative specifier points, as a path from the root. May lie outside of the root (`../x`). */
export function resolveRelative(from: string, specifier: string): string {
  return toPosix(join(dirname(from), specifier));
}

function toPosix(path: string): string {
  return path.split(sep).join("/");
}
