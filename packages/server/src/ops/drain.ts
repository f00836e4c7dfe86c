/** How a server empties itself. Times are monotonic milliseconds. */
export interface DrainOrder {
  /** Whether the server ends when nobody plays any more. */
  readonly exits: boolean;
  /** It ends then at the latest, where it ends; undefined: it waits for as long as somebody plays. */
  readonly untilMs: number | undefined;
}

/**
 * Whether the server takes new sessions. While it does not, running ones go on to their end; a server that is to end
 * does so when nobody plays any more.
 */
export class Drain {
  readonly #changed: (isDraining: boolean) => void;
  readonly #finish: () => void;
  #order: DrainOrder | undefined;
  /** Resolves once when the server is to end. */
  readonly finished: Promise<void>;

  /** `changed` makes sessions be refused, or taken again. */
  constructor(changed: (isDraining: boolean) => void) {
    this.#changed = changed;
    let finish = () => {};
    this.finished = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
  }

  /** Undefined while new sessions are taken. */
  get order(): DrainOrder | undefined {
    return this.#order;
  }

  /** A later order takes the place of an earlier one. */
  begin(order: DrainOrder): void {
    this.#order = order;
    this.#changed(true);
  }

  /** New sessions are taken again. */
  cancel(): void {
    this.#order = undefined;
    this.#changed(false);
  }

  /** `peopled`: running sessions with people in them. Called once a second. */
  sweep(peopled: number, nowMs: number): void {
    if (this.#order?.exits !== true) return;
    if (peopled === 0 || nowMs >= (this.#order.untilMs ?? Number.POSITIVE_INFINITY)) this.#finish();
  }
}
