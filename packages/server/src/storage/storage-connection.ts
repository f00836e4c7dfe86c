import { statSync } from "node:fs";
import type { Kysely } from "kysely";
import type Database from "libsql";
import type { OpenedDatabase } from "./open-database.ts";
import type { StorageSchema } from "./schema.ts";
import type { StorageFault } from "./storage-fault.ts";
import { TelemetryTable } from "./telemetry-table.ts";

/** `rewriting`: told before a file of that size is written anew whole. */
export type OpenDatabase = (path: string, rewriting: (bytes: number) => void) => Promise<OpenedDatabase>;

type Opened = Extract<OpenedDatabase, { readonly ok: true }>;

export interface Connected {
  readonly db: Kysely<StorageSchema>;
  readonly file: Database.Database;
  readonly telemetry: TelemetryTable;
}

export type ConnectResult =
  | { readonly ok: true; readonly connected: Connected }
  | { readonly ok: false; readonly fault: StorageFault };

/**
 * The connection of the storage thread. An open file keeps taking writes after it was deleted, and they would be
 * lost: so each use compares the file with what lies at the path now, and opens anew what was put in its place.
 */
export class StorageConnection {
  readonly #path: string;
  readonly #open: (path: string) => Promise<OpenedDatabase>;
  #connected: Connected | undefined;
  #fileId: string | undefined;

  constructor(path: string, opened: Opened, open: (path: string) => Promise<OpenedDatabase>) {
    this.#path = path;
    this.#open = open;
    this.#connected = connect(opened);
    this.#fileId = fileIdOf(path);
  }

  /** Which file was opened last; another one after it was replaced. */
  get fileId(): string | undefined {
    return this.#fileId;
  }

  async use(): Promise<ConnectResult> {
    const path = this.#path;
    const fileId = fileIdOf(path);
    if (fileId === undefined) return failed({ kind: "gone", reason: `${path} is gone` });
    if (this.#fileId !== fileId) await this.close();
    if (this.#connected === undefined) {
      const opened = await this.#open(path);
      if (!opened.ok) return failed({ kind: opened.kind, reason: opened.reason });
      this.#connected = connect(opened);
      this.#fileId = fileIdOf(path);
    }
    return { ok: true, connected: this.#connected };
  }

  /** Makes the next use open the database anew. */
  async close(): Promise<void> {
    const connected = this.#connected;
    this.#connected = undefined;
    try {
      await connected?.db.destroy();
    } catch {
      // It is given up anyway, and the fault that led here has been reported.
    }
  }
}

function connect({ db, file }: Opened): Connected {
  return { db, file, telemetry: new TelemetryTable(file) };
}

const failed = (fault: StorageFault): ConnectResult => ({ ok: false, fault });

function fileIdOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
