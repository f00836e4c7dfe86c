/** A network as a measurement names it: the same both ways. */
export interface Conditions {
  readonly roundTripMs: number;
  /** Every packet comes later by a part of this, each way. */
  readonly jitterMs: number;
  readonly lossPercent: number;
}

export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How the player drives: along its line, or into whoever is near. */
export type Manner = "clean" | "ramming";

/** What one player saw of a race. */
export interface PredictionNumbers {
  /** How far the server's word moved the own car, cm: while it touched nobody for a second, and otherwise. */
  readonly undisturbedCm: Quantiles;
  readonly disturbedCm: Quantiles;
  /** How far others were shown from where they were at the moment that was shown, cm. */
  readonly othersCm: Quantiles;
  /** How long ago that moment was for the server. */
  readonly othersAgeMs: number;
  /** How far those near the own car were shown from where they turned out to be when the own car was there, cm. */
  readonly nearCm: Quantiles;
  /** Share of the pictures that had somebody else within 10 m of the own car, percent. */
  readonly trafficPercent: number;
  /** From when the player does something until the server applies it. */
  readonly inputDelayMs: number;
  readonly downBytesPerSecond: number;
  readonly upBytesPerSecond: number;
  /** Of the ticks, those without a row of the player, percent. */
  readonly missingPercent: number;
}

/** Every network of the measurements loses and delays by it. */
export const NETWORK_SEED = 11;

export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How long a measured race is, after so much of it that clocks and caches have settled. */
export const RACE = { settleSeconds: 5, seconds: 40, cars: 16, picturesHz: 60, contactSeconds: 1 } as const;
