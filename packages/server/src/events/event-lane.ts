import type { BusEvent, EventBusFaults } from "./event-bus.ts";

/** The events that one subscriber has still to handle, one after the other. */
export class EventLane {
  readonly #subscriber: string;
  readonly #handle: (event: BusEvent) => void | Promise<void>;
  readonly #pendingMax: number;
  readonly #faults: EventBusFaults;
  readonly #pending: BusEvent[] = [];
  #running: Promise<void> | undefined;

  constructor(
    subscriber: string,
    handle: (event: BusEvent) => void | Promise<void>,
    pendingMax: number,
    faults: EventBusFaults,
  ) {
    this.#subscriber = subscriber;
    this.#handle = handle;
    this.#pendingMax = pendingMax;
    this.#faults = faults;
  }

  add(event: BusEvent): void {
    if (this.#pending.length >= this.#pendingMax) {
      this.#faults.dropped(this.#subscriber, event);
      return;
    }
    this.#pending.push(event);
    this.#running ??= this.#run();
  }

  /** Leaves out what waits. */
  clear(): void {
    this.#pending.length = 0;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever publishes goes on first.
    await undefined;
    for (let event = this.#pending.shift(); event !== undefined; event = this.#pending.shift()) {
      try {
        await this.#handle(event);
      } catch (error) {
        this.#faults.failed(this.#subscriber, event, error);
      }
    }
    this.#running = undefined;
  }
}
