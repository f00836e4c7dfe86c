import { Client, type ClientOptions, type ClientSession, type ConnectionState } from "@fairtick/client";
import type { AnyGame, Json } from "@fairtick/contract";
import type { SimulatedAccess } from "./simulated-access.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SimulatedClientOptions<G extends AnyGame>
  extends Pick<
    ClientOptions<G>,
    "game" | "name" | "content" | "session" | "times" | "onSession" | "onSessionEnd"
  > {
  readonly access: SimulatedAccess;
  readonly seed: number;
  /** Pictures a second. */
  readonly fps?: number;
  /** Before each picture, with the session that it will show: where a player decides. */
  readonly play?: (session: ClientSession<G>, nowMs: number) => void;
  /** After each picture. */
  readonly drawn?: (session: ClientSession<G>, nowMs: number) => void;
}

/** A real client that draws in virtual time. */
export class SimulatedClient<G extends AnyGame> {
  readonly client: Client<G>;
  readonly access: SimulatedAccess;
  readonly states: ConnectionState["kind"][] = [];
  readonly problems: string[] = [];
  readonly #time: VirtualTime;

  constructor(time: VirtualTime, options: SimulatedClientOptions<G>) {
    const { access, fps = 60, play, drawn, ...rest } = options;
    this.access = access;
    this.#time = time;
    this.client = new Client({
      ...rest,
      open: access.open,
      now: time.now,
      token: "t",
      onState: ({ kind }) => this.states.push(kind),
      onProblem: (code, message) => this.problems.push(`${code}: ${message}`),
    });
    this.client.connect();
    time.every(1000 / fps, () => {
      const { session } = this.client;
      if (session !== undefined) play?.(session, time.nowMs);
      this.client.update();
      if (session !== undefined) drawn?.(session, time.nowMs);
    });
  }

  get session(): ClientSession<G> {
    const { session } = this.client;
    if (session === undefined) throw new Error("the client is in no session");
    return session;
  }

  signIn(loadout: Json): this {
    this.#time.until("signed in", () => this.client.state.kind === "online");
    this.client.chooseLoadout(loadout);
    return this;
  }

  create(options: Json): this {
    return this.#enter(this.client.create(options));
  }

  join(sessionId: string, as: "player" | "spectator" = "player"): this {
    return this.#enter(this.client.join(sessionId, as));
  }

  #enter(asked: Promise<unknown>): this {
    // Whoever waits for the session learns by the problem that it does not come.
    asked.catch(({ message }) => this.problems.push(message));
    this.#time.until("in a session", () => this.client.session !== undefined || this.problems.length > 0);
    return this;
  }
}
