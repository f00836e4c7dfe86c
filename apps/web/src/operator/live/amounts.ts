import { numberFormat } from "../../texts/formats.ts";

const whole = numberFormat({ maximumFractionDigits: 0 });
const tenths = numberFormat({ maximumFractionDigits: 1 });

/** In place of a number that is not known. */
const none = "–";

export const countText = (count: number | null | undefined): string => (count == null ? none : whole(count));

export const rateText = (perSecond: number | null | undefined): string =>
  perSecond == null ? none : tenths(perSecond);

export const percentText = (percent: number | null | undefined): string =>
  percent == null ? none : `${tenths(percent)} %`;

/** As milliseconds from a millisecond on. */
export function microsecondsText(us: number | null | undefined): string {
  if (us == null) return none;
  return us >= 1000 ? `${tenths(us / 1000)} ms` : `${whole(us)} µs`;
}

const steps = ["B", "KiB", "MiB", "GiB"] as const;

export function bytesText(bytes: number | null | undefined): string {
  if (bytes == null) return none;
  const step = bytes < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${tenths(bytes / 1024 ** step)} ${steps[step]}`;
}

/** The two greatest units: `3 d 4 h`, `5 min 10 s`. */
export function durationText(seconds: number): string {
  const [d, h, min] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${Math.floor(seconds % 60)} s` : `${Math.floor(seconds)} s`;
}
