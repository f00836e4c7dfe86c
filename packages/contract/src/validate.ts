import { type Fields, integerLimits, type NumberSchema, type Schema, type StringSchema } from "./schema.ts";

/** One thing that is wrong with a value: where it is, what is there, and what would be allowed. */
export interface Issue {
  /** Field names and positions from the root, such as `cars[2].name`; empty for the value itself. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

/** The greatest finite single-precision number. */
const f32Max = 3.4028234663852886e38;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Compares any value with a schema; no issues means that it is an `Infer` of that schema. Fields that
 * the schema does not name are ignored. At most `issuesMax` issues are listed, so that a stranger's
 * value cannot make the answer large.
 */
export function validate(schema: Schema, value: unknown, issuesMax = 16): Issue[] {
  const issues: Issue[] = [];
  check(schema, value, "", { issues, issuesMax });
  return issues;
}

/** One line for a person: `max_players: found 200, allowed: an integer from 1 to 16`. */
export const issueText = (issue: Issue): string =>
  `${issue.path === "" ? "value" : issue.path}: found ${issue.found}, allowed: ${issue.allowed}`;

/** Whether the text is a UUID in its canonical lower-case form. */
export const isUuid = (text: string): boolean => uuidPattern.test(text);

interface Report {
  readonly issues: Issue[];
  readonly issuesMax: number;
}

function check(schema: Schema, value: unknown, path: string, report: Report): void {
  if (report.issues.length >= report.issuesMax) return;
  switch (schema.kind) {
    case "option":
      if (value !== null) check(schema.value, value, path, report);
      return;
    case "array":
      checkArray(schema.items, schema.max, value, path, report);
      return;
    case "struct":
      if (isRecord(value)) checkFields(schema.fields, value, path, report);
      else add(report, path, value, "an object");
      return;
    case "union": {
      const type = isRecord(value) ? own(value, "type") : undefined;
      if (typeof type === "string" && Object.hasOwn(schema.variants, type)) {
        checkFields(schema.variants[type], value as Record<string, unknown>, path, report);
      } else {
        add(report, below(path, "type"), type, oneOf(Object.keys(schema.variants)));
      }
      return;
    }
    default:
      if (!isAllowed(schema, value)) add(report, path, value, allowedText(schema));
  }
}

function checkArray(
  items: Schema,
  max: number | undefined,
  value: unknown,
  path: string,
  report: Report,
): void {
  if (!Array.isArray(value)) {
    add(report, path, value, "an array");
  } else if (max !== undefined && value.length > max) {
    add(report, path, value, `an array of at most ${max} items`);
  } else {
    for (let i = 0; i < value.length && report.issues.length < report.issuesMax; i++) {
      check(items, value[i], `${path}[${i}]`, report);
    }
  }
}

function checkFields(fields: Fields, value: Record<string, unknown>, path: string, report: Report): void {
  for (const name of Object.keys(fields)) {
    check(fields[name], own(value, name), below(path, name), report);
  }
}

type Leaf = Exclude<Schema, { readonly kind: "option" | "array" | "struct" | "union" }>;

function isAllowed(schema: Leaf, value: unknown): boolean {
  switch (schema.kind) {
    case "bool":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string" && fitsLimits(schema, value);
    case "uuid":
      return typeof value === "string" && isUuid(value);
    case "bytes":
      return value instanceof Uint8Array && value.length <= schema.maxBytes;
    case "enumeration":
      return typeof value === "string" && schema.variants.includes(value);
    default: {
      const { min, max } = numberRange(schema);
      const whole = schema.kind === "f32" || schema.kind === "f64" || Number.isInteger(value);
      return typeof value === "number" && whole && value >= min && value <= max;
    }
  }
}

function fitsLimits(schema: StringSchema, text: string): boolean {
  const { minLength = 0, maxLength, maxBytes } = schema;
  if (maxBytes !== undefined && utf8Length(text) > maxBytes) return false;
  if (minLength === 0 && maxLength === undefined) return true;
  let length = 0;
  for (const _codePoint of text) length++;
  return length >= minLength && (maxLength === undefined || length <= maxLength);
}

function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      i++;
    } else length += 3;
  }
  return length;
}

function numberRange(schema: NumberSchema): { min: number; max: number } {
  const widest = schema.kind === "f64" ? Number.MAX_VALUE : f32Max;
  const limits =
    schema.kind === "f32" || schema.kind === "f64"
      ? { min: -widest, max: widest }
      : integerLimits[schema.kind];
  return { min: schema.min ?? limits.min, max: schema.max ?? limits.max };
}

function allowedText(schema: Leaf): string {
  switch (schema.kind) {
    case "bool":
      return "true or false";
    case "string":
      return stringText(schema);
    case "uuid":
      return "a UUID in lower case with hyphens";
    case "bytes":
      return `at most ${schema.maxBytes} bytes`;
    case "enumeration":
      return oneOf(schema.variants);
    default: {
      const { min, max } = numberRange(schema);
      const noun = schema.kind === "f32" || schema.kind === "f64" ? "a finite number" : "an integer";
      return `${noun} from ${min} to ${max}`;
    }
  }
}

function stringText({ minLength = 0, maxLength, maxBytes }: StringSchema): string {
  const bytes = maxBytes === undefined ? "" : ` of at most ${maxBytes} bytes`;
  if (maxLength !== undefined)
    return `text of ${minLength} to ${maxLength} characters${bytes && ` and${bytes}`}`;
  return minLength > 0
    ? `text of at least ${minLength} characters${bytes && ` and${bytes}`}`
    : `text${bytes}`;
}

function add(report: Report, path: string, value: unknown, allowed: string): void {
  if (report.issues.length < report.issuesMax) report.issues.push({ path, found: foundText(value), allowed });
}

/** Short, and safe to show: what a stranger sent is quoted and cut. */
function foundText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    return value.length <= 40 ? JSON.stringify(value) : `text of ${value.length} characters`;
  }
  if (Array.isArray(value)) return `an array of ${value.length} items`;
  return value instanceof Uint8Array ? `${value.length} bytes` : `a value of type ${typeof value}`;
}

const oneOf = (names: readonly string[]): string => `one of ${names.join(", ")}`;
const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
/** Inherited properties do not count: a field may be called `constructor`. */
const own = (value: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
