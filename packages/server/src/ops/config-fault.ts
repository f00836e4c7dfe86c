import { TomlError } from "smol-toml";
import { didYouMean } from "./did-you-mean.ts";

/** One thing wrong with the configuration. */
export interface ConfigFault {
  /** Who said it: the file, an environment variable, an option, or "default". */
  readonly origin: string;
  readonly key: string;
  /** As it was written, `(secret)` for secrets, or empty where no value is at fault. */
  readonly value: string;
  /** A clause that says what is allowed. */
  readonly allowed: string;
}

export function formatFault({ origin, key, value, allowed }: ConfigFault): string {
  return `${origin}: ${key}${value === "" ? "" : ` = ${value}`}: ${allowed}`;
}

/** The clause for a name that does not exist, with the nearest one and all that do. */
export function unknownName(name: string, allowed: readonly string[], what: string): string {
  const near = didYouMean(name, allowed);
  const hint = near === undefined ? "" : `, did you mean "${near}"?`;
  return `there is no such ${what}${hint}; allowed are ${allowed.join(", ")}`;
}

/** The fault for a file that does not parse; other errors are thrown on. */
export function syntaxFault(error: unknown, fileName: string): ConfigFault {
  if (!(error instanceof TomlError)) throw error;
  const place = `${fileName} line ${error.line} column ${error.column}`;
  // The first line only: the rest quotes the file, which may hold secrets.
  const reason = error.message.split("\n")[0]?.replace("Invalid TOML document: ", "") ?? "";
  return { origin: place, key: "syntax", value: "", allowed: `this is not TOML: ${reason}` };
}

/** A TOML value for a message, at most 80 characters. */
export function written(value: unknown): string {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  const text = isNumber ? String(value) : (JSON.stringify(value) ?? "");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
