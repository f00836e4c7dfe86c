import type { FastifyRequest } from "fastify";
import type { ContentReload } from "../../content/content-reload.ts";
import type { Lobby } from "../../lobby/lobby.ts";
import type { Moderator } from "../../lobby/moderation-acts.ts";
import type { OperatorAct } from "../../lobby/moderation-store.ts";
import type { OperatorDesk } from "../../lobby/operator-desk.ts";
import type { Drain } from "../../ops/drain.ts";
import type { LiveNumbers } from "../../ops/live-numbers.ts";
import type { LogLevel } from "../../ops/log-levels.ts";
import type { ThreadMonitor } from "../../ops/thread-monitor.ts";
import type { Access } from "./access.ts";

/** What operators look into and turn. */
export interface OperatorServices {
  readonly desk: OperatorDesk;
  readonly lobby: Pick<Lobby, "playerCount" | "runningCount" | "peopledCount" | "phaseCounts">;
  readonly monitor: Pick<ThreadMonitor, "sessions"> | undefined;
  readonly live: LiveNumbers;
  readonly drain: Drain;
  /** Undefined where content cannot be read again. */
  readonly reloadContent: ContentReload | undefined;
  readonly log: { level(): LogLevel; setLevel(level: LogLevel): void } | undefined;
  /** Streams by what they are at. */
  readonly connections: () => OperatorConnections;
  /** Adds an act to the ledger. */
  readonly writeAct: (act: OperatorAct) => void;
  readonly logger: { info(fields: object, message: string): void };
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface OperatorConnections {
  readonly handshake: number;
  readonly signingIn: number;
  readonly signedIn: number;
  readonly webSockets: number;
}

/** Who has passed a guard for a role, as the lobby knows moderators. */
export function operatorOf(access: Access, request: FastifyRequest): Moderator {
  const { id, name, role } = access.officer(request);
  return { id, name, role, address: request.ip };
}

/** Writes down, in the ledger and the log, what somebody has done to the server. */
export function recordAct(
  { writeAct, logger }: OperatorServices,
  { id: actorId, name, address: origin }: Moderator,
  action: string,
  subjectId: string,
  detail: object,
): void {
  writeAct({ actorId, origin, action, subjectId, detail });
  const by = { by_id: actorId, by_name: name, remote_address: origin };
  logger.info({ action, subject_id: subjectId, ...by, ...detail }, "operator");
}
