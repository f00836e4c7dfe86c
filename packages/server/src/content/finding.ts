/** Something wrong (the item is left out) or suspect (it is not). */
export interface ContentFinding {
  readonly kind: string;
  /** Path of the manifest, or of the folder at fault. */
  readonly file: string;
  /** Field of the manifest, other file of the folder, or place in the file; may be empty. */
  readonly field: string;
  readonly message: string;
}

/** A finding as a line: file, field, reason. */
export function formatFinding({ file, field, message }: ContentFinding): string {
  return [file, field, message].filter((part) => part !== "").join(": ");
}
