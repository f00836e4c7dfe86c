import type { LogTail } from "@fairtick/session";
import type { CreateRequest, HostEvent } from "./session-host.ts";

/** Whoever keeps the logs of sessions while they run. Called on the network thread; none of it may wait or throw. */
export interface LogKeeper {
  /** A session is about to be made. `log` is its live log wherever the session runs. */
  created(request: CreateRequest, log: LogTail): void;
  /** Before the lobby hears of it. */
  event(event: HostEvent): void;
  /** The session is gone, by a fault or not, and its log will be released. */
  ended(sessionId: string, hasFailed: boolean): void;
}
