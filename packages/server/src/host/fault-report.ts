/**
 * How a session may end by its own fault: its code threw; it did not come to an end; it took its thread with it;
 * it took the thread's memory; it was too slow for too long.
 */
export type SessionFaultKind = "threw" | "hung" | "thread-died" | "out-of-memory" | "too-slow";

/** All that is known of a session's fault, for whoever looks for its cause. */
export interface FaultReport {
  readonly sessionId: string;
  readonly game: string;
  readonly kind: SessionFaultKind;
  /** In words, with the stack where there is one. */
  readonly reason: string;
  /** Ticks that the session had run. */
  readonly tick: number;
  /** Number of the session thread. */
  readonly thread: number;
  /** The session's log up to the fault, which running it again reproduces; undefined where there is none. */
  readonly log: Uint8Array | undefined;
}

export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
