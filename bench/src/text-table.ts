import type { Table } from "./suite.ts";

/** A Markdown table with aligned columns, which also reads well on a terminal. */
export function formatTable({ columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, i) => Math.max(3, ...lines.map((line) => line[i]?.length ?? 0)));
  const format = (line: readonly string[]) =>
    `| ${widths.map((width, i) => (i === 0 ? pad(line[i], width) : padLeft(line[i], width))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [format(columns), rule, ...rows.map(format)].join("\n");
}

const pad = (cell = "", width: number) => cell.padEnd(width);
const padLeft = (cell = "", width: number) => cell.padStart(width);
