import { setTimeout as sleep } from "node:timers/promises";
import { apex, carContent, trackContent } from "@fairtick/apex/rules";
import { connect } from "@fairtick/client-node";
import { type Dice, pick } from "../abuse/mutations.ts";
import { createRace, driveAround, joinRace, selectCar, startRace } from "../end-to-end/racing.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import type { SessionSummary } from "../foreign-client/server-message.ts";
import { SoakAccount } from "./soak-account.ts";

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
  /** Chat messages that were heard by who said them. */
  said: number;
  /** What people did with their accounts. */
  accountActs: number;
  replaysRead: number;
  replayBytes: number;
  /** Sessions that a client has created. Its host starts them, which those of abusers never are. */
  readonly created: Set<string>;
  /** Sessions that a client has seen finished. */
  readonly finished: Set<string>;
  /** Why lives were cut short, by kind. */
  readonly reasons: Map<string, number>;
}

export const newTally = (): SoakTally => ({
  lives: 0,
  cutShort: 0,
  races: 0,
  drops: 0,
  returns: 0,
  leaves: 0,
  watched: 0,
  said: 0,
  accountActs: 0,
  replaysRead: 0,
  replayBytes: 0,
  created: new Set(),
  finished: new Set(),
  reasons: new Map(),
});

/** The longest race: countdown, a lap, and what stragglers get. */
const raceMs = 60_000;
/** Until somebody creates a race. */
const openWithinMs = 60_000;
const startWithinMs = 15_000;
/** After bad luck. */
const pauseMs = 2000;
/** Within so long everybody comes for the first time. */
const arrivalMs = 60_000;

/** How many may race at once: each is sent every tick, on the processors that the server runs on. */
export class Cockpits {
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  giveBack(): void {
    this.#free++;
  }
}

/** What all lives share. */
export interface SoakWorld {
  readonly server: ServerProcess;
  readonly cockpits: Cockpits;
  readonly tally: SoakTally;
  readonly signal: AbortSignal;
}

/** One person's lives, one after the other: each does something else by the dice, until it is told to stop. */
export async function liveOn(world: SoakWorld, name: string, dice: Dice): Promise<void> {
  const { server, tally, signal } = world;
  const account = new SoakAccount(server, name);
  await sleep(dice() % arrivalMs, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    tally.lives++;
    const life = new Life(world, account, name, dice);
    try {
      await life.live();
    } catch (error) {
      tally.cutShort++;
      const reason = kindOf(error);
      tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
      // As whoever is told to come again later does.
      await sleep(pauseMs + (dice() % pauseMs));
    } finally {
      life.end();
    }
  }
}

class Life {
  readonly #world: SoakWorld;
  readonly #server: ServerProcess;
  readonly #account: SoakAccount;
  readonly #name: string;
  readonly #dice: Dice;
  readonly #tally: SoakTally;
  #client: ForeignClient | undefined;

  constructor(world: SoakWorld, account: SoakAccount, name: string, dice: Dice) {
    this.#world = world;
    this.#server = world.server;
    this.#tally = world.tally;
    this.#account = account;
    this.#name = name;
    this.#dice = dice;
  }

  async live(): Promise<void> {
    const roll = this.#dice() % 20;
    if (roll < 8) await this.#drive(roll);
    else if (roll < 11) await this.#visit((client) => this.#watch(client));
    else if (roll < 14) await this.#talk();
    else if (roll < 16) await this.#visit(() => this.#pause(this.#dice() % 5000));
    else if (roll < 18) await this.#readReplay();
    else await this.#useAccount();
  }

  end(): void {
    this.#client?.vanish();
  }

  /** Who finds no free car looks at the lobby for a while. */
  async #drive(roll: number): Promise<void> {
    const { cockpits } = this.#world;
    if (!cockpits.take()) return this.#visit(() => this.#pause(2000 + (this.#dice() % 8000)));
    try {
      await this.#visit((client) => (roll < 5 ? this.#host(client) : this.#join(client)));
    } finally {
      cockpits.giveBack();
    }
  }

  async #visit(act: (client: ForeignClient) => Promise<void>): Promise<void> {
    await act(await this.#enter());
    if (this.#dice() % 2 === 0) await this.#client?.sayGoodbye();
  }

  async #enter(): Promise<ForeignClient> {
    const client = await this.#server.connect("s1");
    this.#client = client;
    await client.signIn(this.#name, await this.#account.token());
    await selectCar(client);
    if (this.#dice() % 3 > 0) await client.bindSealedUdp();
    return client;
  }

  /** Says something in the lobby, by the native protocol, and waits until it comes back. */
  async #talk(): Promise<void> {
    const client = await connect({
      game: apex,
      content: [carContent, trackContent],
      name: this.#name,
      token: await this.#account.token(),
      host: "127.0.0.1",
      port: this.#server.ports.tcp,
      trust: { kind: "insecure" },
    });
    try {
      const text = `${this.#name} says ${this.#dice()}`;
      const heard = new Promise<void>((resolve) => {
        client.chat.on((line) => {
          if (line.text === text) resolve();
        });
      });
      client.chat.say(text);
      await Promise.race([heard, sleep(startWithinMs).then(() => Promise.reject(new Error("not heard")))]);
      this.#tally.said++;
      await this.#pause(this.#dice() % 5000);
    } finally {
      client.close();
    }
  }

  async #readReplay(): Promise<void> {
    await this.#account.token();
    const bytes = await this.#account.watchReplay(this.#dice);
    if (bytes > 0) this.#tally.replaysRead++;
    this.#tally.replayBytes += bytes;
    await this.#pause(this.#dice() % 5000);
  }

  async #useAccount(): Promise<void> {
    await this.#account.act(this.#dice);
    this.#tally.accountActs++;
    await this.#pause(this.#dice() % 5000);
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
    await again.signIn(this.#name, await this.#account.token());
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
    await sleep(ms, undefined, { signal: this.#world.signal }).catch(() => {});
  }
}

/** The first words of the reason, without what differs each time. */
function kindOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const refused = /came instead: .*?(Error \d+ "[^"]*")/.exec(text)?.[1];
  return refused ?? text.split(";")[0]!.slice(0, 80);
}
