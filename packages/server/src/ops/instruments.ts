import type { Counter, Histogram, Registry } from "prom-client";
import { BucketCounts } from "./bucket-counts.ts";

/**
 * Counters and histograms for hot paths: recording is a lookup in maps and an addition, and allocates
 * nothing. What they hold is put into the form of the register only when somebody reads it.
 */

interface InstrumentOptions {
  readonly registry: Registry;
  readonly name: string;
  readonly help: string;
  /** At most three. */
  readonly labels?: readonly string[];
}

/** Finds the series of some label values, given in the order of the labels; makes it at the first call. */
export interface Family<Values extends readonly string[], Series> {
  at(...values: Values): Series;
}

export interface CounterSeries {
  readonly value: number;
  inc(count?: number): void;
}

export function counterFamily<Values extends readonly string[]>(
  options: InstrumentOptions,
): Family<Values, CounterSeries> {
  const { registry, name, help, labels = [] } = options;
  const table = new SeriesTable(labels, () => new CountedSeries());
  const get = async () => ({
    name,
    help,
    type: "counter",
    aggregator: "sum",
    values: table.entries().map(({ labels: of, series }) => ({ labels: of, value: series.value })),
  });
  // The register asks nothing but this of an instrument.
  registry.registerMetric({ name, help, labelNames: labels, get } as unknown as Counter);
  return table as Family<readonly string[], CounterSeries>;
}

export function histogramFamily<Values extends readonly string[]>(
  options: InstrumentOptions & { readonly buckets: readonly number[] },
): Family<Values, BucketCounts> {
  const { registry, name, help, labels = [], buckets } = options;
  const table = new SeriesTable(labels, () => new BucketCounts(buckets));
  const get = async () => ({
    name,
    help,
    type: "histogram",
    aggregator: "sum",
    values: table.entries().flatMap(({ labels: of, series }) => histogramSamples(name, of, series)),
  });
  registry.registerMetric({ name, help, labelNames: labels, get } as unknown as Histogram);
  return table as Family<readonly string[], BucketCounts>;
}

class CountedSeries implements CounterSeries {
  value = 0;

  inc(count = 1): void {
    this.value += count;
  }
}

/** The lines of one histogram: buckets count what is in them and in all below. */
function histogramSamples(name: string, labels: Labels, { bounds, totals }: BucketCounts): Sample[] {
  let total = 0;
  const samples = Array.from(totals.counts, (count, i) => {
    total += count;
    return { metricName: `${name}_bucket`, labels: { le: bounds[i] ?? "+Inf", ...labels }, value: total };
  });
  return [
    ...samples,
    { metricName: `${name}_sum`, labels, value: totals.sum },
    { metricName: `${name}_count`, labels, value: total },
  ];
}

type Labels = { readonly [name: string]: string };

interface Sample {
  readonly metricName: string;
  readonly labels: { readonly [name: string]: string | number };
  readonly value: number;
}

type Level<Series> = Map<string, Map<string, Map<string, Series>>>;

/** Series by up to three label values. Without labels there is one series, from the beginning. */
class SeriesTable<Series> {
  readonly #labels: readonly string[];
  readonly #make: () => Series;
  readonly #level: Level<Series> = new Map();

  constructor(labels: readonly string[], make: () => Series) {
    this.#labels = labels;
    this.#make = make;
    if (labels.length === 0) this.at();
  }

  at(first = "", second = "", third = ""): Series {
    return this.#level.get(first)?.get(second)?.get(third) ?? this.#add(first, second, third);
  }

  entries(): { readonly labels: Labels; readonly series: Series }[] {
    const list: { labels: Labels; series: Series }[] = [];
    for (const [first, seconds] of this.#level) {
      for (const [second, thirds] of seconds) {
        for (const [third, series] of thirds) {
          list.push({ labels: this.#named([first, second, third]), series });
        }
      }
    }
    return list;
  }

  #add(first: string, second: string, third: string): Series {
    const seconds = this.#level.get(first) ?? new Map<string, Map<string, Series>>();
    const thirds = seconds.get(second) ?? new Map<string, Series>();
    const series = this.#make();
    this.#level.set(first, seconds.set(second, thirds.set(third, series)));
    return series;
  }

  #named(values: readonly string[]): Labels {
    return Object.fromEntries(this.#labels.map((label, i) => [label, values[i] ?? ""]));
  }
}
