import { framed } from "../connection/frame-splitter.ts";
import type { FrameRecipients } from "../host/session-host.ts";
import type { LobbyContext } from "./lobby-context.ts";
import { roomOf } from "./lobby-context.ts";
import type { Member } from "./lobby-session.ts";

/**
 * Sends a frame of state to members of its session: as a datagram where the
 * client is bound, else on its reliable stream, where newer frames replace it. A vital frame goes on the stream
 * to everybody, also to those who get it as a datagram. `frame` is a view that is only valid during the call.
 */
export function fanOutFrame(
  context: LobbyContext,
  sessionId: string,
  recipients: FrameRecipients,
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
    if (connection === undefined || !isFor(recipients, member)) continue;
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

function isFor(recipients: FrameRecipients, member: Member): boolean {
  if (recipients === "everybody") return member.kind !== "pending";
  if (recipients === "spectators") return member.kind === "watching";
  return member.kind === "seated" && member.seat === recipients;
}
