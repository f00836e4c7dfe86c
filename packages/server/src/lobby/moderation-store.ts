import type { ChatLine, ModerationAct } from "@fairtick/contract";

/** A mute or a ban. */
export interface Sanction {
  readonly kind: "mute" | "ban";
  /** The player's id; the network itself where it concerns only that. */
  readonly subjectId: string;
  /** What the player signed in as, or the account; undefined where it concerns only a network. */
  readonly identityId: string | undefined;
  /** Of the player, as it was then; may be empty. */
  readonly name: string;
  /** Whom it concerns besides: everybody there. */
  readonly network: string | undefined;
  /** Unix milliseconds; infinite where it has no end. */
  readonly untilMs: number;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly imposedMs: number;
  readonly byId: string;
  readonly byName: string;
  /** Whether it can still concern somebody when the server has started again: a guest is somebody else then. */
  readonly isLasting: boolean;
}

/** What tells one sanction from all others. */
export type SanctionKey = Pick<Sanction, "kind" | "subjectId">;

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

/** Where moderation is kept beyond what the server needs at every moment. No call may wait or throw. */
export interface ModerationStore {
  /** What was in force when the server stopped. */
  sanctions(): readonly Sanction[];
  keep(change: ModerationChange): void;
  /** Calls back, once and soon, with the ids of players that the account does not want to hear; not at all where it is not known. */
  blockedBy(accountId: string, known: (playerIds: readonly string[]) => void): void;
  keepBlocked(accountId: string, playerIds: readonly string[]): void;
}

/** Reports and acts that are kept in memory. */
const keptMax = 1000;

/** Keeps the newest in memory: what it knows ends with the server. */
export class MemoryModerationStore implements ModerationStore {
  readonly reports: Report[] = [];
  readonly audits: AuditEntry[] = [];

  /** The server itself knows those that are in force. */
  sanctions(): readonly Sanction[] {
    return [];
  }

  keep({ audit, report }: ModerationChange): void {
    keep(this.audits, audit);
    if (report !== undefined) keep(this.reports, report);
  }

  blockedBy(): void {}

  keepBlocked(): void {}
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > keptMax) list.shift();
}
