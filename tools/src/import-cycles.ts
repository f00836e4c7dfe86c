/**
 * The import cycles of a module graph: one for each group of modules that reach each other, as a
 * closed path (`a, b, a`) through its alphabetically first module. `edges` maps a module to what it imports.
 */
export function findImportCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const covered = new Set<string>();
  for (const start of [...edges.keys()].sort()) {
    if (covered.has(start)) continue;
    const path = shortestWayBack(edges, start);
    if (!path) continue;
    cycles.push(path);
    for (const module of groupOf(edges, start)) covered.add(module);
  }
  return cycles;
}

function shortestWayBack(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  start: string,
): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const module of queue) {
    for (const next of edges.get(module) ?? []) {
      if (next === start) return [...pathTo(cameFrom, start, module), start];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, module);
      queue.push(next);
    }
  }
  return undefined;
}

function pathTo(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const path = [end];
  for (let module = end; module !== start; ) {
    module = cameFrom.get(module) ?? start;
    path.unshift(module);
  }
  return path;
}

// Everything that the start reaches and that reaches the start.
function groupOf(edges: ReadonlyMap<string, ReadonlySet<string>>, start: string): string[] {
  const reversed = new Map<string, Set<string>>();
  for (const [module, targets] of edges) {
    for (const target of targets) {
      const sources = reversed.get(target) ?? new Set();
      reversed.set(target, sources.add(module));
    }
  }
  const backwards = reachable(reversed, start);
  return [...reachable(edges, start)].filter((module) => backwards.has(module));
}

function reachable(edges: ReadonlyMap<string, ReadonlySet<string>>, start: string): Set<string> {
  const seen = new Set([start]);
  for (const module of seen) for (const next of edges.get(module) ?? []) seen.add(next);
  return seen;
}
