import { placeReason } from "../ops/writable-place.ts";

/** Why a write did not succeed. A closed set: it labels a metric. */
export type FaultKind =
  | "locked"
  | "full"
  | "read-only"
  | "io"
  | "gone"
  | "corrupt"
  | "silent"
  | "thread"
  | "refused";

export interface StorageFault {
  readonly kind: FaultKind;
  /** What the database or the system said, with the name of the file. */
  readonly reason: string;
}

/** What an operator can do; sentences for the log and for `/ready`. */
export const faultAdvice: Readonly<Record<FaultKind, string>> = {
  locked: "another process holds the database locked: end its transaction (an open sqlite3 shell, a backup)",
  full: "the disk is full: make room; writing goes on by itself",
  "read-only":
    "the database cannot be written: give its file and folder write permission or remount the disk",
  io: "the disk fails: look at the system's log, free the disk or move the database to another",
  gone: "the database file is gone: put it back or restore a backup at that path; writing goes on by itself",
  corrupt:
    "the database is damaged: stop the server, move the file and its -wal and -shm away and restore a backup " +
    "(sqlite3 FILE .recover saves what can be read); results that wait are kept beside it until then",
  silent: "the disk does not answer: look at its mount and at the system's log",
  thread: "the storage thread has ended and is started again",
  refused: "the database refuses this one write, which is dropped; the others go on",
};

/** Faults after which the same connection may never work again, though a new one may. */
export function needsNewConnection({ kind }: StorageFault): boolean {
  return kind !== "locked" && kind !== "full" && kind !== "refused";
}

/** Whether the same write may succeed later. */
export function isTransient({ kind }: StorageFault): boolean {
  return kind !== "refused";
}

/** True while another connection holds the lock that a statement needs. */
export function isLocked(error: unknown): boolean {
  return kindOf(sqliteCode(error)) === "locked";
}

export function faultOf(path: string, error: unknown): StorageFault {
  return { kind: kindOf(sqliteCode(error)), reason: `${path}: ${errorText(error)}` };
}

export function errorText(error: unknown): string {
  const code = sqliteCode(error);
  const message = error instanceof Error ? placeReason(error) : String(error);
  return code === "" || message.includes(code) ? message : `${message} (${code})`;
}

function kindOf(code: string): FaultKind {
  const primary = /^SQLITE_([A-Z]+)/.exec(code)?.[1] ?? "";
  return kinds[primary] ?? "refused";
}

const kinds: Readonly<Record<string, FaultKind>> = {
  BUSY: "locked",
  LOCKED: "locked",
  FULL: "full",
  READONLY: "read-only",
  PERM: "read-only",
  IOERR: "io",
  CANTOPEN: "io",
  NOMEM: "io",
  PROTOCOL: "io",
  CORRUPT: "corrupt",
  NOTADB: "corrupt",
};

function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && code.startsWith("SQLITE_") ? code : "";
}
