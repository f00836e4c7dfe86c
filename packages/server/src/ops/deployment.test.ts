import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

const read = (path: string) => readFileSync(new URL(`../../../../deploy/${path}`, import.meta.url), "utf8");

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(read("grafana/fairtick-dashboard.json")) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly definition?: string }[] };
};
const panels = dashboard.panels.filter(({ type }) => type !== "row");
const alerts = read("prometheus/fairtick-alerts.yml");
const expressionsOf = ({ targets = [] }: Panel) => targets.map(({ expr }) => expr);
const expressions = [
  ...panels.flatMap(expressionsOf),
  ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
  ...[...alerts.matchAll(/^ +expr: (.*)$/gm)].map(([, expr]) => expr!),
];

const { registry } = createMetrics({ processMetrics: true });
type Known = { readonly type: string; readonly labelNames: readonly string[] };
const metric = (name: string) => registry.getSingleMetric(name) as unknown as Known | undefined;

/** The metric of a name in an expression: histograms are asked for by their parts. */
const metricOf = (name: string) => metric(name) ?? metric(name.replace(/_(bucket|sum|count)$/, ""));

const named = (expression: string) =>
  [...expression.matchAll(/\b((?:fairtick|apexsim|sim|ws|process|nodejs)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(
    ([, name, selector = ""]) => ({
      name: name!,
      labels: [...selector.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label!),
    }),
  );

describe("the dashboard and the alerts", () => {
  it("ask for metrics and labels that the server has, and nothing else", () => {
    const unknown = expressions.flatMap((expression) =>
      named(expression).flatMap(({ name, labels }) => {
        const known = metricOf(name);
        if (known === undefined) return [name];
        const allowed = ["instance", "job", "le", ...known.labelNames];
        return labels.filter((label) => !allowed.includes(label)).map((label) => `${name}{${label}}`);
      }),
    );
    expect(unknown).toEqual([]);
    expect(expressions.every((expression) => named(expression).length > 0 || /\bup\{/.test(expression))).toBe(
      true,
    );
  });

  it("sum by labels that their metrics have", () => {
    const wrong = expressions.flatMap((expression) => {
      const labels = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(", "));
      const [first] = named(expression);
      const allowed = [
        "instance",
        "job",
        "le",
        ...(first === undefined ? [] : (metricOf(first.name)?.labelNames ?? [])),
      ];
      return labels.filter((label) => !allowed.includes(label)).map((label) => `${label}: ${expression}`);
    });
    expect(wrong).toEqual([]);
  });

  it("show what an operator looks at, by game where there is one", () => {
    for (const name of [
      "fairtick_tick_duration_us_bucket",
      "fairtick_tick_lateness_us_bucket",
      "fairtick_achieved_tick_rate_ratio",
      "fairtick_connections",
      "fairtick_network_bytes_total",
      "fairtick_dropped_total",
      "apexsim_db_write_duration_ms_bucket",
      "fairtick_replays_total",
      "fairtick_results_total",
      "fairtick_sanctions",
    ]) {
      const asking = panels.flatMap(expressionsOf).filter((expression) => expression.includes(name));
      expect([name, asking.length > 0]).toEqual([name, true]);
      const hasGame = metricOf(name)?.labelNames.includes("game") === true;
      if (hasGame) expect(asking.some((expression) => expression.includes('game=~"$game"'))).toBe(true);
    }
  });

  it("name each alert once, with a severity and a summary, and the document says what to do", () => {
    const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);
    expect(new Set(names).size).toBe(names.length);
    expect(alerts.match(/severity: (page|warn)/g)).toHaveLength(names.length);
    expect(alerts.match(/summary: "/g)).toHaveLength(names.length);
    const document = readFileSync(new URL("../../../../docs/operate.md", import.meta.url), "utf8");
    expect(names.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
  });
});
