import type { StorageFault } from "./storage-fault.ts";

/** A lock that is held for a shorter time is nothing to tell of. */
export const LOCK_PATIENCE_MS = 1000;

export interface MetFaultOptions {
  /** Which file was opened last. */
  fileId(): string | undefined;
  /** Once for each kind of fault. */
  told(fault: StorageFault): void;
  /** What was told is over. */
  recovered(afterMs: number): void;
}

/** What keeps writes from succeeding, since when, and whether it was told. */
export class MetFault {
  readonly #options: MetFaultOptions;
  #met:
    | { readonly fault: StorageFault; readonly sinceMs: number; readonly fileId: string | undefined }
    | undefined;
  #told: StorageFault | undefined;

  constructor(options: MetFaultOptions) {
    this.#options = options;
  }

  /** Whether a write does not succeed now, told or not. */
  get isMet(): boolean {
    return this.#met !== undefined;
  }

  get told(): StorageFault | undefined {
    return this.#told;
  }

  meet(fault: StorageFault): void {
    const nowMs = performance.now();
    if (this.#met?.fault.kind !== fault.kind) {
      this.#met = { fault, sinceMs: this.#met?.sinceMs ?? nowMs, fileId: this.#options.fileId() };
    }
    if (this.#told?.kind === fault.kind) return;
    if (fault.kind === "locked" && nowMs - this.#met.sinceMs < LOCK_PATIENCE_MS) return;
    this.#told = fault;
    this.#options.told(fault);
  }

  recover(): void {
    const met = this.#met;
    if (met === undefined) return;
    // A damaged file still takes some writes; only another file is a sound one.
    if (met.fault.kind === "corrupt" && met.fileId === this.#options.fileId()) return;
    const wasTold = this.#told !== undefined;
    this.#met = undefined;
    this.#told = undefined;
    if (wasTold) this.#options.recovered(performance.now() - met.sinceMs);
  }
}
