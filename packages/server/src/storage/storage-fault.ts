import { placeReason } from "../ops/writable-place.ts";
import type { FaultKind } from "./fault-kind.ts";
import { postgresFaultKind, sqlState } from "./postgres/postgres-fault.ts";

export type { FaultKind };

export interface StorageFault {
  readonly kind: FaultKind;
  /** What the database or the system said, with the name of the file. */
  readonly reason: string;
}

/** What an operator can do; sentences for the log and for `/ready`. */
export const faultAdvice: Readonly<Record<FaultKind, string>> = {
  locked: "another process holds the database locked: end its transaction (an open shell, a backup)",
  full: "the disk is full: make room; writing goes on by itself",
  "read-only":
    "the database cannot be written: give its file and folder write permission or remount the disk; a PostgreSQL " +
    "server that is read-only is a replica: name the one that it follows",
  io: "the disk fails: look at the system's log, free the disk or move the database to another",
  gone: "the database file is gone: put it back or restore a backup at that path; writing goes on by itself",
  unreachable:
    "the database server cannot be reached: start it, or look at the network between; writing goes on by itself",
  denied:
    "the database server does not let this server in: look at the user, its password and its rights, and at the name " +
    "of the database",
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
  return kindOf(error) === "locked";
}

/** True where a transaction was ended because it met another one: run again, it may succeed. */
export function hasMetAnother(error: unknown): boolean {
  return metAnother.includes(sqlState(error));
}

const metAnother: readonly string[] = ["40001", "40P01"];

/** `name`: of the database, without a password. */
export function faultOf(name: string, error: unknown): StorageFault {
  return { kind: kindOf(error), reason: `${name}: ${errorText(error)}` };
}

export function errorText(error: unknown): string {
  const code = sqliteCode(error) || sqlState(error);
  const message = error instanceof Error ? placeReason(error) : String(error);
  return code === "" || message.includes(code) ? message : `${message} (${code})`;
}

function kindOf(error: unknown): FaultKind {
  const [, primary] = /^SQLITE_([A-Z]+)/.exec(sqliteCode(error)) ?? [];
  if (primary !== undefined) return kinds[primary] ?? "refused";
  return postgresFaultKind(error) ?? "refused";
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
