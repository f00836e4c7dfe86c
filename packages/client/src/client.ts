import type { AnyGame, ContentKind, Json, RosterEntry } from "@fairtick/contract";
import type { NativeServerMessage } from "@fairtick/wire";
import { ClientSession, type SessionSettings } from "./client-session.ts";
import { Connection, type ConnectionState, type ConnectionTimes } from "./connection.ts";
import {
  type ContentRef,
  ContentShelf,
  type Joined,
  JoinFailed,
  madeOfFacts,
  parseJson,
} from "./session-facts.ts";
import type { OpenTransport } from "./transport.ts";

export type Lobby = Omit<Extract<NativeServerMessage, { readonly type: "Lobby" }>, "type">;

export interface ClientOptions<G extends AnyGame> {
  readonly game: G;
  /** What the game's content is made with; none for a game without content. */
  readonly content?: readonly ContentKind<unknown>[];
  readonly open: OpenTransport;
  /** Milliseconds that only go forward, such as `performance.now`. The same clock as that of `update`. */
  readonly now: () => number;
  readonly token: string;
  readonly name: string;
  /** Any whole number, another one for each client: it spreads the attempts to come back. */
  readonly seed: number;
  readonly session?: SessionSettings;
  readonly times?: Partial<ConnectionTimes>;
  /** Told of every change, with all that an application shows of it. */
  readonly onState?: (state: ConnectionState) => void;
  readonly onLobby?: (lobby: Lobby) => void;
  /** A session begins: one that was asked for, or that was waiting for the player. */
  readonly onSession?: (session: ClientSession<G>) => void;
  /** A session is over for this client. `lost`: it was not there any more when the client came back. */
  readonly onSessionEnd?: (session: ClientSession<G>, why: "left" | "lost" | "closed") => void;
  /** The server refused something that is no command. */
  readonly onProblem?: (code: string, message: string) => void;
}

/** Items of content that are asked for at once: servers limit how many messages come in a second. */
const REQUESTS_MAX = 4;

interface Waiting<G extends AnyGame> {
  readonly resolve: (session: ClientSession<G>) => void;
  readonly reject: (reason: Error) => void;
}

/** A client of the native protocol: signs in, joins, and keeps its session over breaks of the connection. */
export class Client<G extends AnyGame> {
  readonly #options: ClientOptions<G>;
  readonly #connection: Connection;
  readonly #shelf: ContentShelf;
  #session: ClientSession<G> | undefined;
  /** Of the state of the session. */
  #layoutHash = "";
  /** Joined, but content is still on its way. */
  #joining: Joined | undefined;
  /** Content that is still to be asked for. */
  #missing: ContentRef[] = [];
  #roster: readonly RosterEntry[] = [];
  #waiting: Waiting<G> | undefined;
  /** The ping that tells whether the session was still there: it is answered behind everything that signing in says. */
  #probeMs: number | undefined;

  constructor(options: ClientOptions<G>) {
    const { game, open, token, name, seed, times } = options;
    this.#options = options;
    this.#shelf = new ContentShelf(options.content ?? []);
    const handler = {
      changed: (state: ConnectionState) => this.#changed(state),
      welcomed: () => this.#welcomed(),
      message: (message: NativeServerMessage) => this.#take(message),
      frame: (bytes: Uint8Array) => this.#session?.frame(bytes, options.now()),
    };
    this.#connection = new Connection(
      open,
      { game: game.id, rules: game.version, token, name },
      handler,
      seed,
      times,
    );
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** The session that the client is in. */
  get session(): ClientSession<G> | undefined {
    return this.#session;
  }

  connect(): void {
    this.#connection.connect(this.#options.now());
  }

  /** To be called for every picture: brings connection and session to this moment. */
  update(): void {
    const nowMs = this.#options.now();
    this.#connection.update(nowMs);
    this.#session?.update(nowMs);
  }

  /** What the player brings along, such as a car; needed before a seat. */
  chooseLoadout(loadout: Json): void {
    this.#connection.send({ type: "ChooseLoadout", loadout: JSON.stringify(loadout) });
  }

  /** A new session with the first seat. Rejects with `JoinFailed`. */
  create(options: Json): Promise<ClientSession<G>> {
    return this.#ask({ type: "CreateSession", options: JSON.stringify(options) });
  }

  /** Rejects with `JoinFailed`. */
  join(sessionId: string, as: "player" | "spectator" = "player"): Promise<ClientSession<G>> {
    return this.#ask({ type: "JoinSession", sessionId, asSpectator: as === "spectator" });
  }

  start(): void {
    this.#connection.send({ type: "StartSession" });
  }

  leave(): void {
    this.#connection.send({ type: "LeaveSession" });
  }

  close(): void {
    this.#connection.close();
  }

  #ask(message: Parameters<Connection["send"]>[0]): Promise<ClientSession<G>> {
    if (this.state.kind !== "online")
      return Promise.reject(new JoinFailed("offline", "there is no connection"));
    if (this.#waiting !== undefined)
      return Promise.reject(new JoinFailed("conflict", "another one is being joined"));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#connection.send(message);
    });
  }

  #changed(state: ConnectionState): void {
    if (state.kind !== "online" && state.kind !== "closing") {
      this.#joining = undefined;
      this.#fail(new JoinFailed("offline", "the connection has broken"));
      this.#session?.disconnected();
    }
    const isFinal = state.kind === "closed" || state.kind === "replaced" || state.kind === "refused";
    if (isFinal) this.#endSession("closed");
    this.#options.onState?.(state);
  }

  #welcomed(): void {
    if (this.#session === undefined) return;
    this.#probeMs = this.#options.now();
    this.#connection.send({ type: "Ping", sentMs: this.#probeMs });
  }

  #take(message: NativeServerMessage): void {
    switch (message.type) {
      case "Pong":
        this.#pong(message.sentMs);
        break;
      case "Lobby":
        this.#options.onLobby?.(message);
        break;
      case "Joined":
        this.#joined(message);
        break;
      case "Content":
        this.#content(message);
        break;
      case "Roster":
        this.#seated(message.entries);
        break;
      case "CommandReply":
        this.#session?.answered(message.number, (message.refusal ?? undefined) as never);
        break;
      case "Left":
        this.#endSession("left");
        break;
      case "Error":
        this.#problem(message.code, message.message);
        break;
      default:
        break;
    }
  }

  #pong(sentMs: number): void {
    this.#session?.roundTrip(this.#options.now() - sentMs);
    if (sentMs !== this.#probeMs) return;
    this.#probeMs = undefined;
    this.#endSession("lost");
  }

  #joined(joined: Joined): void {
    this.#probeMs = undefined;
    // Who comes later, or comes back, has not been told who sits where.
    this.#connection.send({ type: "RequestRoster" });
    const seat = joined.seat ?? undefined;
    const session = this.#session;
    if (session?.sessionId === joined.sessionId && session.seat === seat) {
      if (joined.session.layoutHash === this.#layoutHash) session.resumed(joined.lastCommand);
      else this.#connection.giveUp("incompatible", "the session goes on under other rules");
      return;
    }
    if (session !== undefined) this.#endSession("lost");
    this.#joining = joined;
    this.#missing = joined.session.content.filter((ref) => !this.#shelf.has(ref));
    for (let i = 0; i < REQUESTS_MAX; i++) this.#requestContent();
    this.#begin();
  }

  #requestContent(): void {
    const ref = this.#missing.shift();
    if (ref !== undefined) this.#connection.send({ type: "RequestContent", ...ref });
  }

  #content(message: Parameters<ContentShelf["add"]>[0]): void {
    try {
      this.#shelf.add(message);
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    this.#requestContent();
    this.#begin();
  }

  /** Begins the session that was joined, once all its content is here. */
  #begin(): void {
    const joined = this.#joining;
    if (joined === undefined || !joined.session.content.every((ref) => this.#shelf.has(ref))) return;
    const { game, session: settings } = this.#options;
    let session: ClientSession<G>;
    try {
      const { layout, world } = madeOfFacts(game, joined, this.#shelf);
      const { sessionId, lastCommand } = joined;
      const seat = joined.seat ?? undefined;
      session = new ClientSession(
        { game, sessionId, layout, world, seat, lastCommand },
        this.#port(),
        settings,
      );
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    this.#joining = undefined;
    this.#layoutHash = joined.session.layoutHash;
    this.#session = session;
    session.seated(this.#roster);
    this.#waiting?.resolve(session);
    this.#waiting = undefined;
    this.#options.onSession?.(session);
  }

  #port() {
    const connection = this.#connection;
    return {
      sendFrame: (bytes: Uint8Array) => connection.sendFrame(bytes),
      sendCommand: ({ number, name, payload }: { number: number; name: string; payload: Json }) =>
        connection.send({ type: "Command", number, name, payload: JSON.stringify(payload) }),
      requestResync: () => connection.send({ type: "RequestResync" }),
    };
  }

  #seated(entries: Extract<NativeServerMessage, { readonly type: "Roster" }>["entries"]): void {
    this.#roster = entries.map((entry) => ({
      ...entry,
      loadout: (parseJson(entry.loadout) ?? null) as Json,
    }));
    this.#session?.seated(this.#roster);
  }

  #problem(code: string, message: string): void {
    if (this.#waiting !== undefined) this.#giveUp(new JoinFailed(code, message));
    else this.#options.onProblem?.(code, message);
  }

  /** The session cannot begin: the seat is given back, unless one with the rules of the session may come for it. */
  #giveUp(error: unknown): void {
    if (!(error instanceof JoinFailed)) throw error;
    if (this.#waiting === undefined && error.code === "layout") {
      this.#connection.giveUp("incompatible", error.message);
      return;
    }
    if (this.#joining !== undefined) this.leave();
    this.#joining = undefined;
    if (this.#waiting === undefined) this.#options.onProblem?.(error.code, error.message);
    this.#fail(error);
  }

  #fail(reason: JoinFailed): void {
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }

  #endSession(why: "left" | "lost" | "closed"): void {
    const session = this.#session;
    this.#session = undefined;
    this.#roster = [];
    if (session === undefined) return;
    session.end();
    this.#options.onSessionEnd?.(session, why);
  }
}
