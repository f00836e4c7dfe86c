import type { Notice } from "@fairtick/contract";
import { type LobbyContext, roomOf } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import { playbackNotice } from "./playback-notice.ts";
import type { Player } from "./player.ts";

/** Numbers are two bytes on their way to the session. They are given in turn, so that a late row meets nobody else. */
const viewerNumbers = 65_536;

/** Lets the session make frames for a client of the native protocol. */
export function openViewer(
  context: LobbyContext,
  session: LobbySession,
  player: Player,
  seat: number | undefined,
): void {
  closeViewer(context, session, player);
  if (player.connection?.codec.isNative !== true) return;
  do session.lastViewer = (session.lastViewer + 1) % viewerNumbers;
  while (session.viewers.has(session.lastViewer));
  player.viewer = session.lastViewer;
  session.viewers.set(player.viewer, player);
  context.host.openViewer(session.id, player.viewer, seat);
}

/** What is shown to who watches begins anew, and whole. */
export function showTo(context: LobbyContext, session: LobbySession, player: Player): void {
  player.connection?.notify(joinedAs(session, undefined, 0));
  if (session.playback !== undefined) player.connection?.notify(playbackNotice(session.playback));
  openViewer(context, session, player, undefined);
}

export function joinedAs(
  { id: sessionId, facts, door }: LobbySession,
  seat: number | undefined,
  lastCommand: number,
): Notice {
  const { visibility, code } = door;
  return { kind: "joined", sessionId, seat, lastCommand, visibility, code, session: facts };
}

export function closeViewer(context: LobbyContext, session: LobbySession, player: Player): void {
  if (player.viewer === undefined) return;
  session.viewers.delete(player.viewer);
  context.host.closeViewer(session.id, player.viewer);
  player.viewer = undefined;
}

/** Sends a frame that was made for one client: as a datagram where it is bound, else on its stream. */
export function sendViewerFrame(
  context: LobbyContext,
  session: LobbySession,
  viewer: number,
  frame: Uint8Array,
): void {
  const connection = session.viewers.get(viewer)?.connection;
  if (connection === undefined) return;
  context.observer.snapshotMade(session.game.id, frame.length);
  const { datagrams } = roomOf(context, session.game.id);
  if (datagrams?.send(connection, frame) !== true) connection.sendState(connection.framing.frame(frame));
  context.observer.framesSent(1);
}
