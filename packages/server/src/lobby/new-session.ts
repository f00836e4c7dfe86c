import type { ClientRequest, Json, Refusal, SessionFacts } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import { sessionChat } from "./chat.ts";
import { DelayedFeed } from "./delayed-feed.ts";
import { newJoinCode } from "./join-code.ts";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import type { LobbySession, ServerMade } from "./lobby-session.ts";
import { requestSeat } from "./membership.ts";
import type { Player } from "./player.ts";
import { seatRefusal } from "./seat-refusal.ts";
import { openDoor, publicDoor } from "./session-door.ts";
import { hostRequest, type PlannedSession, planSession, sessionFacts } from "./session-plan.ts";

export function createForPlayer(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  { options, ...asked }: Extract<ClientRequest, { readonly kind: "create" }>,
): Refusal | undefined {
  const refusal = seatRefusal(context, room, player);
  if (refusal !== undefined) return refusal;
  const planned = planSession(room, options);
  if ("code" in planned) return planned;
  const door = openDoor(context, freeJoinCode(context), asked);
  if ("message" in door) return door;
  const madeFrom = limitedNetwork(context, player);
  const full = sessionsRefusal(context, madeFrom);
  if (full !== undefined) return full;
  const session = openSession(context, room, { ...planned, door, madeFrom, serverMade: undefined });
  // The host may know at once that it cannot run it.
  if (!context.sessions.has(session.id)) return noSession;
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
  if (context.isDraining) return draining;
  const planned = planSession(room, options);
  if ("code" in planned) return planned;
  const session = openSession(context, room, {
    ...planned,
    door: publicDoor(freeJoinCode(context)),
    madeFrom: undefined,
    serverMade,
  });
  session.isStarting = true;
  context.host.start(session.id);
  return session;
}

/** For new sessions, and for those that have not begun. */
export const draining: Refusal = {
  code: "unavailable",
  message: "the server begins no more sessions: it will be restarted soon",
};

export const noSession: Refusal = { code: "unavailable", message: "no session can be run" };

interface NewSession extends PlannedSession, Pick<LobbySession, "door" | "madeFrom" | "serverMade"> {}

export function openSession(
  context: LobbyContext,
  room: GameRoom,
  { options, plan, door, madeFrom, serverMade }: NewSession,
): LobbySession {
  const facts = sessionFacts(room, { options, plan }, context.newSeed());
  const session = newSession(context, room, context.newId(), facts, {
    door,
    madeFrom,
    serverMade,
    delayed: delayedFeed(context, room.game.id),
  });
  context.sessions.set(session.id, session);
  context.host.create(hostRequest(room, session));
  room.feed.changed();
  context.events.publish({
    kind: "session-created",
    game: room.game.id,
    sessionId: session.id,
    title: plan.title,
    isServerMade: serverMade !== undefined,
  });
  return session;
}

/** A session in which nobody is yet. */
export function newSession(
  context: LobbyContext,
  room: GameRoom,
  id: string,
  facts: SessionFacts,
  made: Pick<LobbySession, "door" | "madeFrom" | "serverMade" | "delayed"> &
    Partial<Pick<LobbySession, "playback">>,
): LobbySession {
  const members: LobbySession["members"] = new Map();
  return {
    id,
    game: room.game,
    options: facts.options,
    plan: facts.plan,
    facts,
    viewers: new Map(),
    lastViewer: 0,
    playback: undefined,
    ...made,
    members,
    abandoned: new Map(),
    chat: sessionChat(id, members, context.settings, context.now()),
    awaited: undefined,
    hostId: undefined,
    phase: "lobby",
    isStarting: false,
    driverCount: 0,
    roster: [],
    accounts: new Map(),
    waitingSinceMs: context.now(),
    startedAt: undefined,
    finishedMs: undefined,
    isRecorded: false,
  };
}

function delayedFeed({ settings, observer }: LobbyContext, game: string): DelayedFeed | undefined {
  const { spectatorDelay } = settings;
  const dropped = () => observer.dropped(game, "spectator-frames", 1);
  return spectatorDelay && new DelayedFeed({ ...spectatorDelay, dropped });
}

export function freeJoinCode({ sessions, newSeed }: LobbyContext): string {
  const taken = new Set<string>();
  for (const { door } of sessions.values()) taken.add(door.code);
  return newJoinCode(newSeed(), (code) => taken.has(code));
}

/** Why no other session may be made, if so. */
export function sessionsRefusal(context: LobbyContext, madeFrom: string | undefined): Refusal | undefined {
  if (context.isDraining) return draining;
  const { maxSessions, sessionsPerAddress } = context.settings;
  if (playerSessions(context) >= maxSessions)
    return { code: "unavailable", message: `there are ${maxSessions} sessions already` };
  if (madeFrom === undefined || sessionsMadeFrom(context, madeFrom) < sessionsPerAddress) return undefined;
  return { code: "unavailable", message: `there are ${sessionsPerAddress} sessions of your address already` };
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
