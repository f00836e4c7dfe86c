import { faultText } from "./storage-event.ts";
import type { StorageFault } from "./storage-fault.ts";

export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Asks the storage thread whether the database answers: one question at a time, whose answer all share who ask meanwhile. */
export class StorageProbe {
  #asked: Promise<ProbeResult> | undefined;
  #settle: ((fault: StorageFault | undefined) => void) | undefined;

  ask(timeoutMs: number, send: () => void): Promise<ProbeResult> {
    this.#asked ??= new Promise<ProbeResult>((resolve) => {
      const reason = `the database did not answer within ${timeoutMs} ms`;
      const timer = setTimeout(() => this.answer({ kind: "silent", reason }), timeoutMs);
      this.#settle = (fault) => {
        clearTimeout(timer);
        this.#asked = undefined;
        this.#settle = undefined;
        resolve(probeResult(fault));
      };
      send();
    });
    return this.#asked;
  }

  /** What keeps the database from answering; undefined when it has answered. */
  answer(fault: StorageFault | undefined): void {
    this.#settle?.(fault);
  }
}

export function probeResult(fault: StorageFault | undefined): ProbeResult {
  return fault === undefined ? { ok: true } : { ok: false, reason: faultText(fault) };
}
