import { setTimeout as sleep } from "node:timers/promises";
import type { BusEvent, EventBus, EventBusFaults, Subscription } from "./event-bus.ts";
import { EventLane } from "./event-lane.ts";

export interface LocalEventBusOptions extends EventBusFaults {
  /** Events that may wait for one subscriber. */
  readonly pendingMax?: number;
}

/** The bus of one process. */
export class LocalEventBus<E extends BusEvent> implements EventBus<E> {
  readonly #options: LocalEventBusOptions;
  readonly #lanes = new Map<string, Set<EventLane>>();
  #isClosed = false;

  constructor(options: LocalEventBusOptions) {
    this.#options = options;
  }

  publish(event: E): void {
    if (this.#isClosed) return;
    for (const lane of this.#lanes.get(event.kind) ?? []) lane.add(event);
  }

  subscribe<K extends E["kind"]>({ subscriber, kinds, handle }: Subscription<E, K>): () => void {
    const { pendingMax = 1024, ...faults } = this.#options;
    const lane = new EventLane(subscriber, handle as (event: BusEvent) => void, pendingMax, faults);
    for (const kind of kinds) {
      const lanes = this.#lanes.get(kind) ?? new Set();
      this.#lanes.set(kind, lanes.add(lane));
    }
    return () => {
      for (const kind of kinds) this.#lanes.get(kind)?.delete(lane);
      lane.clear();
    };
  }

  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    const lanes = [...this.#lanes.values()].flatMap((each) => [...each]);
    const isOver = new AbortController();
    const all = Promise.all(lanes.map((lane) => lane.idle()));
    const limit = sleep(withinMs, undefined, { signal: isOver.signal }).catch(() => {});
    await Promise.race([all, limit]);
    isOver.abort();
  }
}
