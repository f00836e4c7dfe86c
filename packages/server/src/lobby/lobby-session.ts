import {
  type AnyGame,
  type ContentItem,
  type ContentSourceItem,
  type Json,
  Phase,
  type PhaseName,
  type RosterEntry,
  type SessionFacts,
  type SessionPlan,
  type Visibility,
} from "@fairtick/contract";
import type { PlaybackState } from "../host/playback.ts";
import type { AllowedContent } from "../templates/session-template.ts";
import type { ChatRoom } from "./chat-room.ts";
import type { DelayedFeed } from "./delayed-feed.ts";
import type { FramePace } from "./frame-pace.ts";
import type { Player } from "./player.ts";
import type { Readiness } from "./readiness.ts";

/** A session as the lobby knows it. Its state lives elsewhere; here is who takes part and how far it is. */
export interface LobbySession {
  /** UUID. */
  readonly id: string;
  readonly game: AnyGame;
  readonly options: Json;
  readonly plan: SessionPlan;
  /** The items that it was made of, which stay its own when others take their place. */
  readonly content: readonly ContentItem<unknown>[];
  /** Of the template that it was made of, if so. */
  readonly templateId: string | undefined;
  /** What its players may bring; undefined: everything. */
  readonly allowed: AllowedContent | undefined;
  /** What clients need to run its rules themselves. */
  readonly facts: SessionFacts;
  /** Who gets frames of the native protocol, by the number under which the session's thread knows the viewer. */
  readonly viewers: Map<number, Player>;
  /** The number that was given last. */
  lastViewer: number;
  /** Made by the server and not by a player: it lives without people. */
  readonly serverMade: ServerMade | undefined;
  /** What is played in it, where it shows a replay. */
  readonly playback: LobbyPlayback | undefined;
  /** Unix milliseconds at which the server will start it; undefined where its host does. */
  startsAt: number | undefined;
  /** The network of the client that made it; undefined for the server and for exempt addresses. */
  readonly madeFrom: string | undefined;
  /** By player id, in the order of joining. */
  readonly members: Map<string, Member>;
  /** By id: who looks at it without being a member. */
  readonly previews: Map<string, Player>;
  /** By player id: seats that were asked for and are not wanted any more, to be given back when they come. */
  readonly abandoned: Map<string, number>;
  /** Which frames those who watch get. */
  readonly watchPace: FramePace;
  /** Frames for those who watch, where they see everything later. */
  readonly delayed: DelayedFeed | undefined;
  readonly chat: ChatRoom;
  readonly door: Door;
  /** The account that has made it over the HTTP API, until it takes a seat or the time is over: then it is like any other. */
  awaited: { readonly accountId: string; untilMs: number } | undefined;
  /** The person who may start it. */
  hostId: string | undefined;
  phase: PhaseName;
  /** The start was asked for and has not been reported yet. */
  isStarting: boolean;
  /** Of those who have a seat. */
  readonly readiness: Readiness;
  /** AI drivers in a seat. */
  driverCount: number;
  /** Who sits where, as last reported. */
  roster: readonly RosterEntry[];
  /** Of those who have had a seat, by player id. */
  readonly accounts: Map<string, string>;
  /** When it was made or somebody last took a seat, on the monotonic clock. */
  waitingSinceMs: number;
  /** Unix milliseconds at which it left the lobby phase. */
  startedAt: number | undefined;
  /** On the monotonic clock. */
  finishedMs: number | undefined;
  /** Whether its outcome was handed over. */
  isRecorded: boolean;
}

/** Who finds a session, and who may come in. */
export interface Door {
  readonly visibility: Visibility;
  /** By which it may be joined; unlike that of every other session. */
  readonly code: string;
  /** Undefined: there is no password. */
  readonly passwordHash: Uint8Array | undefined;
  /** Whom the host has put out, by account or address; the oldest first. */
  readonly excluded: Set<string>;
}

export interface ServerMade {
  /** Whether whoever takes a seat first may start it, as if it were that player's own. */
  readonly hasHost: boolean;
  /** A demo: AI drivers show the game, and nobody takes part. */
  readonly isDemo: boolean;
  /** Called once, when the session has finished or failed; the time is on the monotonic clock. */
  onEnded(nowMs: number, hasFailed: boolean): void;
}

/** A replay that is shown in a session of its own. */
export interface LobbyPlayback {
  /** The session that was recorded. */
  readonly replayOf: string;
  /** Id of the account that has asked for it, and may change it. */
  readonly createdBy: string;
  readonly firstTick: number;
  readonly lastTick: number;
  /** What the recorded session was made with, which need not be here any more otherwise; by digest. */
  readonly content: ReadonlyMap<string, ContentSourceItem>;
  state: PlaybackState;
  /** On the monotonic clock; while somebody watches it is moved on. */
  unwatchedSinceMs: number;
}

export type Member = { readonly player: Player } & Place;

/** A member's place in the session. */
export type Place =
  /** A seat was asked for. */
  | { readonly kind: "pending" }
  | { readonly kind: "seated"; readonly seat: number }
  /** The connection was lost; the seat is kept until then, on the monotonic clock. */
  | { readonly kind: "away"; readonly seat: number; readonly untilMs: number }
  | { readonly kind: "watching" };

/** How events name a session. */
export function namesOf({ id, game }: LobbySession): { readonly game: string; readonly sessionId: string } {
  return { game: game.id, sessionId: id };
}
/** Whether a player may start it. */
export const hasHost = ({ serverMade }: LobbySession): boolean => serverMade?.hasHost ?? true;

/** Whether the session has begun and not ended: what a lost connection may come back to. */
export function isRunning({ phase, playback }: LobbySession): boolean {
  if (playback !== undefined) return false;
  return phase === "countdown" || phase === "active" || phase === "paused";
}

export function isJoinable(session: LobbySession): boolean {
  return !session.isStarting && session.game.joinDuring.includes(Phase[session.phase]);
}

/** People with a seat, or waiting for one. */
export function peopleCount(session: LobbySession): number {
  let count = 0;
  for (const member of session.members.values()) if (member.kind !== "watching") count++;
  return count;
}

/** Seats that are taken or promised. */
export function takenSeats(session: LobbySession): number {
  let abandoned = 0;
  for (const count of session.abandoned.values()) abandoned += count;
  return peopleCount(session) + abandoned + session.driverCount;
}

export function spectatorCount(session: LobbySession): number {
  return session.members.size - peopleCount(session);
}

/** Who has sat there longest. */
export function earliestPerson(session: LobbySession): Player | undefined {
  for (const member of session.members.values()) if (member.kind !== "watching") return member.player;
  return undefined;
}
