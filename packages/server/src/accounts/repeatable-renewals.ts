import type { AccountContext, Entered, Refused } from "./account-context.ts";
import { renew } from "./log-in.ts";
import { digestOf } from "./split-secret.ts";

/** How long the same question gets the same answer. */
const repeatMs = 20_000;
const rememberedMax = 10_000;

interface Renewal {
  readonly outcome: Promise<Entered | Refused>;
  readonly untilMs: number;
}

/**
 * Renewals whose answer may be asked for again, for a moment. A page that is reloaded while its question is on the way never
 * sees the new token, and two windows that open at once send the same one: neither is a thief.
 */
export class RepeatableRenewals {
  readonly #context: AccountContext;
  /** By digest of the token, in the order in which they came. */
  readonly #recent = new Map<string, Renewal>();

  constructor(context: AccountContext) {
    this.#context = context;
  }

  renew(refreshToken: string, address: string): Promise<Entered | Refused> {
    const nowMs = this.#context.now();
    const key = digestOf(refreshToken);
    this.#forget(nowMs);
    const known = this.#recent.get(key);
    if (known !== undefined) return known.outcome;
    const outcome = renew(this.#context, refreshToken, address);
    this.#recent.set(key, { outcome, untilMs: nowMs + repeatMs });
    // Only what has succeeded can be lost; the rest may be tried again.
    outcome.then(
      ({ kind }) => kind === "refused" && this.#recent.delete(key),
      () => this.#recent.delete(key),
    );
    return outcome;
  }

  #forget(nowMs: number): void {
    for (const [key, { untilMs }] of this.#recent) {
      if (untilMs > nowMs && this.#recent.size < rememberedMax) break;
      this.#recent.delete(key);
    }
  }
}
