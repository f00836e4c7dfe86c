import { existsSync, statSync } from "node:fs";
import { type DatabaseTarget, targetName } from "./database-target.ts";
import type { openDatabase } from "./open-database.ts";
import type { DatabaseObserver, OpenedDatabase, StorageDatabase } from "./storage-database.ts";
import { faultOf, needsNewConnection, type StorageFault } from "./storage-fault.ts";
import type { StorageGate } from "./storage-gate.ts";

export type OpenDatabase = typeof openDatabase;

export interface ConnectionOptions {
  readonly target: DatabaseTarget;
  readonly gate: StorageGate;
  readonly open: OpenDatabase;
  readonly observer: DatabaseObserver;
}

/**
 * The way of the storage thread to its database, which is opened anew where it was lost. An open file keeps taking
 * writes after it was deleted, and they would be lost: so each use compares it with what lies at its path now.
 */
export class StorageConnection {
  /** Of the database, for faults. */
  readonly name: string;
  readonly #options: ConnectionOptions;
  #database: StorageDatabase | undefined;
  #opening: Promise<OpenedDatabase> | undefined;
  #fileId: string | undefined;

  constructor(options: ConnectionOptions) {
    this.name = targetName(options.target);
    this.#options = options;
  }

  /** Which file was opened last; another one after it was replaced. Undefined for a server. */
  get fileId(): string | undefined {
    return this.#fileId;
  }

  /** Why it cannot be opened. `mayCreate`: whether a file that is not there is made. */
  open(mayCreate: boolean): Promise<StorageFault | undefined> {
    const { target } = this.#options;
    return this.#pass(async () => {
      if (target.engine === "sqlite" && !mayCreate && !existsSync(target.path)) return gone(target.path);
      const opened = await this.#open();
      return opened.ok ? undefined : faultIn(opened);
    });
  }

  /** Returns what kept it from being done; undefined when it is done. */
  use(run: (database: StorageDatabase) => Promise<void>): Promise<StorageFault | undefined> {
    return this.#pass(async () => {
      const opened = await this.#current();
      if (!opened.ok) return faultIn(opened);
      try {
        await run(opened.database);
        return undefined;
      } catch (error) {
        const fault = faultOf(this.name, error);
        if (needsNewConnection(fault)) await this.#give(opened.database);
        return fault;
      }
    });
  }

  close(): Promise<void> {
    return this.#pass(async () => {
      if (this.#database !== undefined) await this.#give(this.#database);
    });
  }

  /** A call to a server can be left at any time; one to a disk may never return. */
  #pass<T>(run: () => Promise<T>): Promise<T> {
    return this.#options.target.engine === "sqlite" ? this.#options.gate.pass(run) : run();
  }

  async #current(): Promise<OpenedDatabase> {
    const { target } = this.#options;
    if (target.engine === "sqlite") {
      const fileId = fileIdOf(target.path);
      if (fileId === undefined) return { ok: false, ...gone(target.path) };
      if (this.#fileId !== fileId && this.#database !== undefined) await this.#give(this.#database);
    }
    return this.#database === undefined ? this.#open() : { ok: true, database: this.#database };
  }

  /** All who need it meanwhile share one. */
  #open(): Promise<OpenedDatabase> {
    this.#opening ??= this.#openOnce();
    return this.#opening;
  }

  async #openOnce(): Promise<OpenedDatabase> {
    const { open, target, observer } = this.#options;
    try {
      const opened = await open(target, observer);
      if (opened.ok) {
        this.#database = opened.database;
        this.#fileId = target.engine === "sqlite" ? fileIdOf(target.path) : undefined;
      }
      return opened;
    } finally {
      this.#opening = undefined;
    }
  }

  /** Makes the next use open the database anew. */
  async #give(database: StorageDatabase): Promise<void> {
    if (this.#database === database) this.#database = undefined;
    try {
      await database.close();
    } catch {
      // It is given up anyway, and the fault that led here has been reported.
    }
  }
}

const faultIn = ({ kind, reason }: StorageFault): StorageFault => ({ kind, reason });

const gone = (path: string): StorageFault => ({ kind: "gone", reason: `${path} is gone` });

function fileIdOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
