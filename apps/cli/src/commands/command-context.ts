import type { Terminal } from "../terminal.ts";

/** What a command is declared with. Its work is loaded when it is called for. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Runs the work of a command; what it returns becomes the exit code. */
  run(work: () => Promise<number>): Promise<void>;
}
