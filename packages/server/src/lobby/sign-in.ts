import type { SignInRequest } from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import { type AcceptedIdentity, type Identity, identify } from "../connection/identity.ts";
import { restoreBlocked } from "./chat.ts";
import { isTicket, type JoinTicket } from "./join-tickets.ts";
import { type GameRoom, type LobbyContext, roomOf } from "./lobby-context.ts";
import { seatMember, tellWatcher } from "./membership.ts";
import { newPlayer, type Player } from "./player.ts";
import { beginPreview } from "./previews.ts";
import { renewResumeToken, resumedPlayer } from "./resume-token.ts";
import { sanctionText } from "./sanction.ts";

/** Signs a client in: it is told who it is, sees the lobby, and is back in the seat that was kept for it. */
export function signIn(
  context: LobbyContext,
  connection: Connection,
  { token, name, resume: resumeToken, isPreview }: SignInRequest,
): void {
  if (context.isClosing) {
    connection.error("shutting_down", "server shutting down");
    connection.close("shutdown");
    return;
  }
  const ticket = isTicket(token) ? context.tickets.take(token, context.now()) : undefined;
  const identity = isTicket(token) ? ticketIdentity(ticket) : identify(token, name, context.identity);
  if (identity.kind === "refused") {
    connection.refuse(identity.reason, "auth-failed");
    return;
  }
  const { playerId: identityId, ownerId } = identity;
  // A whole network that is banned may be where moderators live, too.
  const address = identity.role === "player" ? connection.remoteAddress : undefined;
  const who = { identityId, ownerId, address };
  const ban = context.sanctions.find("ban", who, context.wallClock());
  if (ban !== undefined) {
    connection.error("forbidden", sanctionText(ban));
    connection.refuse(sanctionText(ban), "banned");
    return;
  }
  const room = roomOf(context, connection.game);
  if (isPreview === true) {
    beginPreview(context, room, connection, identity, ticket?.sessionId);
    return;
  }
  const player =
    takeOver(resumedPlayer(room, resumeToken, identity.playerId), connection) ??
    claim(context, room, connection, identity);
  player.role = identity.role;
  context.loadouts.expect(connection.game, player.accountId);
  player.admittedTo = ticket?.sessionId ?? player.admittedTo;
  restoreBlocked(context, player);
  connection.signIn(player.id);
  room.datagrams?.add(connection);
  room.feed.changed();
  context.log.info(
    { connection_id: connection.id, player_id: player.id, name: player.name, game: connection.game },
    "player signed in",
  );
  const { serverVersion } = context.settings;
  connection.notify({
    kind: "authenticated",
    playerId: player.id,
    serverVersion,
    resumeToken: renewResumeToken(context, room, player, resumeToken),
  });
  if (player.sessionId === undefined) {
    room.feed.answer(connection);
    room.chat.enter(player);
    return;
  }
  // The seat is told of behind the lobby, and before any frame.
  room.feed.showNow(connection);
  resume(context, player);
}

/** Who comes with a ticket is the account that it was given to. */
function ticketIdentity(ticket: JoinTicket | undefined): Identity {
  if (ticket === undefined) return { kind: "refused", reason: "the ticket is used up, or over" };
  const { accountId, name, role } = ticket;
  return { kind: "accepted", playerId: accountId, name, accountId, ownerId: accountId, isProven: true, role };
}

/**
 * The player that the connection stands for from now on. Who is connected and heard of keeps a guest's
 * identity, since a guest proves nothing; the newcomer is somebody else then.
 */
function claim(
  context: LobbyContext,
  room: GameRoom,
  connection: Connection,
  identity: AcceptedIdentity,
): Player {
  const { playerId, isProven } = identity;
  const known = room.players.get(playerId);
  if (known === undefined) return enter(room, newPlayer(playerId, identity, connection));
  const silentMs = known.connection?.silentMs(context.now()) ?? Number.POSITIVE_INFINITY;
  if (!isProven && silentMs <= 2 * context.settings.heartbeatIntervalMs) {
    return enter(room, newPlayer(context.newId(), identity, connection));
  }
  return takeOver(known, connection);
}

/** The connection is the player's from now on; one that the player had ends. */
function takeOver<P extends Player | undefined>(player: P, connection: Connection): P {
  if (player === undefined) return player;
  const holder = player.connection;
  player.connection = connection;
  player.address = connection.remoteAddress;
  holder?.refuse("replaced: you have signed in on another connection", "replaced");
  return player;
}

function enter(room: GameRoom, player: Player): Player {
  room.players.set(player.id, player);
  return player;
}

function resume(context: LobbyContext, player: Player): void {
  const session = player.sessionId === undefined ? undefined : context.sessions.get(player.sessionId);
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined) return;
  if (member.kind === "seated" || member.kind === "away") {
    seatMember(context, session, player, member.seat);
  } else if (member.kind === "watching") {
    tellWatcher(context, session, player);
  }
}
