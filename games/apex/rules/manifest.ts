/** Reads fields of a manifest of unknown shape and collects everything that is wrong with them. */

import type { ContentProblem, ContentReport } from "@fairtick/contract";
import { nearestField } from "./nearest-field.ts";

export interface Manifest {
  /** All faults so far; the item is refused when there is one. */
  readonly problems: ContentProblem[];
  refuse(field: string, message: string): void;
  warn(field: string, message: string): void;
  /** A text of 1 to 100 characters; "" with a problem otherwise. */
  text(field: string): string;
  /** A UUID in lower case; "" with a problem otherwise. */
  uuid(field: string): string;
  /** A finite number; 0 with a problem otherwise. */
  finite(field: string): number;
  /**
   * A number within its limits, with a warning outside of what is typical; with a problem otherwise, and
   * then the low end of what is typical.
   */
  quantity(field: string, range: Range): number;
  /**
   * A whole number of `min` to `max`; `absent` where there is none, if that may be. Otherwise `min`, with a problem.
   */
  whole(field: string, min: number, max: number, absent?: number): number;
  /** An optional array of UUIDs, in lower case and each once; with a problem otherwise. */
  uuids(field: string): readonly string[];
  /** One of these texts, or undefined where there is none; with a problem otherwise. */
  choice<V extends string>(field: string, variants: readonly V[]): V | undefined;
  /** Whether a problem with that field has been found. */
  isFaulty(field: string): boolean;
  /** How many tables the optional array of tables `field` has; its fields are named `field.0.name`. */
  tables(field: string): number;
  /** Warns of every field that nobody has read: it is misspelt or not known here. */
  warnUnread(): void;
}

export interface Range {
  /** What is allowed, both included. */
  readonly limits: readonly [min: number, max: number];
  /** What passes without a warning, both included. */
  readonly typical: readonly [low: number, high: number];
  readonly unit: string;
}

const TEXT_LENGTH_MAX = 100;
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `source` is the parsed TOML document; fields of its tables are named with dots, as in `physics.mass_kg`. */
export function openManifest(source: unknown, report: ContentReport): Manifest {
  const problems: ContentProblem[] = [];
  const read = new Set<string>();
  const refuse = (field: string, message: string) => void problems.push({ field, message });
  const value = (field: string): unknown => {
    read.add(field);
    return valueAt(source, field);
  };
  const finite = (field: string): number | undefined => {
    const found = value(field);
    if (typeof found === "number" && found - found === 0) return found;
    refuse(field, `${describe(found)} where a number is needed`);
    return undefined;
  };
  const uuid = (field: string, found: unknown): string => {
    const lower = typeof found === "string" ? found.toLowerCase() : "";
    if (UUID_PATTERN.test(lower)) return lower;
    refuse(field, `${describe(found)} where a UUID is needed, as in 550e8400-e29b-41d4-a716-446655440000`);
    return "";
  };
  return {
    problems,
    refuse,
    warn: report.warn,
    text(field) {
      const found = value(field);
      if (typeof found === "string" && found.length >= 1 && found.length <= TEXT_LENGTH_MAX) return found;
      refuse(field, `${describe(found)} where a text of 1 to ${TEXT_LENGTH_MAX} characters is needed`);
      return "";
    },
    uuid: (field) => uuid(field, value(field)),
    finite: (field) => finite(field) ?? 0,
    quantity(field, { limits: [min, max], typical: [low, high], unit }) {
      const found = finite(field);
      if (found === undefined) return low;
      if (found < min || found > max) {
        refuse(field, `${found} where ${min} to ${max} ${unit} are allowed`);
        return low;
      }
      if (found < low || found > high) {
        report.warn(field, `${found} is outside of the typical ${low} to ${high} ${unit}`);
      }
      return found;
    },
    whole(field, min, max, absent) {
      const found = value(field);
      if (found === undefined && absent !== undefined) return absent;
      if (typeof found === "number" && found >= min && found <= max && found % 1 === 0) return found;
      refuse(field, `${describe(found)} where a whole number of ${min} to ${max} is needed`);
      return min;
    },
    uuids(field) {
      const found = value(field);
      if (found === undefined) return [];
      if (Array.isArray(found)) {
        for (const i of found.keys()) read.add(`${field}.${i}`);
        return [...new Set(found.map((each, i) => uuid(`${field}.${i}`, each)))];
      }
      refuse(field, `${describe(found)} where an array of UUIDs is needed`);
      return [];
    },
    choice<V extends string>(field: string, variants: readonly V[]): V | undefined {
      const found = value(field);
      const known = variants.find((variant) => variant === found);
      if (found !== undefined && known === undefined)
        refuse(field, `${describe(found)} where one of ${variants.join(", ")} is needed`);
      return known;
    },
    isFaulty: (field) => problems.some((problem) => problem.field === field),
    tables(field) {
      const found = value(field);
      if (found === undefined) return 0;
      if (Array.isArray(found)) return found.length;
      refuse(field, `${describe(found)} where an array of tables is needed, as in [[${field}]]`);
      return 0;
    },
    warnUnread() {
      const absent = [...read].filter((field) => valueAt(source, field) === undefined);
      for (const field of fieldNames(source, "")) {
        if (read.has(field)) continue;
        const near = nearestField(field, absent);
        const hint = near === undefined ? "" : `; did you mean ${near}?`;
        report.warn(field, `is not a field of this manifest and is ignored${hint}`);
      }
    },
  };
}

function valueAt(source: unknown, field: string): unknown {
  let found = source;
  for (const name of field.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

function fieldNames(source: unknown, prefix: string): string[] {
  if (typeof source !== "object" || source === null) return prefix === "" ? [] : [prefix.slice(0, -1)];
  return Object.entries(source).flatMap(([name, inner]) => fieldNames(inner, `${prefix}${name}.`));
}

function describe(found: unknown): string {
  if (found === undefined) return "nothing";
  if (typeof found === "number" || typeof found === "boolean") return `${found}`;
  if (typeof found === "string") return `"${found.slice(0, TEXT_LENGTH_MAX)}"`;
  return Array.isArray(found) ? "an array" : "a table";
}
