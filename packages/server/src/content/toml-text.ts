import { parse, TomlError } from "smol-toml";

export type TomlText =
  | { readonly ok: true; readonly table: Record<string, unknown> }
  /** `place`: line and column, for people. */
  | { readonly ok: false; readonly place: string; readonly reason: string };

/** What a text in TOML says, or where it is none. */
export function readToml(text: string): TomlText {
  try {
    return { ok: true, table: parse(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace("Invalid TOML document: ", "") ?? "";
    const place = `line ${error.line} column ${error.column}`;
    return { ok: false, place, reason: `this is not TOML: ${reason}` };
  }
}
