import type { ChatLine } from "@fairtick/contract";

/** Lines that are kept to be looked at. */
const KEPT_MAX = 200;

/**
 * What is said in one place, the lobby or a session, as far as it was heard. Texts are plain: show them as they are, and
 * interpret nothing in them.
 */
export class Chat {
  readonly #send: (text: string) => void;
  readonly #handlers = new Set<(line: ChatLine) => void>();
  #lines: ChatLine[] = [];
  #last: ChatLine | undefined;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  /** Oldest first; what was said before the player came, too. */
  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  /** Says something to everybody here; it comes back as a line. Where it is refused, `onProblem` says why. */
  say(text: string): void {
    this.#send(text);
  }

  /** Hears of each line from now on. Returns what ends it. */
  on(heard: (line: ChatLine) => void): () => void {
    this.#handlers.add(heard);
    return () => this.#handlers.delete(heard);
  }

  /** Lines have come; those that are known already, as after coming back, are left out. */
  heard(lines: readonly ChatLine[]): void {
    for (const line of lines) {
      if (this.#isKnown(line)) continue;
      this.#last = line;
      this.#lines = [...this.#lines.slice(1 - KEPT_MAX), line];
      for (const heard of this.#handlers) heard(line);
    }
  }

  /** A server that was started anew counts from 1 again: then the time tells. */
  #isKnown({ number, sentMs }: ChatLine): boolean {
    const last = this.#last;
    return last !== undefined && number <= last.number && sentMs <= last.sentMs;
  }
}
