import type { Notice, PhaseName, PingRequest, Refusal, SignInRequest } from "@fairtick/contract";
import type { Connection, ConnectionHandler, SessionRequest } from "../connection/connection.ts";
import type { DisconnectReason } from "../connection/disconnect-reason.ts";
import type { HostListener, RulesChange, SessionHost } from "../host/session-host.ts";
import { changeRules } from "./change-rules.ts";
import { block, lobbyChat, pumpChats, say } from "./chat.ts";
import { DepartedPlayers } from "./departed-players.ts";
import { dropFrame, fanOutFrame, sendDelayed } from "./frame-fanout.ts";
import { transcodersOf } from "./frame-forms.ts";
import { kick, rematch, start } from "./host-controls.ts";
import { takeInput, takeRows } from "./input-gate.ts";
import { JoinGuesses } from "./join-guesses.ts";
import { JoinTickets } from "./join-tickets.ts";
import {
  type GameRoom,
  type GameRules,
  type LobbyContext,
  type LobbyGame,
  type LobbySettings,
  roomOf,
} from "./lobby-context.ts";
import { LobbyFeed } from "./lobby-feed.ts";
import { isRunning, type LobbySession, peopleCount } from "./lobby-session.ts";
import { lobbyView } from "./lobby-view.ts";
import { endSession, leaveByDisconnect, rosterOf, tellMembers } from "./membership.ts";
import { moderate, report } from "./moderation.ts";
import { putOutBanned } from "./moderation-acts.ts";
import { createForPlayer, createForServer, type ServerSession, startSession } from "./new-session.ts";
import { OperatorDesk } from "./operator-desk.ts";
import { Playbacks } from "./playbacks.ts";
import type { Player } from "./player.ts";
import { endPreview, previewOnly, previewRequests } from "./previews.ts";
import { pumpReadiness, setReady } from "./ready-players.ts";
import { RemoteSessions } from "./remote-sessions.ts";
import { confirmResumeToken, forgetPlayer } from "./resume-token.ts";
import type { Sanction } from "./sanction.ts";
import { applyHostEvent } from "./session-events.ts";
import { chooseLoadout, join, leave, resync, sendCommand, sendContent } from "./session-requests.ts";
import { isListed, type SessionSummary, sessionSummary } from "./session-summary.ts";
import { sweepSession } from "./session-sweep.ts";
import { signIn } from "./sign-in.ts";
import { sendViewerFrame } from "./viewers.ts";
import { wordFilter } from "./word-filter.ts";

type MadeHere =
  | "rooms"
  | "sessions"
  | "host"
  | "guesses"
  | "tickets"
  | "sanctions"
  | "departed"
  | "filterWords"
  | "isClosing"
  | "isDraining";

export type LobbyOptions = Omit<LobbyContext, MadeHere> & {
  readonly games: readonly LobbyGame[];
  readonly createHost: (listener: HostListener) => SessionHost;
};

export interface SessionStanding {
  readonly phase: PhaseName;
  /** With a seat, or waiting for one. */
  readonly people: number;
  /** Those, and who watches. */
  readonly members: number;
}

/** Players and sessions of all games: what stands between connections and session threads. */
export class Lobby implements ConnectionHandler {
  /** What operators see and do. */
  readonly operator: OperatorDesk;
  readonly #context: LobbyContext;
  readonly #rooms = new Map<string, GameRoom>();
  /** Up to which revision everybody who is banned has been put out. */
  #sanctionsSeen = 0;
  /** What accounts ask of sessions without a connection. */
  readonly remote: RemoteSessions;
  /** Replays that are shown to spectators. */
  readonly playbacks: Playbacks;

  constructor({ games, createHost, ...shared }: LobbyOptions) {
    const sessions: LobbyContext["sessions"] = new Map();
    for (const game of games)
      this.#rooms.set(game.game.id, openRoom(this.#rooms, game, sessions, shared.settings, shared.now()));
    const host = createHost({
      event: (event) =>
        this.#guarded(event.sessionId, () => {
          if (!this.playbacks.take(event)) applyHostEvent(this.#context, event);
        }),
      frame: (sessionId, recipients, bytes, vital, tick, stale) => {
        // Where every seat has a frame of its own, that of the spectators shows most.
        if (typeof recipients !== "number") this.#record(sessionId, bytes, vital, tick);
        return stale
          ? dropFrame(this.#context, sessionId)
          : fanOutFrame(this.#context, sessionId, recipients, bytes, vital);
      },
      viewerFrame: (sessionId, viewer, bytes, stale) => {
        const session = this.#context.sessions.get(sessionId);
        if (session === undefined) return;
        if (stale) dropFrame(this.#context, sessionId);
        else sendViewerFrame(this.#context, session, viewer, bytes);
      },
    });
    const { settings, observer, now, newSeed } = shared;
    const { guessRate: rate, trackedAddresses: size, isExempt } = settings;
    const guesses = new JoinGuesses({ rate, size, seed: newSeed(), isExempt, observer, now });
    const sanctions = shared.moderation.inForce;
    const departed = new DepartedPlayers();
    const filterWords = wordFilter(settings.chatBlockedWords);
    this.#context = {
      ...shared,
      rooms: this.#rooms,
      sessions,
      host,
      guesses,
      tickets: new JoinTickets(shared.newToken),
      sanctions,
      departed,
      filterWords,
      isClosing: false,
      isDraining: false,
    };
    this.operator = new OperatorDesk(this.#context);
    this.remote = new RemoteSessions(this.#context);
    this.playbacks = new Playbacks(this.#context);
  }

  get host(): SessionHost {
    return this.#context.host;
  }

  get sessionCount(): number {
    return this.#context.sessions.size;
  }

  /** What everybody may know of each session; of private ones that is nothing. */
  get summaries(): SessionSummary[] {
    return [...this.#context.sessions.values()].filter(isListed).map(sessionSummary);
  }

  /** Undefined where there is no such session. */
  summary(sessionId: string): SessionSummary | undefined {
    const session = this.#context.sessions.get(sessionId);
    return session !== undefined && isListed(session) ? sessionSummary(session) : undefined;
  }

  /** Sessions that have begun and not ended. */
  get runningCount(): number {
    return this.#countRunning(() => true);
  }

  /** Those of them with people in them: what a shutdown waits for. */
  get peopledCount(): number {
    return this.#countRunning(({ members }) => members.size > 0);
  }

  /** Sessions that exist, by phase. */
  get phaseCounts(): Readonly<Record<PhaseName, number>> {
    const counts: Record<PhaseName, number> = { lobby: 0, countdown: 0, active: 0, paused: 0, finished: 0 };
    for (const { phase, playback } of this.#context.sessions.values())
      if (playback === undefined) counts[phase]++;
    return counts;
  }

  /** Players who are away and may come back to their seats. */
  get awayCount(): number {
    let count = 0;
    for (const { players } of this.#context.rooms.values()) {
      for (const { connection } of players.values()) if (connection === undefined) count++;
    }
    return count;
  }

  /** Clients that only look at sessions. */
  get previewCount(): number {
    let count = 0;
    for (const { previews } of this.#context.rooms.values()) count += previews.size;
    return count;
  }

  /** What datagrams are told apart by, of all games. */
  get datagramKeyCount(): number {
    let count = 0;
    for (const { datagrams } of this.#context.rooms.values()) count += datagrams?.size ?? 0;
    return count;
  }

  /** Mutes and bans in force. */
  sanctionCount(kind: Sanction["kind"]): number {
    return this.#context.sanctions.count(kind);
  }

  /** Players that are signed in. */
  get playerCount(): number {
    let count = 0;
    for (const { players } of this.#context.rooms.values()) {
      for (const { connection } of players.values()) if (connection !== undefined) count++;
    }
    return count;
  }

  authenticate(connection: Connection, request: SignInRequest): void {
    signIn(this.#context, connection, request);
  }

  heartbeat(connection: Connection): void {
    connection.notify({ kind: "heartbeat-ack", tick: this.#context.host.serverTick(connection.game) });
  }

  request(connection: Connection, request: SessionRequest): void {
    const room = roomOf(this.#context, connection.game);
    const id = connection.playerId ?? "";
    const player = room.players.get(id) ?? room.previews.get(id);
    if (player === undefined || player.connection !== connection) return;
    confirmResumeToken(room, player);
    const refusal = this.#serve(room, player, connection, request);
    if (refusal !== undefined) connection.error(refusal.code, refusal.message);
  }

  /** The one path of every end of a connection: the client's, the network's, a timeout's, the server's. */
  closed(connection: Connection, reason: DisconnectReason): void {
    const room = roomOf(this.#context, connection.game);
    room.datagrams?.remove(connection);
    endPreview(this.#context, connection);
    const player = room.players.get(connection.playerId ?? "");
    if (player === undefined || player.connection !== connection) return;
    player.connection = undefined;
    this.#context.departed.add(player);
    room.feed.changed();
    const session = this.#context.sessions.get(player.sessionId ?? "");
    const member = session?.members.get(player.id);
    const isKept =
      session !== undefined &&
      member !== undefined &&
      leaveByDisconnect(this.#context, session, member, reason);
    if (!isKept) forgetPlayer(room, player);
  }

  /** Shows lobbies that have changed, also to those who have asked, what was said, and who is ready. Called many times a second. */
  pump(nowMs: number): void {
    const { rooms, sessions } = this.#context;
    for (const room of rooms.values()) room.feed.pump(nowMs);
    pumpReadiness(this.#context);
    pumpChats(rooms.values(), sessions.values());
    for (const session of sessions.values()) sendDelayed(this.#context, session);
  }

  /** Gives up seats that were kept long enough, and sessions that are over or never began, mutes and bans. Called once a second. */
  sweep(nowMs: number): void {
    const { sanctions } = this.#context;
    sanctions.sweep(this.#context.wallClock());
    if (sanctions.revision !== this.#sanctionsSeen) putOutBanned(this.#context);
    this.#sanctionsSeen = sanctions.revision;
    this.playbacks.sweep(nowMs);
    for (const session of this.#context.sessions.values()) {
      this.#guarded(session.id, () => sweepSession(this.#context, session, nowMs));
    }
  }

  /** The content of a game has changed. */
  contentChanged(game: string): void {
    roomOf(this.#context, game).feed.changed();
  }

  /**
   * Exchanges the rules of a game. Returns what becomes of its sessions, for their host; one that the new rules refuse
   * ends here. Connections of the game are to be closed with `rules-changed`: their codecs are of the former rules.
   */
  changeRules(rules: GameRules): ReadonlyMap<string, RulesChange> {
    const room = roomOf(this.#context, rules.game.id);
    this.#rooms.set(rules.game.id, { ...room, ...rules, transcoders: transcodersOf(rules.frameEncodings) });
    return changeRules(this.#context, rules.game.id);
  }

  /** Makes a session of the server's own, and returns its id; `onEnded` may be called before this returns. */
  createServerSession(session: ServerSession): string | Refusal {
    const created = createForServer(this.#context, roomOf(this.#context, session.game), session);
    return "code" in created ? created : created.id;
  }

  /** Starts it. */
  startServerSession(sessionId: string): void {
    const session = this.#context.sessions.get(sessionId);
    if (session !== undefined) startSession(this.#context, session);
  }

  /** Says when it will be started, unix milliseconds. */
  announceStart(sessionId: string, startsAt: number): void {
    const session = this.#context.sessions.get(sessionId);
    if (session === undefined) return;
    session.startsAt = startsAt;
    roomOf(this.#context, session.game.id).feed.changed();
  }

  /** Ends a session that has not begun, and tells its members why. */
  cancelServerSession(sessionId: string, message: string): void {
    const session = this.#context.sessions.get(sessionId);
    if (session === undefined) return;
    tellMembers(session, { kind: "error", code: "conflict", message });
    endSession(this.#context, session);
  }

  /** How far a session is, and who is in it; undefined where there is none. */
  standing(sessionId: string): SessionStanding | undefined {
    const session = this.#context.sessions.get(sessionId);
    return session && { phase: session.phase, people: peopleCount(session), members: session.members.size };
  }

  /** Ends what is still running: the last act before the threads stop. */
  endSessions(): void {
    for (const session of [...this.#context.sessions.values()]) endSession(this.#context, session);
  }

  /** Takes nobody in any more and tells everybody. */
  beginShutdown(connections: { forEach(visit: (connection: Connection) => void): void }): void {
    this.#context.isClosing = true;
    connections.forEach((connection) => {
      connection.error("shutting_down", "server shutting down");
    });
  }

  #record(sessionId: string, frame: Uint8Array, vital: boolean, tick: number): void {
    const { recorder, observer } = this.#context;
    try {
      recorder.frame(sessionId, frame, vital, tick);
    } catch (error) {
      observer.fault(undefined, "recording", error);
    }
  }

  #countRunning(matches: (session: LobbySession) => boolean): number {
    let count = 0;
    for (const session of this.#context.sessions.values()) {
      if (isRunning(session) && matches(session)) count++;
    }
    return count;
  }

  /** What cannot be done for a session costs that session, not the process. */
  #guarded(sessionId: string, apply: () => void): void {
    try {
      apply();
    } catch (error) {
      const { log, sessions } = this.#context;
      log.error({ session_id: sessionId, err: error }, "a session could not be served and is ended");
      const session = sessions.get(sessionId);
      if (session !== undefined) endSession(this.#context, session);
    }
  }

  #serve(
    room: GameRoom,
    player: Player,
    connection: Connection,
    request: SessionRequest,
  ): Refusal | undefined {
    const context = this.#context;
    if (player.isPreview && !previewRequests.has(request.kind)) return previewOnly;
    switch (request.kind) {
      case "input":
        takeInput(context, player, request);
        return undefined;
      case "rows":
        takeRows(context, player, request);
        return undefined;
      case "ping":
        answerPing(context, room, connection, request);
        return undefined;
      case "resync":
        return resync(context, player);
      case "content":
        return sendContent(context, room, player, connection, request);
      case "lobby":
        room.feed.answer(connection);
        return undefined;
      case "udp-token":
        return sendToken(room, connection);
      case "roster":
        return sendRoster(context, player, connection);
      case "loadout":
        return chooseLoadout(room, player, request.loadout);
      case "create":
        return createForPlayer(context, room, player, request);
      case "join":
      case "join-by-code":
        return join(context, room, player, request);
      case "leave":
        return leave(context, room, player);
      case "start":
        return start(context, player);
      case "ready":
        return setReady(context, player, request.isReady);
      case "report":
        return report(context, room, player, request);
      case "moderate":
        return moderate(context, room, player, request);
      case "kick":
        return kick(context, room, player, request.playerId);
      case "rematch":
        return rematch(context, room, player);
      case "command":
        return sendCommand(context, player, request);
      case "say":
        return say(context, room, player, request.text);
      case "block":
        return block(context, player, request.playerIds);
    }
  }
}

function openRoom(
  rooms: ReadonlyMap<string, GameRoom>,
  game: LobbyGame,
  sessions: LobbyContext["sessions"],
  settings: LobbySettings,
  nowMs: number,
): GameRoom {
  const players = new Map<string, Player>();
  const { id } = game.game;
  const view = () => lobbyView(id, players, sessions, rooms.get(id)?.content ?? game.content);
  const feed = new LobbyFeed({ players, view, broadcastMs: settings.lobbyBroadcastMs });
  const chat = lobbyChat(players, settings, nowMs);
  const transcoders = transcodersOf(game.frameEncodings);
  return { ...game, players, previews: new Map(), resumable: new Map(), feed, chat, transcoders };
}

/** The answer goes the way that frames go, whose time it is to measure. */
function answerPing(
  context: LobbyContext,
  { datagrams }: GameRoom,
  connection: Connection,
  { sentMs }: PingRequest,
): void {
  const pong: Notice = { kind: "pong", sentMs, serverMs: context.now() };
  const bytes = connection.codec.encode(pong);
  if (bytes !== undefined && datagrams?.send(connection, bytes) !== true) connection.notify(pong);
}

function sendToken({ datagrams }: GameRoom, connection: Connection): Refusal | undefined {
  if (datagrams === undefined) return { code: "unavailable", message: "this server has no UDP socket" };
  const { port, isSealed } = datagrams;
  const token = datagrams.newToken(connection);
  if (token === undefined)
    return { code: "unavailable", message: "this connection has no keys for datagrams" };
  connection.notify({ kind: "udp-token", token, port, isSealed });
  return undefined;
}

function sendRoster({ sessions }: LobbyContext, player: Player, connection: Connection): Refusal | undefined {
  const session = sessions.get(player.sessionId ?? "");
  if (session === undefined) return { code: "conflict", message: "you are in no session" };
  connection.notify(rosterOf(session));
  return undefined;
}
