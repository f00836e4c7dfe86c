/**
 * Logins that have ended while access tokens of them are still valid. Tokens are checked without the database, so the
 * server remembers these for as long as a token may live. It forgets them when it ends: then such a token works
 * for the rest of its minutes.
 */
export class RevokedLogins {
  readonly #lifeMs: number;
  readonly #countMax: number;
  /** When each may be forgotten, in the order in which they were added. */
  readonly #untilMs = new Map<string, number>();

  constructor(lifeMs: number, countMax = 65_536) {
    this.#lifeMs = lifeMs;
    this.#countMax = countMax;
  }

  has(loginId: string): boolean {
    return this.#untilMs.has(loginId);
  }

  add(loginIds: readonly string[], nowMs: number): void {
    for (const [id, untilMs] of this.#untilMs) {
      if (untilMs > nowMs && this.#untilMs.size + loginIds.length <= this.#countMax) break;
      this.#untilMs.delete(id);
    }
    for (const id of loginIds) this.#untilMs.set(id, nowMs + this.#lifeMs);
  }
}
