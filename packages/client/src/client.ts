import type {
  AnyGame,
  ChatLine,
  ContentKind,
  Json,
  ModerationAct,
  RosterEntry,
  SessionDoor,
} from "@fairtick/contract";
import type { NativeServerMessage } from "@fairtick/wire";
import { Chat } from "./chat.ts";
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
  /** A function is asked before each attempt to connect: a token may be over when the connection breaks. */
  readonly token: string | (() => string);
  readonly name: string;
  /**
   * Whether it is to look at sessions only, joining them as a spectator: it is in no list and counts nowhere, takes no seat, says
   * nothing, and hears of the lobby only when it asks.
   */
  readonly isPreview?: boolean;
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
  /** Moderators will see what the player has reported of this one. */
  readonly onReported?: (playerId: string) => void;
  /** For moderators: what was asked for is done. `untilMs` is unix time, undefined without an end. */
  readonly onModerated?: (act: ModerationAct, playerId: string, untilMs: number | undefined) => void;
  /** The server refused something that is no command. */
  readonly onProblem?: (code: string, message: string) => void;
}

type PlaybackMessage = Extract<NativeServerMessage, { readonly type: "Playback" }>;

/** Items of content that are asked for at once: servers limit how many messages come in a second. */
const REQUESTS_MAX = 4;

interface Waiting<G extends AnyGame> {
  readonly resolve: (session: ClientSession<G>) => void;
  readonly reject: (reason: Error) => void;
}

export interface ModerationTerms {
  readonly seconds?: number;
  /** Everybody at the player's address is concerned. */
  readonly byAddress?: boolean;
  readonly reason?: string;
}

export type JoinAs = "player" | "spectator";

const termsOf = (as: JoinAs, password: string | undefined) => ({
  asSpectator: as === "spectator",
  password: password ?? null,
});

/** A client of the native protocol: signs in, joins, and keeps its session over breaks of the connection. */
export class Client<G extends AnyGame> {
  readonly #options: ClientOptions<G>;
  readonly #connection: Connection;
  readonly #shelf: ContentShelf;
  /** What is said in the lobby, to be heard while the client is in no session. */
  readonly chat: Chat;
  #blocked: readonly string[] = [];
  #session: ClientSession<G> | undefined;
  /** Of the state of the session. */
  #layoutHash = "";
  /** Joined, but content is still on its way. */
  #joining: Joined | undefined;
  /** What was said in the session meanwhile. */
  #heard: ChatLine[] = [];
  /** Content that is still to be asked for. */
  #missing: ContentRef[] = [];
  #roster: readonly RosterEntry[] = [];
  #hostId: string | undefined;
  #readyIds: readonly string[] = [];
  /** Of the session that was joined last, where it shows a replay. */
  #playback: PlaybackMessage | undefined;
  #waiting: Waiting<G> | undefined;
  /** The ping that tells whether the session was still there: it is answered behind everything that signing in says. */
  #probeMs: number | undefined;

  constructor(options: ClientOptions<G>) {
    const { game, open, name, isPreview, seed, times } = options;
    this.#options = options;
    this.#shelf = new ContentShelf(options.content ?? []);
    this.chat = new Chat((text) => this.#connection.send({ type: "Say", text }));
    const handler = {
      changed: (state: ConnectionState) => this.#changed(state),
      welcomed: () => this.#welcomed(),
      message: (message: NativeServerMessage) => this.#take(message),
      frame: (bytes: Uint8Array) => this.#session?.frame(bytes, options.now()),
    };
    this.#connection = new Connection(
      open,
      () => {
        const token = typeof options.token === "string" ? options.token : options.token();
        return { game: game.id, rules: game.version, token, name, isPreview };
      },
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

  /** A new session with the first seat, public unless the door says otherwise. Rejects with `JoinFailed`. */
  create(options: Json, { visibility = "public", password }: SessionDoor = {}): Promise<ClientSession<G>> {
    return this.#ask({
      type: "CreateSession",
      options: JSON.stringify(options),
      visibility,
      password: password ?? null,
    });
  }

  /** Rejects with `JoinFailed`. */
  join(sessionId: string, as: JoinAs = "player", password?: string): Promise<ClientSession<G>> {
    return this.#ask({ type: "JoinSession", sessionId, ...termsOf(as, password) });
  }

  /** The session with this code, however it is typed. Rejects with `JoinFailed`. */
  joinByCode(code: string, as: JoinAs = "player", password?: string): Promise<ClientSession<G>> {
    return this.#ask({ type: "JoinByCode", code, ...termsOf(as, password) });
  }

  /** By the host of a session that is over: another one with the same members and options. Rejects with `JoinFailed`. */
  rematch(): Promise<ClientSession<G>> {
    return this.#ask({ type: "Rematch" });
  }

  /** Tells moderators of a player who is here, or who has said something here. `onReported` says when it is done. */
  report(playerId: string, reason: string): void {
    this.#connection.send({ type: "Report", playerId, reason });
  }

  /** By moderators; without seconds a mute or a ban lasts until it is lifted. `onModerated` says when it is done. */
  moderate(
    act: ModerationAct,
    playerId: string,
    { seconds = 0, byAddress = false, reason = "" }: ModerationTerms = {},
  ): void {
    this.#connection.send({ type: "Moderate", act, playerId, seconds, byAddress, reason });
  }

  /** By the host: puts somebody out of the session, for good. */
  kick(playerId: string): void {
    this.#connection.send({ type: "Kick", playerId });
  }

  start(): void {
    this.#connection.send({ type: "StartSession" });
  }

  /** By who has a seat in a session that has not begun; once at least two people have one and all are ready, it starts. */
  setReady(isReady: boolean): void {
    this.#connection.send({ type: "SetReady", isReady });
  }

  leave(): void {
    this.#connection.send({ type: "LeaveSession" });
  }

  /** Hears nothing of what these players say from now on, here and in sessions; others are heard again. They are not told. */
  block(playerIds: readonly string[]): void {
    this.#blocked = playerIds;
    this.#connection.send({ type: "Block", playerIds });
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
    // The server remembers it as long as it knows the player.
    if (this.#blocked.length > 0) this.#connection.send({ type: "Block", playerIds: this.#blocked });
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
        this.#seated(message);
        break;
      case "Chat":
        this.#said(message.sessionId, message.lines);
        break;
      case "Reported":
        this.#options.onReported?.(message.playerId);
        break;
      case "Moderated":
        this.#options.onModerated?.(message.act, message.playerId, message.untilMs ?? undefined);
        break;
      case "CommandReply":
        this.#session?.answered(message.number, (message.refusal ?? undefined) as never);
        break;
      case "Playback":
        this.#playback = message;
        this.#session?.played(message);
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

  #said(sessionId: string | null, lines: readonly ChatLine[]): void {
    if (sessionId === null) this.chat.heard(lines);
    else if (sessionId === this.#session?.sessionId) this.#session.chat.heard(lines);
    else if (sessionId === this.#joining?.sessionId) this.#heard.push(...lines);
  }

  #pong(sentMs: number): void {
    this.#session?.roundTrip(this.#options.now() - sentMs);
    if (sentMs !== this.#probeMs) return;
    this.#probeMs = undefined;
    this.#endSession("lost");
  }

  #joined(joined: Joined): void {
    this.#probeMs = undefined;
    this.#playback = undefined;
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
    this.#heard = [];
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
      const { sessionId, lastCommand, visibility, code } = joined;
      const seat = joined.seat ?? undefined;
      session = new ClientSession(
        { game, sessionId, layout, world, seat, lastCommand, visibility, code },
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
    session.seated(this.#roster, this.#hostId, this.#readyIds);
    if (this.#playback !== undefined) session.played(this.#playback);
    session.chat.heard(this.#heard);
    this.#heard = [];
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
      say: (text: string) => connection.send({ type: "Say", text }),
    };
  }

  #seated({ hostId, readyIds, entries }: Extract<NativeServerMessage, { readonly type: "Roster" }>): void {
    this.#hostId = hostId ?? undefined;
    this.#readyIds = readyIds;
    this.#roster = entries.map((entry) => ({
      ...entry,
      loadout: (parseJson(entry.loadout) ?? null) as Json,
    }));
    this.#session?.seated(this.#roster, this.#hostId, this.#readyIds);
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
    this.#hostId = undefined;
    this.#readyIds = [];
    if (session === undefined) return;
    session.end();
    this.#options.onSessionEnd?.(session, why);
  }
}
