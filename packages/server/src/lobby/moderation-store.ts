import type { ChatLine, ModerationAct } from "@fairtick/contract";

/** A mute or a ban. */
export interface Sanction {
  readonly kind: "mute" | "ban";
  readonly playerId: string;
  /** What the player signed in as. */
  readonly identityId: string;
  readonly name: string;
  /** Whom it concerns besides: everybody there. */
  readonly network: string | undefined;
  /** Unix milliseconds; infinite where it has no end. */
  readonly untilMs: number;
  readonly reason: string;
}

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
  readonly game: string;
  readonly byId: string;
  readonly byName: string;
  /** `host-kick`: by the host of a session, from it. */
  readonly act: ModerationAct | "report" | "host-kick";
  readonly playerId: string;
  readonly name: string;
  readonly reason: string;
  readonly untilMs: number | undefined;
}

/** Where moderation is kept beyond what the server needs at every moment. No call may wait or throw. */
export interface ModerationStore {
  /** What was in force when the server stopped. */
  sanctions(): readonly Sanction[];
  /** Instead of one of the same kind and player. */
  impose(sanction: Sanction): void;
  lift(kind: Sanction["kind"], playerId: string): void;
  report(report: Report): void;
  audit(entry: AuditEntry): void;
}

/** Reports and acts that are kept in memory. */
const keptMax = 1000;

/** Keeps the newest in memory: what it knows ends with the server. */
export class MemoryModerationStore implements ModerationStore {
  readonly reports: Report[] = [];
  readonly audits: AuditEntry[] = [];

  sanctions(): readonly Sanction[] {
    return [];
  }

  /** The server itself knows those that are in force. */
  impose(): void {}

  lift(): void {}

  report(report: Report): void {
    keep(this.reports, report);
  }

  audit(entry: AuditEntry): void {
    keep(this.audits, entry);
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > keptMax) list.shift();
}
