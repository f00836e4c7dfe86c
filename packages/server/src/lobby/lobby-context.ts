import type {
  AnyGame,
  ContentItem,
  ContentLookup,
  Dialect,
  Json,
  SessionFacts,
  SessionPlan,
  Visibility,
} from "@fairtick/contract";
import type { GameDatagrams } from "../connection/game-datagrams.ts";
import type { IdentityOptions } from "../connection/identity.ts";
import type { NetworkObserver } from "../connection/network-observer.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { ServerEvent } from "../events/server-event.ts";
import type { SessionHost } from "../host/session-host.ts";
import type { SpectatorDelay } from "../host/spectator-delay.ts";
import type { Rate } from "../ops/rate.ts";
import type { ResultSeat } from "../results/stored-result.ts";
import type { TemplateSource } from "../templates/session-template.ts";
import type { ChatRoom } from "./chat-room.ts";
import type { DepartedPlayers } from "./departed-players.ts";
import type { Transcoders } from "./frame-forms.ts";
import type { JoinGuesses } from "./join-guesses.ts";
import type { JoinTickets } from "./join-tickets.ts";
import type { LoadoutGate } from "./loadout-gate.ts";
import type { LobbyFeed } from "./lobby-feed.ts";
import type { LobbySession } from "./lobby-session.ts";
import type { ModerationStore } from "./moderation-store.ts";
import type { Player } from "./player.ts";
import type { Sanctions } from "./sanctions.ts";

/** The content of one game, as it is now: a reload shows in the next call. */
export interface GameContent {
  readonly lookup: ContentLookup;
  items(): readonly ContentItem<unknown>[];
}

/** What the lobby has of a game's package. */
export interface GameRules {
  readonly game: AnyGame;
  readonly content: GameContent;
  readonly frameEncodings: Dialect["frameEncodings"];
}

/** A game that the lobby serves. */
export interface LobbyGame extends GameRules {
  /** Undefined where the game's clients have only the reliable stream. */
  readonly datagrams: GameDatagrams | undefined;
}

export interface LobbySettings {
  /** Raised when clients have to know. */
  readonly serverVersion: number;
  /** Sessions of players that have not finished. */
  readonly maxSessions: number;
  /** Of these, those that players of one address have made. */
  readonly sessionsPerAddress: number;
  /** Members of one session who only watch. */
  readonly spectatorsPerSession: number;
  /** Clients that look at one session without being in it. */
  readonly previewsPerSession: number;
  /** Frames a second for those who watch what happens now. */
  readonly spectatorHz: number;
  /** How much later, and how often, those who watch see what happens; undefined: at once. */
  readonly spectatorDelay: SpectatorDelay | undefined;
  /** A session that was made over the HTTP API waits for its maker so long. */
  readonly makerWaitMs: number;
  /** Replays that are played at once, of all accounts and of one. */
  readonly playbacksMax: number;
  readonly playbacksPerAccount: number;
  /** A playback that nobody watches goes after so long. */
  readonly playbackIdleMs: number;
  /** Whether that limit does not concern an address. */
  readonly isExempt: (address: string) => boolean;
  /** A finished session stays for this long. */
  readonly sessionTimeoutMs: number;
  /** A session of players that is not started goes so long after the last of them took a seat; 0: never. */
  readonly lobbyTimeoutMs: number;
  /** The seat of a lost connection is kept for this long. */
  readonly resumeWindowMs: number;
  /** Interval of the unasked lobby message; 0: none. */
  readonly lobbyBroadcastMs: number;
  /** A player who is silent for twice this long may be replaced. */
  readonly heartbeatIntervalMs: number;
  /** Longest chat message. */
  readonly chatCharacters: number;
  /** Wrong passwords and join codes, and addresses whose guesses are remembered. */
  readonly guessRate: Rate | "off";
  readonly trackedAddresses: number;
  /** Chat messages that are kept for who comes later. */
  readonly chatHistory: number;
  /** Chat of one session, or of one lobby. */
  readonly chatRoomRate: Rate | "off";
  readonly chatBlockedWords: readonly string[];
  /** Mutes and bans at once. */
  readonly sanctionsMax: number;
  /** Others whose chat one player may block. */
  readonly blocksPerPlayer: number;
}

/** How a session ended. Times are unix milliseconds. */
export interface SessionOutcome {
  readonly sessionId: string;
  readonly game: string;
  readonly options: Json;
  readonly plan: SessionPlan;
  /** Every item that it was made with. */
  readonly content: SessionFacts["content"];
  readonly visibility: Visibility;
  /** Of the template that it was made of, if so. */
  readonly templateId: string | undefined;
  /** A demo of the server's, in which nobody takes part. */
  readonly isDemo: boolean;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome:
    | { readonly kind: "finished"; readonly results: Json; readonly roster: readonly ResultSeat[] }
    | { readonly kind: "failed"; readonly message: string };
}

/** Where sessions are recorded. */
export interface SessionRecorder {
  started(session: Omit<SessionOutcome, "finishedAt" | "outcome">): void;
  /** What all members, or all spectators, of a session receive; `bytes` is only valid during the call. */
  frame(sessionId: string, bytes: Uint8Array, vital: boolean, tick: number): void;
  /** Once a session that has begun, and for every one that failed. */
  ended(outcome: SessionOutcome): void;
  /** The session is gone; no frame of it comes any more. */
  removed(sessionId: string): void;
}

export interface LobbyLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One game's players and what is shown to them. */
export interface GameRoom extends LobbyGame {
  /** By player id. */
  readonly players: Map<string, Player>;
  /** The same players by the token with which they may come back. */
  readonly resumable: Map<string, Player>;
  /** By id: who only looks at sessions, and is no player of the room. */
  readonly previews: Map<string, Player>;
  readonly feed: LobbyFeed;
  /** Of those who are in no session. */
  readonly chat: ChatRoom;
  readonly transcoders: Transcoders;
}

/** What the parts of the lobby share. */
export interface LobbyContext {
  readonly settings: LobbySettings;
  readonly identity: IdentityOptions;
  readonly rooms: ReadonlyMap<string, GameRoom>;
  /** Of all games, by id. */
  readonly sessions: Map<string, LobbySession>;
  readonly host: SessionHost;
  readonly guesses: JoinGuesses;
  readonly tickets: JoinTickets;
  readonly moderation: ModerationStore;
  readonly templates: TemplateSource;
  readonly sanctions: Sanctions;
  readonly departed: DepartedPlayers;
  /** Makes a text what may be shown of it. */
  readonly filterWords: (text: string) => string;
  readonly recorder: SessionRecorder;
  readonly loadouts: LoadoutGate;
  /** Tells whoever wants to know. */
  readonly events: Pick<EventBus<ServerEvent>, "publish">;
  readonly observer: NetworkObserver;
  readonly log: LobbyLog;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  /** A random UUID. */
  readonly newId: () => string;
  /** 16 random bytes in hexadecimal. */
  readonly newToken: () => string;
  /** 0 to 2^32 - 1. */
  readonly newSeed: () => number;
  isClosing: boolean;
  /** No new session is made or started; those that run go on. */
  isDraining: boolean;
}

export function roomOf(context: LobbyContext, game: string): GameRoom {
  const room = context.rooms.get(game);
  if (room === undefined) throw new Error(`the lobby does not serve "${game}"`);
  return room;
}
