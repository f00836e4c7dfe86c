/**
 * Content: data of a game that lives in folders, such as cars and tracks. A game says what a manifest
 * means; the server finds the folders, reads the files and keeps the register of valid items.
 */
export interface ContentKind<T> {
  /** Name of the kind, as in `cars`. */
  readonly kind: string;
  /** Name of the file that makes a folder an item of this kind, as in `car.toml`. */
  readonly manifestFile: string;
  /** Whether its items have no `version`. */
  readonly isUnversioned?: boolean;
  /**
   * Turns a parsed manifest into an item. Pure, and total: a faulty manifest gives problems, all of
   * them. The server checks besides that `id`, `name` and `version` are texts.
   */
  parse(manifest: unknown, files: ContentFiles, report: ContentReport): ContentParsed<T>;
}

/**
 * Text of another file of the same folder, undefined when it does not exist, is not UTF-8 or lies
 * outside of the folder. What is read becomes part of the item's digest.
 */
export type ContentFiles = (name: string) => string | undefined;

export interface ContentReport {
  /** Notes something that is allowed but suspect. `path` is a file, or a field such as `physics.mass_kg`. */
  warn(path: string, message: string): void;
}

export type ContentParsed<T> =
  | { readonly ok: true; readonly item: T }
  | { readonly ok: false; readonly problems: readonly ContentProblem[] };

export interface ContentProblem {
  /** The field at fault, as in `physics.mass_kg`, or the name of another file of the folder. */
  readonly field: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
}

/** A valid item of the register. */
export interface ContentItem<T> {
  readonly kind: string;
  /** In lower case; ids that differ in case only are the same. */
  readonly id: string;
  readonly name: string;
  /** Empty where the kind has none. */
  readonly version: string;
  /** SHA-256, in hexadecimal, over the names and bytes of all files that were read for it. */
  readonly digest: string;
  readonly item: T;
  /** What it was made of: clients make it anew. */
  readonly source: { readonly manifest: unknown; readonly files: { readonly [name: string]: string } };
  /** Path of its folder, or of its file where it is just one. */
  readonly folder: string;
}
