// Checks the import table over this repository, or over the folder given as argument.
import { fileURLToPath } from "node:url";
import { checkImports } from "./import-rules.ts";
import { readSourceTree } from "./source-tree.ts";

// Far below what the repository holds; a walk that breaks finds far less.
const modulesAtLeast = 80;

const root = process.argv[2] ?? fileURLToPath(new URL("../..", import.meta.url));
const { moduleCount, importCount, violations } = checkImports(readSourceTree(root), modulesAtLeast);
for (const { where, kind, what } of violations) process.stdout.write(`${where}  ${kind}  ${what}\n`);
process.stdout.write(`${moduleCount} modules, ${importCount} imports, ${violations.length} violations\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
