/** Why a write did not succeed. A closed set: it labels a metric. */
export type FaultKind =
  | "locked"
  | "full"
  | "read-only"
  | "io"
  | "gone"
  | "unreachable"
  | "denied"
  | "corrupt"
  | "silent"
  | "thread"
  | "refused";
