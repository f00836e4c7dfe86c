/** Something that has happened: plain data, which survives JSON. Those of one session are in order. */
export interface BusEvent {
  readonly kind: string;
  readonly sessionId?: string;
}

export interface Subscription<E extends BusEvent, K extends E["kind"]> {
  /** Who listens, for the log and the metrics: one of a closed set. */
  readonly subscriber: string;
  readonly kinds: readonly K[];
  /** Called for one event at a time: the next waits until this is done. What it throws costs this event alone. */
  readonly handle: (event: Extract<E, { readonly kind: K }>) => void | Promise<void>;
}

/**
 * Tells whoever wants to know what has happened, so that those to whom it happens need not know who that is. Each
 * event reaches a subscriber at most once, later than it was published, and behind those that were published before it.
 * What must not be lost, such as a result, is therefore stored and not only told.
 */
export interface EventBus<E extends BusEvent> {
  /** Never waits and never throws. */
  publish(event: E): void;
  /** Returns what ends the subscription; what was published before and not handled yet is then left out. */
  subscribe<K extends E["kind"]>(subscription: Subscription<E, K>): () => void;
  /** Takes nothing more, and resolves when what was published has been handled, or the time is over. */
  close(withinMs: number): Promise<void>;
}

/** What becomes of a bus's faults. */
export interface EventBusFaults {
  /** A subscriber has thrown. */
  failed(subscriber: string, event: BusEvent, error: unknown): void;
  /** A subscriber is so slow that an event was left out. */
  dropped(subscriber: string, event: BusEvent): void;
}
