import type { Terminal } from "../terminal.ts";

/** A terminal that keeps what it is told. */
export interface CapturedTerminal extends Terminal {
  readonly written: { out: string; err: string };
  /** What `askSecret` answers, one after the other. */
  readonly secrets: string[];
  /** Calls whoever listens. */
  press(key: string): void;
  interrupt(): void;
  /** What the process would run when it ends. */
  readonly exitHooks: Set<() => void>;
}

export function captureTerminal(
  size: { readonly columns: number; readonly rows: number } | undefined = undefined,
): CapturedTerminal {
  const written = { out: "", err: "" };
  const keyListeners = new Set<(key: string) => void>();
  const interruptListeners = new Set<() => void>();
  const exitHooks = new Set<() => void>();
  return {
    isTty: size !== undefined,
    hasColour: size !== undefined,
    hasUnicode: true,
    columns: size?.columns ?? 80,
    rows: size?.rows ?? 24,
    written,
    secrets: [],
    async askSecret(question) {
      written.err += question;
      return this.secrets.shift() ?? "";
    },
    exitHooks,
    out(text) {
      written.out += text;
    },
    err(text) {
      written.err += text;
    },
    outliveOutput: () => {},
    onInterrupt: (listener) => subscribe(interruptListeners, listener),
    onKey: (listener) => subscribe(keyListeners, listener),
    onExit: (restore) => subscribe(exitHooks, restore),
    press: (key) => {
      for (const listener of keyListeners) listener(key);
    },
    interrupt: () => {
      for (const listener of [...interruptListeners]) listener();
    },
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
