import { InvalidArgumentError } from "commander";

/** A parser of whole numbers for an option; others are refused with what is allowed. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed are whole numbers from ${min} to ${max}.`);
  };
}

/** `max`, `real` or a factor: times real time, Infinity for `max`. */
export function raceSpeed(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  if (text === "real") return 1;
  const factor = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (factor > 0) return factor;
  throw new InvalidArgumentError("Allowed are max, real or a factor such as 4.");
}

/** A parser of `500ms` or `2s`, in ms; others are refused with what is allowed. */
export function durationMs(min: number, max: number): (text: string) => number {
  return (text) => {
    const [, number, unit] = /^(\d{1,6})(ms|s)$/.exec(text) ?? [];
    const value = Number(number) * (unit === "s" ? 1000 : 1);
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed are ${min}ms to ${max / 1000}s, such as 500ms or 2s.`);
  };
}

/** Something that is not empty. */
export function someText(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("It must not be empty.");
}

/** A parser of numbers, whole or not; others are refused with what is allowed. */
export function decimalNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed are numbers from ${min} to ${max}.`);
  };
}
