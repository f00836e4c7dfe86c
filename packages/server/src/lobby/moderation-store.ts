import type { ChatLine, ModerationAct } from "@fairtick/contract";
import type { Sanction, SanctionKey } from "./sanction.ts";
import { Sanctions } from "./sanctions.ts";

/** Somebody who was told of, with what was said last where they were. */
export interface Report {
  readonly atMs: number;
  readonly game: string;
  readonly byId: string;
  readonly byName: string;
  readonly playerId: string;
  readonly name: string;
  readonly reason: string;
  readonly chat: readonly ChatLine[];
}

/** One act, for good. */
export interface AuditEntry {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Empty: all games. */
  readonly game: string;
  readonly byId: string;
  readonly byName: string;
  /** Network address of who did it. */
  readonly origin: string;
  /** `host-kick`: by the host of a session, from it. */
  readonly act: ModerationAct | "report" | "host-kick";
  /** Id of the player, or the network. */
  readonly playerId: string;
  readonly name: string;
  /** Whether the player has no account, and nothing but a name. */
  readonly isGuest: boolean;
  readonly reason: string;
  readonly untilMs: number | undefined;
}

/** An act with what it changes: kept as a whole or not at all. */
export interface ModerationChange {
  readonly audit: AuditEntry;
  /** Instead of one of the same kind and subject. */
  readonly imposed?: Sanction;
  readonly lifted?: SanctionKey;
  readonly report?: Report;
}

/** What an operator did, for the ledger. */
export interface OperatorAct {
  /** Id of the account that did it. */
  readonly actorId: string;
  /** Network address. */
  readonly origin: string;
  readonly action: string;
  /** What it was done to: the id of a session or a player; `server` otherwise. */
  readonly subjectId: string;
  readonly detail: object;
}

/** Where moderation is kept beyond what the server needs at every moment. No call may wait or throw. */
export interface ModerationStore {
  /** Those in force: at the start what was when the server stopped. Who imposes and lifts them also keeps it. */
  readonly inForce: Sanctions;
  keep(change: ModerationChange): void;
  /** What somebody has done to the server or a session. */
  writeAct(act: OperatorAct): void;
  /** Calls back, once and soon, with the ids of players that the account does not want to hear; not at all where it is not known. */
  blockedBy(accountId: string, known: (playerIds: readonly string[]) => void): void;
  keepBlocked(accountId: string, playerIds: readonly string[]): void;
}

/** Reports and acts that are kept in memory. */
const keptMax = 1000;

/** Keeps the newest in memory: what it knows ends with the server. */
export class MemoryModerationStore implements ModerationStore {
  readonly inForce = new Sanctions();
  readonly reports: Report[] = [];
  readonly audits: AuditEntry[] = [];
  readonly acts: OperatorAct[] = [];

  keep({ audit, report }: ModerationChange): void {
    keep(this.audits, audit);
    if (report !== undefined) keep(this.reports, report);
  }

  writeAct(act: OperatorAct): void {
    keep(this.acts, act);
  }

  blockedBy(_accountId: string, _known: (playerIds: readonly string[]) => void): void {}

  keepBlocked(_accountId: string, _playerIds: readonly string[]): void {}
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > keptMax) list.shift();
}
