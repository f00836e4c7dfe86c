import type { ClientRequest, Json, Refusal, SessionFacts } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import { namedTemplate, optionsOf } from "../templates/template-options.ts";
import { limitedRules } from "./allowed-content.ts";
import { sessionChat } from "./chat.ts";
import { DelayedFeed } from "./delayed-feed.ts";
import { FramePace } from "./frame-pace.ts";
import { newJoinCode } from "./join-code.ts";
import { type GameRoom, type LobbyContext, roomOf } from "./lobby-context.ts";
import type { LobbySession, ServerMade } from "./lobby-session.ts";
import { requestSeat } from "./membership.ts";
import type { Player } from "./player.ts";
import { Readiness } from "./readiness.ts";
import { seatRefusal } from "./seat-refusal.ts";
import { openDoor, publicDoor } from "./session-door.ts";
import { hostRequest, type PlannedSession, planSession, sessionFacts } from "./session-plan.ts";

export function createForPlayer(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  { options, template: templateId, ...asked }: Extract<ClientRequest, { readonly kind: "create" }>,
): Refusal | undefined {
  const terms = termsOf(context, room, options, templateId);
  if ("code" in terms) return terms;
  const { allowed } = terms;
  const refusal = seatRefusal(context, room, player, allowed);
  if (refusal !== undefined) return refusal;
  const planned = planSession(limitedRules(room, allowed), terms.options);
  if ("code" in planned) return planned;
  const door = openDoor(context, freeJoinCode(context), asked);
  if ("message" in door) return door;
  const madeFrom = limitedNetwork(context, player);
  const full = sessionsRefusal(context, madeFrom);
  if (full !== undefined) return full;
  const session = openSession(context, room, {
    ...planned,
    door,
    madeFrom,
    templateId: terms.templateId,
    allowed,
    serverMade: undefined,
  });
  // The host may know at once that it cannot run it.
  if (!context.sessions.has(session.id)) return noSession;
  requestSeat(context, session, player);
  return undefined;
}

interface SessionTerms extends Pick<LobbySession, "options" | "templateId" | "allowed"> {}

/** What a session is to be made of: options, or a template and what is to be otherwise. */
export function termsOf(
  { templates }: LobbyContext,
  { game }: GameRoom,
  options: Json,
  templateId: string | undefined,
): SessionTerms | Refusal {
  if (templateId === undefined) return { options, templateId, allowed: undefined };
  const template = namedTemplate(templates, game.id, templateId);
  if ("code" in template) return template;
  const chosen = optionsOf(template, options);
  if ("code" in chosen) return chosen;
  return { ...chosen, templateId: template.id, allowed: template.allowed };
}

/** A session that nobody has asked for: it needs no people. */
export interface ServerSession extends SessionTerms, ServerMade {
  readonly game: string;
  /** Unix milliseconds at which `startServerSession` will be called; undefined: who is host decides. */
  readonly startsAt: number | undefined;
}

/** Makes a session of the server's own. A demo starts at once. */
export function createForServer(
  context: LobbyContext,
  room: GameRoom,
  { game: _, options, templateId, allowed, startsAt, ...serverMade }: ServerSession,
): LobbySession | Refusal {
  if (context.isDraining) return draining;
  const planned = planSession(limitedRules(room, allowed), options);
  if ("code" in planned) return planned;
  const session = openSession(context, room, {
    ...planned,
    door: publicDoor(freeJoinCode(context)),
    madeFrom: undefined,
    templateId,
    allowed,
    serverMade,
  });
  session.startsAt = startsAt;
  if (serverMade.isDemo) startSession(context, session);
  return session;
}

/** Asks the host to start a session. Nothing follows where it is under way already. */
export function startSession(context: LobbyContext, session: LobbySession): void {
  if (session.phase !== "lobby" || session.isStarting) return;
  session.isStarting = true;
  context.host.start(session.id);
  roomOf(context, session.game.id).feed.changed();
}

/** For new sessions, and for those that have not begun. */
export const draining: Refusal = {
  code: "unavailable",
  message: "the server begins no more sessions: it will be restarted soon",
};

export const noSession: Refusal = { code: "unavailable", message: "no session can be run" };

interface NewSession
  extends PlannedSession,
    Pick<LobbySession, "door" | "madeFrom" | "templateId" | "allowed" | "serverMade"> {}

export function openSession(
  context: LobbyContext,
  room: GameRoom,
  { options, plan, content, ...made }: NewSession,
): LobbySession {
  const facts = sessionFacts(room, { options, plan, content }, context.newSeed());
  const session = newSession(context, room, context.newId(), facts, {
    ...made,
    content,
    delayed: delayedFeed(context, room.game.id),
  });
  context.sessions.set(session.id, session);
  context.host.create(hostRequest(session));
  room.feed.changed();
  context.events.publish({
    kind: "session-created",
    game: room.game.id,
    sessionId: session.id,
    title: plan.title,
    isServerMade: made.serverMade !== undefined,
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
    Partial<Pick<LobbySession, "playback" | "watchPace" | "content" | "templateId" | "allowed">>,
): LobbySession {
  const members: LobbySession["members"] = new Map();
  return {
    id,
    game: room.game,
    options: facts.options,
    plan: facts.plan,
    facts,
    content: [],
    templateId: undefined,
    allowed: undefined,
    startsAt: undefined,
    viewers: new Map(),
    lastViewer: 0,
    playback: undefined,
    watchPace: new FramePace(context.settings.spectatorHz),
    ...made,
    members,
    previews: new Map(),
    abandoned: new Map(),
    chat: sessionChat(id, members, context.settings, context.now()),
    awaited: undefined,
    hostId: undefined,
    phase: "lobby",
    isStarting: false,
    readiness: new Readiness(),
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
