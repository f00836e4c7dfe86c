import type { GameEvent } from "@fairtick/client";
import type { AnyGame, RosterEntry } from "@fairtick/contract";
import { type ShownSession, t } from "@fairtick/game-view";
import { createState, restoreState, type State } from "@fairtick/kernel";
import type { ReplayParticipant } from "@fairtick/replay";
import { type SessionSetup, sessionLayout } from "@fairtick/session";
import type { ReplayPicture } from "./replay-messages.ts";

/** The session of a replay, as scenes draw it: at the tick of the newest picture that has come. */
export class ReplayedSession implements ShownSession<AnyGame> {
  readonly sessionId: string;
  readonly seat = undefined;
  readonly ownTick = undefined;
  readonly isWhole = true;
  readonly world: unknown;
  readonly #state: State;
  readonly #handlers = new Map<string, Set<(event: GameEvent) => void>>();
  /** Those who had a seat, the newest of each, in the order of the seats. */
  readonly drivers: readonly ReplayParticipant[];
  #roster: readonly RosterEntry[] = [];
  #tick = Number.NaN;

  constructor({ sessionId, game, plan, world }: SessionSetup, participants: readonly ReplayParticipant[]) {
    this.sessionId = sessionId;
    this.world = world;
    this.#state = createState(sessionLayout(game, plan));
    const bySeat = new Map(participants.map((each) => [each.seat, each]));
    this.drivers = [...bySeat.values()].sort((a, b) => a.seat - b.seat);
  }

  get view(): ShownSession<AnyGame>["view"] {
    return this.#state.view as ShownSession<AnyGame>["view"];
  }

  get roster(): readonly RosterEntry[] {
    return this.#roster;
  }

  get othersTick(): number {
    return this.#tick;
  }

  /** Whether a picture has come. */
  get isShown(): boolean {
    return !Number.isNaN(this.#tick);
  }

  nameOf(seat: number): string {
    return (
      this.drivers.find((entry) => entry.seat === seat)?.name ?? t("Seat {number}", { number: seat + 1 })
    );
  }

  show({ tick, state, roster, events }: ReplayPicture): void {
    restoreState(this.#state, state);
    this.#tick = tick;
    this.#roster = roster ?? this.#roster;
    for (const event of events) for (const tell of this.#handlers.get(event.name) ?? []) tell(event);
  }

  on(name: string, happened: (event: GameEvent) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    handlers.add(happened);
    return () => handlers.delete(happened);
  }
}
