import {
  type ClientRequest,
  type CommandRequest,
  issueText,
  type Json,
  type Refusal,
  validate,
} from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import type { Connection } from "../connection/connection.ts";
import { type GameRoom, type LobbyContext, roomOf } from "./lobby-context.ts";
import type { ServerMade } from "./lobby-session.ts";
import { isJoinable, type LobbySession, spectatorCount, takenSeats } from "./lobby-session.ts";
import { removeMember, requestSeat, watch } from "./membership.ts";
import type { Player } from "./player.ts";
import { hostRequest, type PlannedSession, planSession, sessionFacts } from "./session-plan.ts";

/** Commands of one player that may be on their way to the session at once. */
const unansweredMax = 64;

/*
 * What players ask of sessions. Each function does it, and answers where the answer is known at once, or
 * gives the reason why not.
 */

export function chooseLoadout(room: GameRoom, player: Player, loadout: Json): Refusal | undefined {
  const issue = validate(room.game.loadout, loadout)[0];
  if (issue !== undefined) return badRequest(issueText(issue));
  const refusal = room.game.checkLoadout(loadout, room.content.lookup);
  if (refusal !== undefined) return refusal;
  player.loadout = loadout;
  room.feed.changed();
  // There is no other answer to this command.
  if (player.connection !== undefined) room.feed.answer(player.connection);
  return undefined;
}

export function createForPlayer(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  options: Json,
): Refusal | undefined {
  const refusal = seatRefusal(context, room, player);
  if (refusal !== undefined) return refusal;
  const planned = planSession(room, options);
  if ("code" in planned) return planned;
  if (playerSessions(context) >= context.settings.maxSessions) {
    return { code: "unavailable", message: `there are ${context.settings.maxSessions} sessions already` };
  }
  const madeFrom = limitedNetwork(context, player);
  const { sessionsPerAddress } = context.settings;
  if (madeFrom !== undefined && sessionsMadeFrom(context, madeFrom) >= sessionsPerAddress) {
    return {
      code: "unavailable",
      message: `there are ${sessionsPerAddress} sessions of your address already`,
    };
  }
  const session = openSession(context, room, planned, undefined, madeFrom);
  // The host may know at once that it cannot run it.
  if (!context.sessions.has(session.id)) return { code: "unavailable", message: "no session can be run" };
  requestSeat(context, session, player);
  return undefined;
}

/** Makes a session that nobody has asked for and starts it: it needs no people. */
export function createForServer(
  context: LobbyContext,
  room: GameRoom,
  options: Json,
  serverMade: ServerMade,
): LobbySession | Refusal {
  const planned = planSession(room, options);
  if ("code" in planned) return planned;
  const session = openSession(context, room, planned, serverMade, undefined);
  session.isStarting = true;
  context.host.start(session.id);
  return session;
}

export function join(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  sessionId: string,
  as: "player" | "spectator",
): Refusal | undefined {
  const session = context.sessions.get(sessionId);
  if (player.sessionId !== undefined) return inSessionAlready;
  if (session === undefined || session.game.id !== room.game.id) {
    return { code: "not_found", message: "there is no such session" };
  }
  if (session.phase === "finished") return { code: "conflict", message: "the session is over" };
  if (as === "spectator") {
    const { spectatorsPerSession } = context.settings;
    if (spectatorCount(session) >= spectatorsPerSession) {
      return {
        code: "session_full",
        message: `${spectatorsPerSession} spectators watch the session already`,
      };
    }
    watch(context, session, player);
    return undefined;
  }
  if (!isJoinable(session)) {
    return { code: "already_started", message: "the session has started; watching it is allowed" };
  }
  const refusal = seatRefusal(context, room, player);
  if (refusal !== undefined) return refusal;
  if (takenSeats(session) >= session.plan.seats) {
    return { code: "session_full", message: `all ${session.plan.seats} seats of the session are taken` };
  }
  requestSeat(context, session, player);
  return undefined;
}

export function leave(context: LobbyContext, room: GameRoom, player: Player): Refusal | undefined {
  const session = sessionOf(context, player);
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined) return inNoSession;
  removeMember(context, session, member);
  player.connection?.notify({ kind: "left" });
  if (player.connection !== undefined) room.feed.answer(player.connection);
  return undefined;
}

export function start(context: LobbyContext, player: Player): Refusal | undefined {
  const session = sessionOf(context, player);
  if (session === undefined) return inNoSession;
  if (session.hostId !== player.id) {
    return { code: "forbidden", message: "only the host may start the session" };
  }
  if (context.isClosing) return { code: "shutting_down", message: "server shutting down" };
  if (session.phase !== "lobby" || session.isStarting) {
    return { code: "already_started", message: "the session has started" };
  }
  session.isStarting = true;
  context.host.start(session.id);
  roomOf(context, session.game.id).feed.changed();
  return undefined;
}

/** Hands a command of the player's seat over; the session answers it. */
export function sendCommand(
  context: LobbyContext,
  player: Player,
  { number, name, payload }: CommandRequest,
): Refusal | undefined {
  const session = sessionOf(context, player);
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined) return inNoSession;
  if (member.kind === "watching") return { code: "forbidden", message: "spectators cannot send commands" };
  if (member.kind !== "seated") return { code: "conflict", message: "your seat has not come yet" };
  if (player.input.unanswered.length >= unansweredMax) {
    return { code: "rate_limited", message: `${unansweredMax} commands wait for their answers` };
  }
  player.input.unanswered.push(number);
  player.input.lastCommand = Math.max(player.input.lastCommand, number);
  context.host.command(session.id, member.seat, number, name, payload);
  return undefined;
}

/** Sends the files of an item of content. */
export function sendContent(
  room: GameRoom,
  connection: Connection,
  { contentKind, id, digest }: Extract<ClientRequest, { readonly kind: "content" }>,
): Refusal | undefined {
  const found = room.content
    .items()
    .find((item) => item.kind === contentKind && item.id === id.toLowerCase());
  if (found === undefined) return { code: "not_found", message: `there is no ${contentKind} ${id}` };
  if (found.digest !== digest)
    return { code: "conflict", message: `${contentKind} ${id} has changed since the session was created` };
  const { manifest, files } = found.source;
  connection.notify({
    kind: "content",
    item: { kind: found.kind, id: found.id, digest, manifest: manifest as Json, files },
  });
  return undefined;
}

/** The next snapshot is to be whole: the client has lost what it held. */
export function resync(context: LobbyContext, player: Player): Refusal | undefined {
  const session = sessionOf(context, player);
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined || player.viewer === undefined) return inNoSession;
  context.host.openViewer(session.id, player.viewer, member.kind === "seated" ? member.seat : undefined);
  return undefined;
}

const inSessionAlready: Refusal = { code: "conflict", message: "you are in a session already" };
const inNoSession: Refusal = { code: "conflict", message: "you are in no session" };

const badRequest = (message: string): Refusal => ({ code: "bad_request", message });

/** Whether the player may take a seat anywhere. */
function seatRefusal(context: LobbyContext, room: GameRoom, player: Player): Refusal | undefined {
  if (context.isClosing) return { code: "shutting_down", message: "server shutting down" };
  if (player.sessionId !== undefined) return inSessionAlready;
  if (player.loadout === null) return badRequest("no car or other loadout selected");
  // The content may have changed since it was chosen.
  return room.game.checkLoadout(player.loadout, room.content.lookup);
}

function openSession(
  context: LobbyContext,
  room: GameRoom,
  planned: PlannedSession,
  serverMade: ServerMade | undefined,
  madeFrom: string | undefined,
): LobbySession {
  const seed = context.newSeed();
  const { options, plan } = planned;
  const session: LobbySession = {
    id: context.newId(),
    game: room.game,
    options,
    plan,
    facts: sessionFacts(room, planned, seed),
    viewers: new Map(),
    lastViewer: 0,
    serverMade,
    madeFrom,
    members: new Map(),
    abandoned: new Map(),
    hostId: undefined,
    phase: "lobby",
    isStarting: false,
    driverCount: 0,
    roster: [],
    waitingSinceMs: context.now(),
    startedAt: undefined,
    finishedMs: undefined,
    isRecorded: false,
  };
  context.sessions.set(session.id, session);
  context.host.create(hostRequest(room, session));
  room.feed.changed();
  context.log.info({ session_id: session.id, game: room.game.id, title: plan.title }, "session created");
  return session;
}

/** Sessions that count against the limit: finished ones only wait to be looked at. */
function playerSessions(context: LobbyContext): number {
  let count = 0;
  for (const session of context.sessions.values()) {
    if (session.serverMade === undefined && session.phase !== "finished") count++;
  }
  return count;
}

/** The network that the player's sessions are counted for. */
function limitedNetwork({ settings }: LobbyContext, { connection }: Player): string | undefined {
  if (connection === undefined || settings.isExempt(connection.remoteAddress)) return undefined;
  return networkOf(connection.remoteAddress);
}

function sessionsMadeFrom(context: LobbyContext, network: string): number {
  let count = 0;
  for (const { madeFrom, phase } of context.sessions.values()) {
    if (madeFrom === network && phase !== "finished") count++;
  }
  return count;
}

function sessionOf(context: LobbyContext, player: Player): LobbySession | undefined {
  return player.sessionId === undefined ? undefined : context.sessions.get(player.sessionId);
}
