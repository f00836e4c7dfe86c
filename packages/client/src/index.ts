export { Chat } from "./chat.ts";
export { Client, type ClientOptions, type JoinAs, type Lobby, type ModerationTerms } from "./client.ts";
export {
  ClientSession,
  type JoinedSession,
  type SessionPort,
  type SessionSettings,
  type ShownReplay,
} from "./client-session.ts";
export { CommandRefused, CommandUnanswered, type SentCommand } from "./command-book.ts";
export { ConnectFailed, type ConnectOptions, connect, type Every } from "./connect.ts";
export type { ConnectionState, ConnectionTimes } from "./connection.ts";
export type { CorrectionReport } from "./correction-stats.ts";
export type { GameEvent } from "./event-stream.ts";
export type { SessionDebug } from "./session-debug.ts";
export { JoinFailed } from "./session-facts.ts";
export { filterSessions, type ListedSession, type SessionFilter } from "./session-filter.ts";
export type { ContactReach } from "./session-view.ts";
export type { SmoothingSettings } from "./smoothing.ts";
export type { OpenTransport, Transport, TransportHandler } from "./transport.ts";
export { type WebSocketConstructor, type WebSocketLike, webSocketTransport } from "./web-socket-transport.ts";
