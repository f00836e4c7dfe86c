import type { ClientRequest, Refusal } from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import type { AcceptedIdentity } from "../connection/identity.ts";
import { type GameRoom, type LobbyContext, roomOf } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import { newPlayer, type Player } from "./player.ts";
import { closeViewer, showTo } from "./viewers.ts";

/*
 * Clients that only look at sessions, as the pictures of a lobby do. They are shown what spectators are shown, and let in
 * where those are. But they are players to nobody and members of nothing: no list has them, no figure counts them, nobody
 * hears of them, and no session lives longer for them.
 */

/** What such a client may ask for. */
export const previewRequests: ReadonlySet<ClientRequest["kind"]> = new Set([
  "rows",
  "ping",
  "resync",
  "content",
  "lobby",
  "udp-token",
  "roster",
  "join",
  "join-by-code",
  "leave",
]);

export const previewOnly: Refusal = { code: "forbidden", message: "a preview only looks at sessions" };

/** Signs one in. It takes nobody's place, and nobody comes back to its own: so it has no resume token. */
export function beginPreview(
  context: LobbyContext,
  room: GameRoom,
  connection: Connection,
  identity: AcceptedIdentity,
  admittedTo: string | undefined,
): void {
  const preview = newPlayer(context.newId(), identity, connection, true);
  preview.admittedTo = admittedTo;
  room.previews.set(preview.id, preview);
  connection.signIn(preview.id);
  room.datagrams?.add(connection);
  context.log.info({ connection_id: connection.id, game: connection.game }, "preview signed in");
  const { serverVersion } = context.settings;
  connection.notify({ kind: "authenticated", playerId: preview.id, serverVersion, resumeToken: "" });
}

/** Its connection is gone. */
export function endPreview(context: LobbyContext, connection: Connection): void {
  const { previews } = roomOf(context, connection.game);
  const preview = previews.get(connection.playerId ?? "");
  if (preview === undefined) return;
  const session = context.sessions.get(preview.sessionId ?? "");
  if (session !== undefined) lookAway(context, session, preview);
  previews.delete(preview.id);
}

/** Shows a session whose door is open to it. */
export function lookAt(
  context: LobbyContext,
  session: LobbySession,
  preview: Player,
  as: "player" | "spectator",
): Refusal | undefined {
  if (as === "player") return previewOnly;
  const { previewsPerSession } = context.settings;
  if (session.previews.size >= previewsPerSession)
    return {
      code: "session_full",
      message: `there are ${previewsPerSession} previews of the session already`,
    };
  session.previews.set(preview.id, preview);
  preview.sessionId = session.id;
  showTo(context, session, preview);
  return undefined;
}

/** Shows it no more, and tells the client. */
export function lookAway(context: LobbyContext, session: LobbySession, preview: Player): void {
  session.previews.delete(preview.id);
  closeViewer(context, session, preview);
  preview.sessionId = undefined;
  // No frame of it may follow.
  preview.connection?.dropState();
  preview.connection?.notify({ kind: "left" });
}
