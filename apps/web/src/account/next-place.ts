/** The way back to a place of this page, as the query of another one. */
export const hereAsNext = (path: string): string =>
  path.startsWith("/sign-") ? "" : `?next=${encodeURIComponent(path)}`;

/** Where a query says to go on. Only places of this page: a link must not lead elsewhere from a login. */
export function nextPlace(query: string): string {
  const next = new URLSearchParams(query).get("next") ?? "/";
  return /^\/[^/\\]/.test(next) ? next : "/";
}
