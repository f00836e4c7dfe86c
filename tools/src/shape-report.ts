// Prints how long functions and files are, for a reader of a change; fails nothing.
// Run: `npx tsc -b tools && node tools/dist/shape-report.js`
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";
import { readSourceTree } from "./source-tree.ts";

interface Measured {
  readonly name: string;
  readonly lines: number;
}

const functionGoalLines = 40;
const fileGoalLines = 300;
const shownLongest = 10;

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = [...readSourceTree(root).modules.values()].filter((module) => !module.isTest);
print(
  "file",
  fileGoalLines,
  sources.map(({ path, text }) => ({ name: path, lines: text.split("\n").length })),
);
print(
  "function",
  functionGoalLines,
  sources.flatMap(({ path, text }) => measureFunctions(path, text)),
);

function measureFunctions(path: string, text: string): Measured[] {
  const found: Measured[] = [];
  const add = ({ start, end }: { start: number; end: number }): void => {
    const lines = text.slice(start, end).split("\n").length;
    found.push({ name: `${path}:${text.slice(0, start).split("\n").length}`, lines });
  };
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(parseSync(path, text).program);
  return found;
}

function print(what: string, goalLines: number, measured: Measured[]): void {
  const sorted = measured.toSorted((a, b) => b.lines - a.lines);
  const p95 = sorted[Math.floor(sorted.length * 0.05)]?.lines ?? 0;
  const above = sorted.filter(({ lines }) => lines > goalLines).length;
  process.stdout.write(
    `${sorted.length} ${what}s: p95 ${p95} lines (goal ${goalLines}), ${above} above it\n`,
  );
  for (const { name, lines } of sorted.slice(0, shownLongest)) {
    process.stdout.write(`${String(lines).padStart(6)}  ${name}\n`);
  }
}
