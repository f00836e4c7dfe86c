import type { Refusal } from "@fairtick/contract";
import type { EventBus } from "../events/event-bus.ts";
import type { ServerEvent } from "../events/server-event.ts";
import type { Admission, LoadoutGate } from "../lobby/loadout-gate.ts";
import { readRecord } from "./read-records.ts";
import type { RecordContext } from "./record-context.ts";

/** Profiles that are known at once. Far more than there are players; the ones known for longest are forgotten. */
const PROFILES_MAX = 20_000;

interface Known {
  readonly revision: number;
  readonly profile: object;
}

/**
 * The profiles of those who are here, where their games want to know them before they take a seat: read when somebody
 * signs in, and kept up by the events of their changes.
 */
export class KnownProfiles implements LoadoutGate {
  readonly #context: Pick<RecordContext, "games" | "ask" | "log">;
  readonly #known = new Map<string, Known>();
  readonly #reading = new Set<string>();

  constructor(
    context: Pick<RecordContext, "games" | "ask" | "log">,
    events: Pick<EventBus<ServerEvent>, "subscribe">,
  ) {
    this.#context = context;
    events.subscribe({
      subscriber: "known-profiles",
      kinds: ["record-changed"],
      handle: ({ game, accountId, revision, profile }) => {
        // Of who is not here nothing is kept.
        if (this.#known.has(keyOf(game, accountId)))
          this.#learn(game, accountId, { revision, profile: profile as object });
      },
    });
  }

  expect(game: string, accountId: string | undefined): void {
    const records = this.#context.games.get(game);
    if (records?.loadout === undefined || accountId === undefined) return;
    const key = keyOf(game, accountId);
    if (this.#reading.has(key)) return;
    this.#reading.add(key);
    readRecord(this.#context, records, accountId)
      .then(
        (state) => this.#learn(game, accountId, state),
        (err: unknown) => {
          const fields = { game, account_id: accountId, err };
          this.#context.log.error(fields, "a profile cannot be read, so that its owner gets no seat");
        },
      )
      .finally(() => this.#reading.delete(key));
  }

  admit(game: string, accountId: string | undefined, wanted: never): Admission {
    const records = this.#context.games.get(game);
    if (records?.loadout === undefined) return { loadout: wanted };
    if (accountId === undefined) return records.loadout(records.initial, wanted);
    const known = this.#known.get(keyOf(game, accountId));
    if (known !== undefined) return records.loadout(known.profile, wanted);
    this.expect(game, accountId);
    return notYet;
  }

  #learn(game: string, accountId: string, { revision, profile }: Known): void {
    const key = keyOf(game, accountId);
    const before = this.#known.get(key);
    // What was read may be older than a change that was told of meanwhile.
    if (before !== undefined && before.revision > revision) return;
    this.#known.delete(key);
    this.#known.set(key, { revision, profile });
    if (this.#known.size <= PROFILES_MAX) return;
    const [oldest = key] = this.#known.keys();
    this.#known.delete(oldest);
  }
}

const keyOf = (game: string, accountId: string) => `${game} ${accountId}`;

const notYet: Refusal = {
  code: "unavailable",
  message: "your profile is not known yet; try again in a moment",
};
