import type { ClientSession, GameEvent } from "@fairtick/client";
import type { AnyGame, TickContext } from "@fairtick/contract";

/** A prediction may be wrong by so much about when something happens, ms. */
const TOLERANCE_MS = 100;

/** An event as the session had it. */
export type ServedEvent = Pick<GameEvent, "name" | "tick" | "subject" | "values">;

/** The events of the tick that has just been run. */
export function eventsOf(game: AnyGame, { events, tick }: TickContext): ServedEvent[] {
  const kinds = Object.values(game.events);
  return Array.from({ length: events.count }, (_, i) => {
    const { name, values } = kinds[events.kinds[i]];
    return { name, tick, subject: events.subjects[i], values: values.map((_value, v) => events.value(i, v)) };
  });
}

/** What a client was told of events, beside what happened. */
export class EventLedger {
  readonly #game: AnyGame;
  readonly #session: ClientSession;
  readonly #sinceTick: number;
  readonly #told: GameEvent[] = [];

  /** `sinceTick`: events behind it are to be heard. */
  constructor(game: AnyGame, session: ClientSession, sinceTick: number) {
    this.#game = game;
    this.#session = session;
    this.#sinceTick = sinceTick;
    for (const name of Object.keys(game.events)) {
      session.on(
        name,
        (event) => this.#told.push(event),
        (event) => this.#told.splice(this.#told.indexOf(event), 1),
      );
    }
  }

  /**
   * What was told that did not happen, or twice, and, where the client was to hear of all, what it did not hear of.
   * `untilTick`: what came later may still be on its way.
   */
  faults(served: readonly ServedEvent[], untilTick: number, hearsAll: boolean): string[] {
    const toleranceTicks = (TOLERANCE_MS * this.#game.tickHz) / 1000;
    const settledTick = untilTick - toleranceTicks;
    const left = served.filter((event) => this.#isFor(event));
    const faults: string[] = [];
    const take = (event: GameEvent, withinTicks: number): boolean => {
      const place = left.findIndex(
        ({ name, subject, tick }) =>
          name === event.name && subject === event.subject && Math.abs(tick - event.tick) <= withinTicks,
      );
      if (place < 0) return false;
      left.splice(place, 1);
      return true;
    };
    for (const event of this.#told) {
      if (!event.isPredicted && !take(event, 0)) faults.push(`told, but not so: ${text(event)}`);
    }
    for (const event of this.#told) {
      if (!event.isPredicted || take(event, toleranceTicks) || event.tick > settledTick) continue;
      // What may be lost may leave a prediction that nobody has confirmed.
      if (this.#game.events[event.name].mustArrive) faults.push(`told ahead, but not so: ${text(event)}`);
    }
    for (const event of left) {
      if (hearsAll && event.tick <= settledTick && this.#game.events[event.name].mustArrive)
        faults.push(`not told: ${text(event)}`);
    }
    return faults;
  }

  #isFor({ name, tick, subject }: ServedEvent): boolean {
    if (tick <= this.#sinceTick) return false;
    return this.#game.events[name].audience === "all" || subject === this.#session.seat;
  }
}

const text = ({ name, tick, subject }: ServedEvent): string => `${name} of ${subject} at tick ${tick}`;
