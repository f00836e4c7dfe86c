/** Of which entries of the ledger; empty: any. */
export interface AuditFilter {
  /** An action; with a dot at its end all that begin so. */
  readonly action: string;
  readonly actorId: string;
  readonly subjectId: string;
}

export function parseAuditFilter(query: string): AuditFilter {
  const params = new URLSearchParams(query);
  const part = (name: string) => params.get(name) ?? "";
  return { action: part("action"), actorId: part("by"), subjectId: part("to") };
}

/** The address of the page that shows those entries. */
export function auditAddress({ action, actorId, subjectId }: AuditFilter): string {
  const parts = { action, by: actorId, to: subjectId };
  const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== "")).toString();
  return `/operator/audit${query === "" ? "" : `?${query}`}`;
}
