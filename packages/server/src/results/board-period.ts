/** For which time a board is kept: a day or a week of UTC, or all of it. */
export const periodNames = ["daily", "weekly", "alltime"] as const;
export type PeriodName = (typeof periodNames)[number];

/** One stretch of time for which a board is kept. */
export interface BoardPeriod {
  readonly name: PeriodName;
  /** `daily:2026-11-29`, `weekly:2026:48` (year and week of ISO 8601), `alltime`. */
  readonly key: string;
  /** Unix milliseconds at which it is over; undefined: never. */
  readonly endsAt: number | undefined;
  /** Unix milliseconds from which on nobody asks for it any more; undefined: never. */
  readonly expiresAt: number | undefined;
}

const DAY_MS = 86_400_000;
/** How long a board can be looked at when its period is over. */
const keptMs = { daily: 2 * DAY_MS, weekly: 15 * DAY_MS } as const;

/** The periods that a moment lies in, one of each name. `atMs`: unix milliseconds. */
export function periodsOf(atMs: number): readonly BoardPeriod[] {
  return periodNames.map((name) => periodOf(name, atMs));
}

export function periodOf(name: PeriodName, atMs: number): BoardPeriod {
  const day = Math.floor(atMs / DAY_MS);
  switch (name) {
    case "daily":
      return ended("daily", `daily:${dateOf(day)}`, day + 1);
    case "weekly": {
      const monday = mondayOf(day);
      // The year of a week is that of its Thursday, and its first week has the year's first Thursday.
      const year = new Date((monday + 3) * DAY_MS).getUTCFullYear();
      const week = 1 + (monday - mondayOf(Date.UTC(year, 0, 4) / DAY_MS)) / 7;
      return ended("weekly", `weekly:${year}:${week}`, monday + 7);
    }
    case "alltime":
      return { name, key: "alltime", endsAt: undefined, expiresAt: undefined };
  }
}

function ended(name: "daily" | "weekly", key: string, endDay: number): BoardPeriod {
  const endsAt = endDay * DAY_MS;
  return { name, key, endsAt, expiresAt: endsAt + keptMs[name] };
}

/** Days are counted from 1970-01-01, a Thursday. */
const mondayOf = (day: number): number => day - ((((day + 3) % 7) + 7) % 7);

const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
