import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { datagramDrops } from "../connection/network-observer.ts";
import { drops } from "./drops.ts";
import { createMetrics } from "./metrics.ts";

const document = readFileSync(new URL("../../../../docs/metrics.md", import.meta.url), "utf8");

/** The rows of the table below a heading. */
function rowsBelow(heading: string): string[] {
  const section = document.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  const rows = section?.split("\n").filter((line) => line.startsWith("| `"));
  return rows ?? [];
}

describe("docs/metrics.md", () => {
  it("has a row for each metric of the server, as the server says it [HOST-076]", async () => {
    const { registry } = createMetrics();
    const instruments = registry.getMetricsAsArray() as unknown as { name: string; labelNames: string[] }[];
    const families = await registry.getMetricsAsJSON();
    const rows = families.map(({ name, type, help }) => {
      const labels = instruments.find((each) => each.name === name)?.labelNames ?? [];
      return `| \`${name}\` | ${type} | ${labels.join(", ")} | ${help} |`;
    });
    expect(rowsBelow("Metrics of the server").sort()).toEqual(rows.sort());
  });

  it("explains each kind of what is dropped", () => {
    const rowsOf = (table: Readonly<Record<string, string>>) =>
      Object.entries(table).map(([kind, what]) => `| \`${kind}\` | ${what} |`);
    expect(rowsBelow("fairtick_dropped_total").sort()).toEqual(rowsOf(drops).sort());
    expect(rowsBelow("fairtick_datagrams_dropped_total").sort()).toEqual(rowsOf(datagramDrops).sort());
  });
});
