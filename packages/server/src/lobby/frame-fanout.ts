import { framed } from "../connection/frame-splitter.ts";
import type { LobbyContext } from "./lobby-context.ts";
import { roomOf } from "./lobby-context.ts";

/**
 * Sends a frame of state to the members of its session, or to the one in a seat: as a datagram where the
 * client is bound, else on its reliable stream, where newer frames replace it. A vital frame goes on the stream
 * to everybody, also to those who get it as a datagram. `frame` is a view that is only valid during the call.
 */
export function fanOutFrame(
  context: LobbyContext,
  sessionId: string,
  seat: number | undefined,
  frame: Uint8Array,
  vital: boolean,
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
    const isSent = datagrams?.send(connection, frame) === true;
    if (isSent && !vital) continue;
    streamBytes ??= framed(frame);
    if (!vital) {
      connection.sendState(streamBytes);
      continue;
    }
    // What waits is older, and would come after it.
    connection.dropState();
    connection.deliver(streamBytes);
  }
  context.observer.framesSent(count);
}
