/** Bytes of a file, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The part of a file that a `Range` header asks for: undefined for all of it, `unsatisfiable` for what is not there.
 * Of several ranges the whole file is sent, which is allowed.
 */
export function parseRange(
  header: string | undefined,
  byteLength: number,
): ByteRange | "unsatisfiable" | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const last = byteLength - 1;
  const range =
    from === ""
      ? { first: Math.max(0, byteLength - Number(to)), last: to === "0" ? -1 : last }
      : { first: Number(from), last: to === "" ? last : Math.min(last, Number(to)) };
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  return range.first > last || range.last < range.first ? "unsatisfiable" : range;
}
