import { readFileSync, writeFileSync } from "node:fs";
import { machine } from "./machine.ts";
import type { Outcome } from "./suite.ts";
import { formatTable } from "./text-table.ts";

const file = new URL("../../docs/performance.md", import.meta.url);

/**
 * Replaces what stands between `<!-- bench NAME -->` and `<!-- end -->` in `docs/performance.md`. The rest
 * is written by hand. Every block names its own day and machine, because suites can be run one at a time.
 *
 * @throws Error when the document has no such place.
 */
export function writeDocument(suite: string, { tables, notes }: Outcome, date: string): void {
  const text = readFileSync(file, "utf8");
  const open = `<!-- bench ${suite} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf("<!-- end -->", from);
  if (from < 0 || to < 0)
    throw new Error(`docs/performance.md has no place for ${suite}: ${open} ... <!-- end -->`);
  const parts = [
    `Measured on ${date}: ${machine()}.`,
    ...tables.map(formatTable),
    notes.map((note) => `- ${note}`).join("\n"),
  ];
  const block = parts.filter((part) => part !== "").join("\n\n");
  writeFileSync(file, `${text.slice(0, from)}${open}\n\n${block}\n\n${text.slice(to)}`);
}
