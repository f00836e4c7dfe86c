import type { Refusal } from "@fairtick/contract";
import { shownText } from "../connection/shown-text.ts";
import { serverSpeaker } from "./chat.ts";
import type { ChatRoom } from "./chat-room.ts";
import type { KnownPlayer } from "./departed-players.ts";
import type { LobbyContext } from "./lobby-context.ts";
import { endSession } from "./membership.ts";
import {
  applyModeration,
  type ModerationDone,
  type Moderator,
  noPlayer,
  reasonOf,
} from "./moderation-acts.ts";
import {
  type OperatorPlayer,
  type OperatorSession,
  operatorPlayer,
  operatorSession,
} from "./operator-view.ts";
import type { Sanction, SanctionKey } from "./sanction.ts";
import { recordOutcome } from "./session-outcome.ts";

/** Longest announcement. */
const announcementCharactersMax = 500;

/** Whom an announcement is for; without either everybody on the server. */
export interface AnnouncementTo {
  readonly game: string | undefined;
  readonly sessionId: string | undefined;
}

export interface SanctionOrder extends SanctionKey {
  /** Undefined: nobody who is known, so that only the network is meant. */
  readonly target: KnownPlayer | undefined;
  readonly network: string | undefined;
  /** 0: without an end. */
  readonly seconds: number;
  readonly reason: string;
}

/** What operators see of the lobby, and do in it, from wherever they ask. */
export class OperatorDesk {
  readonly #context: LobbyContext;

  constructor(context: LobbyContext) {
    this.#context = context;
  }

  /** All sessions, private ones included. */
  get sessions(): OperatorSession[] {
    return [...this.#context.sessions.values()].map(operatorSession);
  }

  session(id: string): OperatorSession | undefined {
    const session = this.#context.sessions.get(id);
    return session && operatorSession(session);
  }

  /** Everybody who is connected or whose seat is kept. */
  get players(): OperatorPlayer[] {
    const nowMs = this.#context.now();
    return [...this.#context.rooms].flatMap(([game, { players }]) =>
      [...players.values()].map((player) => operatorPlayer(game, player, nowMs)),
    );
  }

  /** Somebody who is here, or was not long ago. */
  player(id: string): KnownPlayer | undefined {
    const { rooms, departed } = this.#context;
    for (const { players } of rooms.values()) {
      const player = players.get(id);
      if (player !== undefined) return player;
    }
    return departed.get(id);
  }

  get sanctions(): Sanction[] {
    return this.#context.sanctions.list();
  }

  /** Whether so many share an address that it cannot be banned. */
  isShared(address: string): boolean {
    return this.#context.settings.isExempt(address);
  }

  kick(by: Moderator, playerId: string, reason: string): ModerationDone | Refusal {
    const target = this.player(playerId);
    const order = { act: "kick", subjectId: playerId, game: "", network: undefined, seconds: 0 } as const;
    const isHere = this.players.some(({ id }) => id === playerId);
    return isHere ? applyModeration(this.#context, by, { ...order, target, reason }) : noPlayer;
  }

  impose(by: Moderator, { kind, ...order }: SanctionOrder): ModerationDone | Refusal {
    return applyModeration(this.#context, by, { act: kind, game: "", ...order });
  }

  lift(by: Moderator, { kind, subjectId }: SanctionKey, reason: string): ModerationDone | Refusal {
    const act = kind === "mute" ? "unmute" : "unban";
    const order = { act, subjectId, game: "", target: undefined, network: undefined, seconds: 0 } as const;
    return applyModeration(this.#context, by, { ...order, reason });
  }

  /** Says something as the server, in the chat of all it is for. Returns how many rooms heard it. */
  announce(text: string, to: AnnouncementTo): number | Refusal {
    const shown = shownText(text.replace(/\s+/gu, " "), announcementCharactersMax);
    if (shown === "") return { code: "bad_request", message: "the announcement is empty" };
    const chats = this.#chatsOf(to);
    if (!Array.isArray(chats)) return chats;
    for (const chat of chats) chat.say(serverSpeaker, shown, this.#context.wallClock());
    return chats.length;
  }

  /** Ends a session, whatever its phase, and tells its members why. */
  endSession(id: string, reason: string): Refusal | undefined {
    const session = this.#context.sessions.get(id);
    if (session === undefined) return noSuchSession;
    const why = `an operator has ended the session${reason === "" ? "" : `: ${reasonOf(reason)}`}`;
    if (session.startedAt !== undefined)
      recordOutcome(this.#context, session, { kind: "failed", message: "ended by an operator" });
    const connections = [...session.members.values()].map(({ player }) => player.connection);
    for (const connection of connections) connection?.error("unavailable", why);
    endSession(this.#context, session);
    return undefined;
  }

  /** Refuses new sessions from now on, or takes them again. */
  setDraining(isDraining: boolean): void {
    this.#context.isDraining = isDraining;
  }

  #chatsOf({ game, sessionId }: AnnouncementTo): ChatRoom[] | Refusal {
    const { rooms, sessions } = this.#context;
    if (sessionId !== undefined) {
      const session = sessions.get(sessionId);
      return session === undefined ? noSuchSession : [session.chat];
    }
    if (game !== undefined && !rooms.has(game))
      return { code: "not_found", message: `this server has no game ${JSON.stringify(game)}` };
    const lobbies = [...rooms].filter(([id]) => game === undefined || id === game);
    const inGame = [...sessions.values()].filter((each) => game === undefined || each.game.id === game);
    return [...lobbies.map(([, { chat }]) => chat), ...inGame.map(({ chat }) => chat)];
  }
}

const noSuchSession: Refusal = { code: "not_found", message: "there is no such session, or not any more" };
