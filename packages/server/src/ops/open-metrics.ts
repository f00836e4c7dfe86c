import type { MetricObjectWithValues, MetricValue, Registry } from "prom-client";

/** The media type of `openMetricsText`. */
export const openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Family = MetricObjectWithValues<MetricValue<string>>;

/**
 * All metrics in the OpenMetrics 1.0 text format. The register can write it too, but renames its counters
 * for good when it does.
 */
export async function openMetricsText(registry: Registry): Promise<string> {
  const families = (await registry.getMetricsAsJSON()) as unknown as Family[];
  return `${families.map(familyText).join("")}# EOF\n`;
}

/**
 * Whether a client would rather have OpenMetrics than the older text format, by its Accept header: with
 * equal weights it would, because only who knows the format names it.
 */
export function prefersOpenMetrics(accept: string | undefined): boolean {
  const ranges = (accept ?? "").split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return { type, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  const weightOf = (type: string) => ranges.find((range) => range.type === type)?.weight ?? 0;
  return (
    weightOf("application/openmetrics-text") > 0 &&
    weightOf("application/openmetrics-text") >= weightOf("text/plain")
  );
}

function familyText({ name, help, type, values }: Family): string {
  const isCounter = (type as unknown as string) === "counter";
  const family = isCounter ? name.replace(/_total$/, "") : name;
  const lines = values.map((sample) => {
    const { metricName } = sample as { readonly metricName?: string };
    return `${isCounter ? `${family}_total` : (metricName ?? name)}${labelText(sample.labels)} ${number(sample.value)}\n`;
  });
  return `# TYPE ${family} ${type}\n# HELP ${family} ${escaped(help)}\n${lines.join("")}`;
}

function labelText(labels: MetricValue<string>["labels"]): string {
  const pairs = Object.entries(labels).map(([label, value]) => {
    const text = label === "le" && value !== "+Inf" ? bound(Number(value)) : String(value);
    return `${label}="${escaped(text)}"`;
  });
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** Bounds of buckets are floating point numbers, also where they are whole. */
function bound(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
