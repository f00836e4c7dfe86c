import type { GameDatagrams } from "../connection/game-datagrams.ts";
import type { FrameRecipients, FrameRest } from "../host/session-host.ts";
import { FrameForms } from "./frame-forms.ts";
import type { LobbyContext } from "./lobby-context.ts";
import { roomOf } from "./lobby-context.ts";
import type { LobbySession, Member } from "./lobby-session.ts";

/** So many members are served in one go: about a quarter of a millisecond. */
const partMembers = 32;

/**
 * Sends a frame of state to members of its session: as a datagram where the client is bound, else on its
 * reliable stream, where newer frames replace it. A vital frame goes on the stream to everybody, also to
 * those who get it as a datagram. Large sessions are served in parts: what is returned then sends to the rest.
 * `frame` is a view that is only valid until all have been served.
 */
export function fanOutFrame(
  context: LobbyContext,
  sessionId: string,
  recipients: FrameRecipients,
  frame: Uint8Array,
  vital: boolean,
): FrameRest | undefined {
  const session = context.sessions.get(sessionId);
  if (session === undefined) return undefined;
  context.observer.snapshotMade(session.game.id, frame.length);
  const now = paceWatched(context, session, recipients, frame, vital);
  if (now === undefined) return undefined;
  return beginFanOut(context, session, now, frame, vital);
}

/**
 * Those who watch get fewer frames; where they are to see everything later, they are kept, and what has become old enough is sent.
 * Returns who is to have the frame now.
 */
function paceWatched(
  context: LobbyContext,
  session: LobbySession,
  recipients: FrameRecipients,
  frame: Uint8Array,
  vital: boolean,
): AnyRecipients | undefined {
  const { delayed, watchPace } = session;
  if (typeof recipients === "number") return recipients;
  if (delayed === undefined) {
    if (watchPace.take(context.now()) || vital) return recipients;
    return recipients === "everybody" ? "seated" : undefined;
  }
  delayed.keep(frame, vital, context.now());
  sendDelayed(context, session);
  return recipients === "everybody" ? "seated" : undefined;
}

/** Sends those who watch what has become old enough, or goes on sending it. Called often: it does a part at a time. */
export function sendDelayed(context: LobbyContext, session: LobbySession): void {
  const { delayed } = session;
  if (delayed === undefined) return;
  if (delayed.rest !== undefined) {
    if (!delayed.rest()) delayed.rest = undefined;
    return;
  }
  const frame = delayed.take(context.now());
  if (frame !== undefined)
    delayed.rest = beginFanOut(context, session, "spectators", frame.bytes, frame.vital);
}

/** Sends the first part; returns what sends the rest, if there is one. */
function beginFanOut(
  context: LobbyContext,
  session: LobbySession,
  recipients: AnyRecipients,
  frame: Uint8Array,
  vital: boolean,
): FrameRest | undefined {
  const { datagrams, transcoders } = roomOf(context, session.game.id);
  const forms = new FrameForms(frame, transcoders);
  const fanOut = new FanOut(session.members.values(), datagrams, recipients, forms, vital);
  const sendPart = () => {
    // Between two parts the session may have ended, of which its members have been told.
    if (!context.sessions.has(session.id)) return false;
    try {
      context.observer.framesSent(fanOut.sendPart());
      return fanOut.hasMore;
    } catch (error) {
      context.observer.fault(undefined, "frame fan-out", error);
      return false;
    }
  };
  return sendPart() ? sendPart : undefined;
}

/** Where those who watch see everything later, others are served without them. */
type AnyRecipients = FrameRecipients | "seated";

/** Counts a frame that came too late to be sent. */
export function dropFrame({ sessions, observer }: LobbyContext, sessionId: string): undefined {
  const session = sessions.get(sessionId);
  if (session !== undefined) observer.dropped(session.game.id, "frame-stale", 1);
}

class FanOut {
  /** Whoever leaves or comes between two parts is left out or added: the iterator of a Map goes on. */
  readonly #members: IterableIterator<Member>;
  readonly #datagrams: GameDatagrams | undefined;
  readonly #recipients: AnyRecipients;
  readonly #forms: FrameForms;
  readonly #vital: boolean;
  hasMore = true;

  constructor(
    members: IterableIterator<Member>,
    datagrams: GameDatagrams | undefined,
    recipients: AnyRecipients,
    forms: FrameForms,
    vital: boolean,
  ) {
    this.#members = members;
    this.#datagrams = datagrams;
    this.#recipients = recipients;
    this.#forms = forms;
    this.#vital = vital;
  }

  /** Returns how many got the frame. */
  sendPart(): number {
    let visited = 0;
    let served = 0;
    for (const member of this.#members) {
      if (this.#send(member)) served++;
      if (++visited === partMembers) return served;
    }
    this.hasMore = false;
    return served;
  }

  #send(member: Member): boolean {
    const { connection } = member.player;
    // Clients of the native protocol have frames of their own.
    if (connection === undefined || connection.codec.isNative === true) return false;
    if (!isFor(this.#recipients, member)) return false;
    const { frameEncoding } = connection.codec;
    const isSent = this.#datagrams?.send(connection, this.#forms.bytes(frameEncoding)) === true;
    if (isSent && !this.#vital) return true;
    const streamBytes = this.#forms.streamBytes(frameEncoding, connection.framing);
    if (this.#vital) connection.sendVitalState(streamBytes);
    else connection.sendState(streamBytes);
    return true;
  }
}

function isFor(recipients: AnyRecipients, member: Member): boolean {
  if (recipients === "seated") return member.kind === "seated" || member.kind === "away";
  if (recipients === "everybody") return member.kind !== "pending";
  if (recipients === "spectators") return member.kind === "watching";
  return member.kind === "seated" && member.seat === recipients;
}
