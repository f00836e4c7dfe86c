import type { Json, Refusal, SessionDoor } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import type { Role } from "../connection/role.ts";
import { limitedRules } from "./allowed-content.ts";
import { startHosted } from "./host-controls.ts";
import { ticketMs } from "./join-tickets.ts";
import { type LobbyContext, roomOf } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import { freeJoinCode, noSession, openSession, sessionsRefusal, termsOf } from "./new-session.ts";
import { openDoor } from "./session-door.ts";
import { planSession } from "./session-plan.ts";
import { leave } from "./session-requests.ts";
import { type SessionSummary, sessionSummary } from "./session-summary.ts";

/** Somebody who asks without a connection. */
export interface RemoteMaker {
  readonly accountId: string;
  readonly address: string;
}

/** A session with what only its members and its maker are told. */
export interface RemoteSession extends SessionSummary {
  readonly code: string;
  /** Until then its maker has to take a seat, seconds from now; undefined when that is done. */
  readonly waitsSeconds: number | undefined;
}

export interface IssuedTicket {
  readonly ticket: string;
  readonly expiresInSeconds: number;
}

/** What accounts ask of sessions over the HTTP API, without a connection that plays. */
export class RemoteSessions {
  readonly #context: LobbyContext;

  constructor(context: LobbyContext) {
    this.#context = context;
  }

  /** Makes a session that waits for its maker, who is its host, to take a seat. */
  create(
    game: string,
    options: Json,
    { template, ...door }: SessionDoor & { readonly template?: string | undefined },
    { accountId, address }: RemoteMaker,
  ): RemoteSession | Refusal {
    const context = this.#context;
    const { rooms, settings, isClosing } = context;
    if (isClosing) return { code: "shutting_down", message: "server shutting down" };
    const room = rooms.get(game);
    if (room === undefined) return { code: "not_found", message: "there is no such game" };
    const terms = termsOf(context, room, options, template);
    if ("code" in terms) return terms;
    const { templateId, allowed } = terms;
    const planned = planSession(limitedRules(room, allowed), terms.options);
    if ("code" in planned) return planned;
    const opened = openDoor(context, freeJoinCode(context), door);
    if ("message" in opened) return opened;
    if (this.#isAwaitedElsewhere(accountId))
      return { code: "conflict", message: "a session that you have made waits for you already" };
    const madeFrom = settings.isExempt(address) ? undefined : networkOf(address);
    const full = sessionsRefusal(context, madeFrom);
    if (full !== undefined) return full;
    const made = { ...planned, door: opened, madeFrom, templateId, allowed, serverMade: undefined };
    const session = openSession(context, room, made);
    if (!context.sessions.has(session.id)) return noSession;
    session.awaited = { accountId, untilMs: context.now() + settings.makerWaitMs };
    return this.#viewOf(session);
  }

  /** A ticket with which the account comes into a session, once: whatever its door, and without its own token. */
  issueTicket(
    sessionId: string,
    holder: { readonly accountId: string; readonly name: string; readonly role: Role },
  ): IssuedTicket | Refusal {
    const { sessions, tickets, now } = this.#context;
    const session = sessions.get(sessionId);
    if (session === undefined) return noSuchSession;
    if (session.phase === "finished") return { code: "conflict", message: "the session is over" };
    const refusal = this.#doorRefusal(session, holder.accountId);
    if (refusal !== undefined) return refusal;
    const nowMs = now();
    const ticket = tickets.issue({ ...holder, sessionId, untilMs: nowMs + ticketMs }, nowMs);
    if (ticket === undefined) return { code: "unavailable", message: "too many tickets are out" };
    return { ticket, expiresInSeconds: ticketMs / 1000 };
  }

  /** By the host, also one whom the session still waits for. */
  start(sessionId: string, accountId: string): RemoteSession | Refusal {
    const session = this.#context.sessions.get(sessionId);
    if (session === undefined) return noSuchSession;
    const isHost = session.hostId === accountId || session.awaited?.accountId === accountId;
    if (!isHost) return { code: "forbidden", message: "only the host may start the session" };
    return startHosted(this.#context, session) ?? this.#viewOf(session);
  }

  /** Takes the account's player out of a session; a session that still waits for its maker ends. */
  leave(sessionId: string, accountId: string): Refusal | undefined {
    const context = this.#context;
    const session = context.sessions.get(sessionId);
    if (session === undefined) return noSuchSession;
    const room = roomOf(context, session.game.id);
    const player = room.players.get(accountId);
    if (player?.sessionId === sessionId) return leave(context, room, player);
    if (session.awaited?.accountId !== accountId)
      return { code: "conflict", message: "you are not in this session" };
    session.awaited.untilMs = context.now();
    return undefined;
  }

  /** A ticket opens what only a password would, so it is for who needs none. */
  #doorRefusal({ door, awaited, members }: LobbySession, accountId: string): Refusal | undefined {
    const isIn =
      door.passwordHash === undefined || awaited?.accountId === accountId || members.has(accountId);
    return isIn ? undefined : { code: "forbidden", message: "the session has a password: join it with that" };
  }

  #isAwaitedElsewhere(accountId: string): boolean {
    for (const { awaited } of this.#context.sessions.values())
      if (awaited?.accountId === accountId) return true;
    return false;
  }

  #viewOf(session: LobbySession): RemoteSession {
    const { awaited, door } = session;
    const waitsMs = awaited && awaited.untilMs - this.#context.now();
    const waitsSeconds = waitsMs === undefined ? undefined : Math.max(0, Math.ceil(waitsMs / 1000));
    return { ...sessionSummary(session), code: door.code, waitsSeconds };
  }
}

const noSuchSession: Refusal = { code: "not_found", message: "there is no such session, or not any more" };
