import type { ClientSession } from "@fairtick/client";
import { type AnyGame, Phase, sanitiseInput } from "@fairtick/contract";
import { inputAsSent } from "@fairtick/wire";
import {
  type PathConditions,
  pathOf,
  type SimulatedAccess,
  SimulatedClient,
  type SimulatedServer,
  type VirtualTime,
} from "../simulated-network/index.ts";
import type { PlayedGame } from "../suite/played-game.ts";
import { EventLedger } from "./event-ledger.ts";
import type { NetworkAct } from "./network-script.ts";
import type { SessionWatch } from "./session-watch.ts";
import { otherFaults, ownFaults } from "./shown-faults.ts";

/** As sockets are until the script says something else. */
const FIRST_CONDITIONS = { ...pathOf(90, 15, 0.03), duplication: 0.02, reordering: 0.03 };
const CALM_CONDITIONS = pathOf(40, 0, 0);
/** Who is cut off notices soon. */
const TIMES = { welcomeMs: 1500, silenceMs: 1200, pingMs: 250, lastRetryMs: 500 };
/** A calm client is so far behind at most. */
const BEHIND_SECONDS = 0.5;

/** Somebody with a real client and a network of their own, and what is wrong with what they see. */
export class NetworkedPerson {
  readonly client: SimulatedClient<AnyGame>;
  readonly faults: string[] = [];
  readonly #game: AnyGame;
  readonly #played: PlayedGame;
  readonly #watch: SessionWatch;
  readonly #time: VirtualTime;
  readonly #access: SimulatedAccess;
  #ledger: EventLedger | undefined;
  #wanted: { readonly [field: string]: number } = {};
  #seenTick = -1;
  #hasLeft = false;

  constructor(
    time: VirtualTime,
    server: SimulatedServer,
    played: PlayedGame,
    watch: SessionWatch,
    seed: number,
  ) {
    const { game, content } = played.package;
    this.#game = game;
    this.#played = played;
    this.#watch = watch;
    this.#time = time;
    this.#access = server.access({ up: FIRST_CONDITIONS, down: FIRST_CONDITIONS, seed });
    this.client = new SimulatedClient<AnyGame>(time, {
      game,
      content,
      name: `Person ${seed}`,
      seed,
      access: this.#access,
      times: TIMES,
      play: (session) => session.input(this.#wanted),
      drawn: (session) => this.#look(session),
      onSession: (session) => {
        this.#hasLeft = false;
        const sinceTick = session.seat === undefined ? -1 : watch.openedAt(session.seat);
        this.#ledger = new EventLedger(game, session, sinceTick);
      },
      onSessionEnd: (session, why) => this.#ended(session, why),
    }).signIn(played.loadouts?.[seed % played.loadouts.length] ?? {});
  }

  perform(act: NetworkAct, sessionId: string, isHost: boolean): void {
    const { client } = this.client;
    const { session } = client;
    switch (act.do) {
      case "enter":
        // Refusals are answers, such as where the game lets nobody in any more.
        if (session === undefined) client.join(sessionId, act.as).catch(() => {});
        break;
      case "leave":
        // The session is to last.
        if (isHost) break;
        client.leave();
        this.#hasLeft = true;
        break;
      case "cut":
        this.#access.cut(act.how);
        break;
      case "silence":
        this.#access.up.goDark(act.ms);
        if (!act.isUpOnly) this.#access.down.goDark(act.ms);
        break;
      case "weather":
        this.#setConditions(act.conditions);
        break;
      case "play":
        this.#wanted = Object.fromEntries(Object.keys(this.#game.input).map((f, i) => [f, act.values[i]]));
        break;
      case "command": {
        const { commands = [] } = this.#played;
        const sample = commands[act.sample % commands.length];
        if (sample !== undefined) session?.command(sample.name, sample.payload).catch(() => {});
      }
    }
  }

  /** From now on the network is good. */
  calm(): void {
    this.#setConditions(CALM_CONDITIONS);
  }

  /** What must hold at the end of a calm while. */
  finish(): readonly string[] {
    const { session, state } = this.client.client;
    if (state.kind !== "online") this.faults.push(`is ${state.kind}`);
    if (session === undefined) return this.faults;
    const { snapshot, seat } = session;
    if (snapshot === undefined || snapshot.tick < this.#watch.tick - BEHIND_SECONDS * this.#game.tickHz)
      return [...this.faults, `is shown tick ${snapshot?.tick} of ${this.#watch.tick}`];
    this.faults.push(...otherFaults(this.#game, snapshot, this.#watch.statesUntil(snapshot.tick)));
    const hearsAll = seat !== undefined;
    this.faults.push(...(this.#ledger?.faults(this.#watch.events, snapshot.tick, hearsAll) ?? []));
    const { isStalled, faults } = session.debug(this.#time.nowMs);
    if (faults > 0) this.faults.push(`could not read ${faults} frames`);
    // A session that is over stops some time later.
    if (this.#watch.phase === Phase.finished) return this.faults;
    if (isStalled) this.faults.push("predicts no more");
    if (seat !== undefined) this.#compareInputs(seat);
    return this.faults;
  }

  /** Of every snapshot, whatever the network does. */
  #look(session: ClientSession): void {
    const { snapshot } = session;
    if (snapshot === undefined || snapshot.tick === this.#seenTick) return;
    this.#seenTick = snapshot.tick;
    const server = this.#watch.stateAt(snapshot.tick);
    if (server !== undefined) this.faults.push(...ownFaults(this.#game, snapshot, server, session.seat));
  }

  #ended(session: ClientSession, why: "left" | "lost" | "closed"): void {
    const ledger = this.#ledger;
    this.#ledger = undefined;
    // On what was on its way then nobody can count.
    this.faults.push(...(ledger?.faults(this.#watch.events, this.#seenTick, false) ?? []));
    const isRunning = this.#watch.phase !== Phase.lobby && this.#watch.phase !== Phase.finished;
    const isKept = session.seat !== undefined && isRunning && !this.#hasLeft;
    if (why === "lost" && isKept) this.faults.push(`lost seat ${session.seat} at tick ${this.#watch.tick}`);
  }

  #setConditions(conditions: PathConditions): void {
    this.#access.up.conditions = conditions;
    this.#access.down.conditions = conditions;
  }

  /** The server has what the player does. */
  #compareInputs(seat: number): void {
    const inputs = this.#watch.inputsOf(seat);
    for (const [field, value] of Object.entries(this.#wanted)) {
      const declared = this.#game.input[field];
      const sent = sanitiseInput(declared, inputAsSent(declared.min, declared.max, declared.bits, value));
      if (inputs[field] !== sent) this.faults.push(`${field} is ${inputs[field]} on the server, not ${sent}`);
    }
  }
}
