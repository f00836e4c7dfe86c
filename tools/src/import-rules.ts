import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { findImportCycles } from "./import-cycles.ts";
import { type ImportRequest, resolveRelative, type SourceModule, type SourceTree } from "./source-tree.ts";

export type ViolationKind =
  | "syntax-error"
  | "no-layer"
  | "unresolvable"
  | "deep-import"
  | "forbidden-direction"
  | "other-game"
  | "names-a-game"
  | "impure-import"
  | "node-in-browser"
  | "undeclared-dependency"
  | "computed-import"
  | "import-cycle"
  | "default-export"
  | "export-all"
  | "unregistered-game"
  | "too-few-modules";

export interface Violation {
  readonly kind: ViolationKind;
  /** Path from the root, with `:line` where there is one. */
  readonly where: string;
  readonly what: string;
}

export interface ImportReport {
  readonly moduleCount: number;
  readonly importCount: number;
  readonly violations: readonly Violation[];
}

const gameLayers = new Set(["rules", "records", "dialect", "view", "package"]);

/**
 * Checks every import of the tree against the import table. `modulesAtLeast` is the number of
 * modules below which the tree itself is the violation: a check that reads nothing finds nothing.
 */
export function checkImports(tree: SourceTree, modulesAtLeast: number): ImportReport {
  const violations: Violation[] = [];
  const edges = new Map<string, Set<string>>();
  let importCount = 0;
  for (const module of tree.modules.values()) {
    const targets = new Set<string>();
    edges.set(module.path, targets);
    checkShape(module, violations);
    for (const request of module.requests) {
      importCount++;
      const found = resolveRequest(tree, module, request);
      const violation = "kind" in found ? found : checkDirection(tree, module, found.target);
      if (violation) violations.push(at(module, request.line, violation.kind, violation.what));
      if ("target" in found && found.target) targets.add(found.target);
    }
  }
  for (const cycle of findImportCycles(edges)) {
    violations.push({ kind: "import-cycle", where: cycle[0] ?? "", what: cycle.join(" -> ") });
  }
  violations.push(...findUnregisteredGames(tree));
  if (tree.modules.size < modulesAtLeast) {
    const what = `read ${tree.modules.size} modules, expected at least ${modulesAtLeast}`;
    violations.push({ kind: "too-few-modules", where: tree.root, what });
  }
  return { moduleCount: tree.modules.size, importCount, violations };
}

type Finding = Pick<Violation, "kind" | "what">;
/** The module of this repository that a request leads to; undefined for Node, npm and data files. */
type Resolution = Finding | { readonly target: string | undefined };

function checkShape(module: SourceModule, violations: Violation[]): void {
  for (const message of module.syntaxErrors) violations.push(at(module, 0, "syntax-error", message));
  if (!module.layer) {
    violations.push(at(module, 0, "no-layer", "no row of the import table covers this file"));
  }
  if (!module.path.endsWith(".config.ts")) {
    for (const line of module.defaultExportLines) {
      violations.push(at(module, line, "default-export", "exports are named"));
    }
  }
  for (const line of module.exportAllLines) {
    violations.push(at(module, line, "export-all", "re-exports are named one by one"));
  }
}

function resolveRequest(tree: SourceTree, module: SourceModule, request: ImportRequest): Resolution {
  const { specifier } = request;
  if (specifier === undefined) return checkComputed(module);
  if (specifier.startsWith(".")) return resolveFile(tree, module, specifier);
  if (isBuiltin(specifier)) return checkBuiltin(module, specifier);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return tree.packages.has(name)
    ? resolveWorkspace(tree, module, specifier, name)
    : checkDependency(tree, module, name);
}

function checkComputed(module: SourceModule): Resolution {
  if (module.layer?.environment !== "pure" || module.isTest) return { target: undefined };
  return { kind: "computed-import", what: "pure code imports nothing by a computed name" };
}

function resolveFile(tree: SourceTree, module: SourceModule, specifier: string): Resolution {
  const target = resolveRelative(module.path, specifier);
  const inside = module.owner.folder === "" || target.startsWith(`${module.owner.folder}/`);
  const found = tree.modules.get(target);
  if (found ? found.owner !== module.owner : !inside) {
    return { kind: "deep-import", what: `${specifier} leaves the package ${module.owner.name}` };
  }
  if (!found && !existsSync(join(tree.root, target))) {
    return { kind: "unresolvable", what: `${specifier}: there is no ${target}` };
  }
  return { target: found ? target : undefined };
}

function checkBuiltin(module: SourceModule, specifier: string): Resolution {
  if (module.isTest || !module.layer || module.layer.environment === "node") return { target: undefined };
  if (module.layer.environment === "pure") {
    return { kind: "impure-import", what: `${specifier}: ${module.layer.name} runs without Node` };
  }
  return { kind: "node-in-browser", what: `${specifier}: ${module.layer.name} runs in browsers` };
}

function resolveWorkspace(
  tree: SourceTree,
  module: SourceModule,
  specifier: string,
  name: string,
): Resolution {
  const wanted = tree.packages.get(name);
  const subpath = `.${specifier.slice(name.length)}`;
  if (!wanted?.entries.has(subpath)) {
    return { kind: "deep-import", what: `${specifier}: ${name} has no public entry "${subpath}"` };
  }
  const target = wanted.entries.get(subpath);
  if (target === undefined || !tree.modules.has(target)) {
    return { kind: "unresolvable", what: `${specifier}: there is no ${target ?? "source"}` };
  }
  const direction = checkDirection(tree, module, target);
  if (direction) return direction;
  const undeclared = checkDependency(tree, module, name);
  return wanted !== module.owner && "kind" in undeclared ? undeclared : { target };
}

function checkDependency(tree: SourceTree, module: SourceModule, name: string): Resolution {
  const { owner, layer, isTest } = module;
  const isWorkspace = tree.packages.has(name);
  if (!isWorkspace && !isTest && layer?.environment === "pure") {
    return { kind: "impure-import", what: `${name}: ${layer.name} uses no npm package` };
  }
  const development = isTest || layer?.development;
  const declared =
    owner.dependencies.has(name) ||
    (development &&
      (owner.developmentDependencies.has(name) || tree.rootPackage.developmentDependencies.has(name)));
  if (declared) return { target: undefined };
  return { kind: "undeclared-dependency", what: `${name} is not in ${owner.folder || "."}/package.json` };
}

function checkDirection(
  tree: SourceTree,
  module: SourceModule,
  target: string | undefined,
): Finding | undefined {
  const from = module.layer;
  const to = target === undefined ? undefined : tree.modules.get(target);
  if (!from || !to?.layer) return undefined;
  const isGame = gameLayers.has(to.layer.name);
  if (isGame && gameLayers.has(from.name) && to.member !== module.member) {
    return { kind: "other-game", what: `${module.member} imports the game ${to.member} (${to.path})` };
  }
  if (to.layer === from ? to.member === module.member : from.imports.includes(to.layer.name)) {
    return undefined;
  }
  // An app may start another by its public entry, as the command line starts the server.
  if (from.name === "app" && to.layer.name === "app") return undefined;
  if (isGame && !gameLayers.has(from.name))
    return { kind: "names-a-game", what: `${from.name} imports the game ${to.member} (${to.path})` };
  const allowed = from.imports.join(", ") || "nothing";
  return { kind: "forbidden-direction", what: `${from.name} may import ${allowed}, not ${to.path}` };
}

function findUnregisteredGames(tree: SourceTree): Violation[] {
  const lists = [...tree.modules.values()].filter((module) =>
    /^apps\/[^/]+\/src\/games\.ts$/.test(module.path),
  );
  const games = [...tree.packages.values()].filter((found) => /^games\/[^/]+$/.test(found.folder));
  return games.flatMap(({ name, folder }) => {
    const named = new RegExp(`["'\`]${name}[/"'\`]`);
    if (lists.length === 0) {
      return [{ kind: "unregistered-game" as const, where: folder, what: "no app has a src/games.ts" }];
    }
    return lists
      .filter((list) => !named.test(list.text))
      .map((list) => ({
        kind: "unregistered-game" as const,
        where: list.path,
        what: `does not name ${name}`,
      }));
  });
}

function at(module: SourceModule, line: number, kind: ViolationKind, what: string): Violation {
  return { kind, where: line > 0 ? `${module.path}:${line}` : module.path, what };
}
