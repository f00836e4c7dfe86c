import { abs, min } from "@fairtick/kernel";

/**
 * The known field that a name was probably meant to be: the same one of another table, one that begins with
 * the name (`length` for `length_m`), or one with at most a third of the letters wrong. Fields are named
 * with dots, as in `physics.mass_kg`.
 */
export function nearestField(field: string, known: readonly string[]): string | undefined {
  const [table, name] = split(field);
  const moved = known.find((other) => split(other)[1] === name);
  if (moved !== undefined) return moved;
  const siblings = known.filter((other) => split(other)[0] === table);
  const longer = siblings.find((other) => split(other)[1].startsWith(`${name}_`));
  if (longer !== undefined) return longer;
  let best: string | undefined;
  let bestDistance = name.length / 3;
  for (const other of siblings) {
    const distance = editDistance(name, split(other)[1]);
    if (distance <= bestDistance) {
      best = other;
      bestDistance = distance;
    }
  }
  return best;
}

function split(field: string): [table: string, name: string] {
  const dot = field.lastIndexOf(".");
  return [field.slice(0, dot + 1), field.slice(dot + 1)];
}

/** Insertions, deletions and replacements that turn one word into the other; names longer than 40 are far. */
function editDistance(a: string, b: string): number {
  if (abs(a.length - b.length) > 10 || a.length > 40) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(min(replaced, min(row[j] + 1, next[j - 1] + 1)));
    }
    row = next;
  }
  return row[b.length];
}
