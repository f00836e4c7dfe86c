import { setTimeout as sleep } from "node:timers/promises";
import { type Dice, pick } from "../abuse/mutations.ts";
import { createRace, driveAround, enterLobby, joinRace, startRace } from "../end-to-end/racing.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import type { SessionSummary } from "../foreign-client/server-message.ts";

/** What happened to the clients of a soak. */
export interface SoakTally {
  lives: number;
  /** Lives that ended early, because the server refused something or a client had bad luck. */
  cutShort: number;
  races: number;
  drops: number;
  returns: number;
  leaves: number;
  watched: number;
  /** Sessions that a client has created. Its host starts them, which those of abusers never are. */
  readonly created: Set<string>;
  /** Sessions that a client has seen finished. */
  readonly finished: Set<string>;
  /** Why lives were cut short, by kind. */
  readonly reasons: Map<string, number>;
}

/** The longest race: countdown, a lap, and what stragglers get. */
const raceMs = 60_000;
/** Until somebody creates a race. */
const openWithinMs = 60_000;
const startWithinMs = 15_000;

/** One client lives after the other, each does something else by the dice, until it is told to stop. */
export async function liveOn(
  server: ServerProcess,
  name: string,
  dice: Dice,
  tally: SoakTally,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    tally.lives++;
    const life = new Life(server, `${name} ${tally.lives}`, dice, tally, signal);
    try {
      await life.live();
    } catch (error) {
      tally.cutShort++;
      const reason = kindOf(error);
      tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
      await sleep(200);
    } finally {
      life.end();
    }
  }
}

class Life {
  readonly #server: ServerProcess;
  readonly #name: string;
  readonly #dice: Dice;
  readonly #tally: SoakTally;
  readonly #signal: AbortSignal;
  #client: ForeignClient | undefined;

  constructor(server: ServerProcess, name: string, dice: Dice, tally: SoakTally, signal: AbortSignal) {
    this.#server = server;
    this.#name = name;
    this.#dice = dice;
    this.#tally = tally;
    this.#signal = signal;
  }

  async live(): Promise<void> {
    const client = await this.#enter();
    const roll = this.#dice() % 10;
    if (roll < 4) await this.#host(client);
    else if (roll < 7) await this.#join(client);
    else if (roll < 9) await this.#watch(client);
    else await sleep(this.#dice() % 3000);
    if (this.#dice() % 2 === 0) await this.#client?.sayGoodbye();
  }

  end(): void {
    this.#client?.vanish();
  }

  async #enter(): Promise<ForeignClient> {
    const client = await enterLobby(this.#server, "s1", this.#name);
    this.#client = client;
    if (this.#dice() % 3 > 0) await client.bindSealedUdp();
    return client;
  }

  async #host(client: ForeignClient): Promise<void> {
    const dice = this.#dice;
    const aiCount = dice() % 3;
    const sessionId = await createRace(client, { maxPlayers: aiCount + 3, aiCount });
    this.#tally.created.add(sessionId);
    await sleep(dice() % 3000);
    await startRace(client);
    this.#tally.races++;
    await this.#race(client, sessionId);
  }

  async #join(client: ForeignClient): Promise<void> {
    const isOpen = ({ id, state, playerCount, maxPlayers }: SessionSummary) =>
      state === "Lobby" && playerCount < maxPlayers && this.#tally.created.has(id);
    const { availableSessions } = await client.lobby(
      ({ availableSessions: all }) => all.some(isOpen),
      openWithinMs,
    );
    const { id } = pick(availableSessions.filter(isOpen), this.#dice);
    await joinRace(client, id);
    await client.expect("SessionStarting", undefined, startWithinMs);
    await this.#race(client, id);
  }

  async #watch(client: ForeignClient): Promise<void> {
    const { availableSessions } = await client.lobby(({ availableSessions: all }) =>
      all.some(({ state }) => state !== "Finished"),
    );
    const { id } = pick(
      availableSessions.filter(({ state }) => state !== "Finished"),
      this.#dice,
    );
    client.send({ type: "JoinAsSpectator", sessionId: id });
    await client.expect("SessionJoined");
    this.#tally.watched++;
    await sleep(this.#dice() % 5000);
    client.send({ type: "LeaveSession" });
    await client.expect("SessionLeft");
  }

  /** Drives to the end, leaves on the way, drops and comes back, or drops for good. */
  async #race(client: ForeignClient, sessionId: string): Promise<void> {
    driveAround(client, this.#server, { offsetM: (this.#dice() % 7) - 3 });
    const roll = this.#dice() % 10;
    if (roll < 5) return this.#finish(client, sessionId);
    await this.#pause(1000 + (this.#dice() % 12_000));
    if (roll < 7) {
      this.#tally.leaves++;
      client.send({ type: "LeaveSession" });
      await client.expect("SessionLeft");
      return;
    }
    this.#tally.drops++;
    client.vanish();
    if (roll === 9) return;
    await sleep(this.#dice() % 2500);
    const again = await this.#server.connect("s1");
    this.#client = again;
    await again.signIn(this.#name);
    await again.expect("SessionJoined", (joined) => joined.sessionId === sessionId);
    this.#tally.returns++;
    driveAround(again, this.#server);
    await this.#finish(again, sessionId);
  }

  async #finish(client: ForeignClient, sessionId: string): Promise<void> {
    await client.telemetry("the end of the race", ({ sessionState }) => sessionState === "Finished", raceMs);
    this.#tally.finished.add(sessionId);
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#signal }).catch(() => {});
  }
}

/** The first words of the reason, without what differs each time. */
function kindOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const refused = /came instead: .*?(Error \d+ "[^"]*")/.exec(text)?.[1];
  return refused ?? text.split(";")[0]!.slice(0, 80);
}
