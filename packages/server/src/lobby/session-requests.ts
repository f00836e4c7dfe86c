import {
  type ClientRequest,
  type CommandRequest,
  type ContentItem,
  issueText,
  type Json,
  type Refusal,
  validate,
} from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import { normalJoinCode } from "./join-code.ts";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import { isJoinable, type LobbySession, spectatorCount, takenSeats } from "./lobby-session.ts";
import { removeMember, requestSeat, watch } from "./membership.ts";
import type { Player } from "./player.ts";
import { inNoSession, inSessionAlready, sessionOf } from "./player-session.ts";
import { lookAt, lookAway } from "./previews.ts";
import { seatRefusal } from "./seat-refusal.ts";
import { doorRefusal } from "./session-door.ts";

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

export function join(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  request: JoinRequest,
): Refusal | undefined {
  if (player.sessionId !== undefined) return inSessionAlready;
  const session = meantSession(context, room, player, request);
  if ("message" in session) return session;
  if (session.phase === "finished") return { code: "conflict", message: "the session is over" };
  const closed = doorRefusal(context, session, player, request.password);
  if (closed !== undefined) return closed;
  if (player.isPreview) return lookAt(context, session, player, request.as);
  if (request.as === "spectator") {
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
  if (session.playback !== undefined)
    return { code: "already_started", message: "the session is a replay; it can be watched" };
  if (!isJoinable(session)) {
    return { code: "already_started", message: "the session has started; watching it is allowed" };
  }
  const refusal = seatRefusal(context, room, player, session.allowed);
  if (refusal !== undefined) return refusal;
  if (takenSeats(session) >= session.plan.seats) {
    return { code: "session_full", message: `all ${session.plan.seats} seats of the session are taken` };
  }
  requestSeat(context, session, player);
  return undefined;
}

type JoinRequest = Extract<ClientRequest, { readonly kind: "join" | "join-by-code" }>;

function meantSession(
  { sessions, guesses }: LobbyContext,
  { game }: GameRoom,
  player: Player,
  request: JoinRequest,
): LobbySession | Refusal {
  if (request.kind === "join") {
    const session = sessions.get(request.sessionId);
    if (session?.game.id === game.id) return session;
    return { code: "not_found", message: "there is no such session" };
  }
  const refusal = guesses.refusal(player, game.id);
  if (refusal !== undefined) return refusal;
  const code = normalJoinCode(request.code);
  for (const session of sessions.values())
    if (session.door.code === code && session.game.id === game.id) return session;
  guesses.wrong(player);
  return { code: "not_found", message: "there is no session with this code" };
}

export function leave(context: LobbyContext, room: GameRoom, player: Player): Refusal | undefined {
  const session = sessionOf(context, player);
  if (session !== undefined && player.isPreview) {
    lookAway(context, session, player);
    return undefined;
  }
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined) return inNoSession;
  removeMember(context, session, member);
  player.connection?.notify({ kind: "left" });
  if (player.connection !== undefined) room.feed.answer(player.connection);
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

/** Sends the files of an item of content, in the version of the player's session or that of now. */
export function sendContent(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  connection: Connection,
  { contentKind, id, digest }: Extract<ClientRequest, { readonly kind: "content" }>,
): Refusal | undefined {
  // A replay may be of content that is another one by now.
  const recorded = sessionOf(context, player)?.playback?.content.get(digest);
  if (recorded?.kind === contentKind) {
    connection.notify({ kind: "content", item: recorded });
    return undefined;
  }
  const isMeant = (item: ContentItem<unknown>) => item.kind === contentKind && item.id === id.toLowerCase();
  const found =
    sessionOf(context, player)?.content.find((item) => isMeant(item) && item.digest === digest) ??
    room.content.items().find(isMeant);
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
  if (session === undefined || player.viewer === undefined) return inNoSession;
  const member = session.members.get(player.id);
  context.host.openViewer(session.id, player.viewer, member?.kind === "seated" ? member.seat : undefined);
  return undefined;
}

const badRequest = (message: string): Refusal => ({ code: "bad_request", message });
