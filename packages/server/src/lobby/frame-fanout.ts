import { framed } from "../connection/frame-splitter.ts";
import type { LobbyContext } from "./lobby-context.ts";
import { roomOf } from "./lobby-context.ts";

/**
 * Sends a frame of state to the members of its session, or to the one in a seat: as a datagram where the
 * client is bound, else on its reliable stream, where newer frames replace it. `frame` is a view that is
 * only valid during the call.
 */
export function fanOutFrame(
  context: LobbyContext,
  sessionId: string,
  seat: number | undefined,
  frame: Uint8Array,
): void {
  const session = context.sessions.get(sessionId);
  if (session === undefined) return;
  const { datagrams } = roomOf(context, session.game.id);
  let streamBytes: Uint8Array | undefined;
  let count = 0;
  for (const member of session.members.values()) {
    const { connection } = member.player;
    if (connection === undefined || member.kind === "pending") continue;
    if (seat !== undefined && (member.kind !== "seated" || member.seat !== seat)) continue;
    count++;
    if (datagrams?.send(connection, frame) === true) continue;
    streamBytes ??= framed(frame);
    connection.sendState(streamBytes);
  }
  context.observer.framesSent(count);
}
