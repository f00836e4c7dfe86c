/** Samples of a metrics page by their full name, labels included, as they stand there. */
export type MetricSamples = ReadonlyMap<string, number>;

/** Reads the text format of Prometheus; lines that are no samples are passed over. */
export function readMetrics(text: string): MetricSamples {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-z_]\w*(?:\{[^}]*\})?) (\S+)/i.exec(line) ?? [];
    if (name !== undefined && value !== undefined)
      samples.set(name, Number(value.replace("Inf", "Infinity")));
  }
  return samples;
}

/** The sum of all samples of one metric, whatever their labels; undefined without any. */
export function sumOf(samples: MetricSamples, metric: string): number | undefined {
  let sum: number | undefined;
  for (const [name, value] of samples) if (baseName(name) === metric) sum = (sum ?? 0) + value;
  return sum;
}

/** Sums of the samples of one metric by the value of a label, in the order of the page. */
export function sumsBy(samples: MetricSamples, metric: string, label: string): Map<string, number> {
  const sums = new Map<string, number>();
  const pattern = new RegExp(`[{,]${label}="([^"]*)"`);
  for (const [name, value] of samples) {
    const key = baseName(name) === metric ? pattern.exec(name)?.[1] : undefined;
    if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return sums;
}

/**
 * A quantile of what a histogram counted between two pages, within its bucket by straight line. NaN when it
 * counted nothing; a value in the last bucket, which has no end, is given as the last end.
 */
export function histogramQuantile(
  before: MetricSamples,
  after: MetricSamples,
  metric: string,
  share: number,
): number {
  const from = sumsBy(before, `${metric}_bucket`, "le");
  const buckets = [...sumsBy(after, `${metric}_bucket`, "le")]
    .map(([end, count]) => ({
      end: end === "+Inf" ? Infinity : Number(end),
      count: count - (from.get(end) ?? 0),
    }))
    .sort((a, b) => a.end - b.end);
  const rank = share * (buckets.at(-1)?.count ?? 0);
  if (!(rank > 0)) return Number.NaN;
  let begin = 0;
  let below = 0;
  for (const { end, count } of buckets) {
    if (count >= rank) {
      return end === Infinity ? begin : begin + ((end - begin) * (rank - below)) / (count - below);
    }
    begin = end;
    below = count;
  }
  return begin;
}

const baseName = (name: string) => name.split("{", 1)[0];
