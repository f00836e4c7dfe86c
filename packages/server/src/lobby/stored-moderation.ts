import { OrderedIds } from "../accounts/ordered-id.ts";
import type { ModerationWrite } from "../storage/operations/moderation.ts";
import type { AuditEntryRow, PlayerReportRow, SanctionRow } from "../storage/schema.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { WriteBehind } from "../storage/write-behind.ts";
import type {
  AuditEntry,
  ModerationChange,
  ModerationStore,
  OperatorAct,
  Report,
} from "./moderation-store.ts";
import type { Sanction } from "./sanction.ts";
import { Sanctions } from "./sanctions.ts";

/** Acts and lists that may wait for the database. */
const waitingMax = 2000;

export interface StoredModerationOptions {
  readonly ask: Ask;
  /** Reports that are kept; the oldest beyond are removed. */
  readonly reportsMax: number;
  readonly log: { error(fields: object, message: string): void };
  /** An act could not be stored, and is only in the log. */
  lost(): void;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  readonly retryMs?: number;
  /** Interval at which it looks for what other servers on the same database do; undefined: never. */
  readonly followMs?: number;
}

/** Moderation that outlives the server: read once at the start, written behind the acts. */
export class StoredModeration implements ModerationStore {
  readonly inForce = new Sanctions();
  readonly #options: StoredModerationOptions;
  readonly #writes: WriteBehind;
  readonly #ids = new OrderedIds();
  readonly #following: NodeJS.Timeout | undefined;
  /** Acts of this server, counted. */
  #acts = 0;

  private constructor(options: StoredModerationOptions, inForce: readonly Sanction[]) {
    this.#options = options;
    for (const sanction of inForce) this.inForce.impose(sanction);
    const { followMs } = options;
    this.#following = followMs === undefined ? undefined : setInterval(() => void this.refresh(), followMs);
    this.#writes = new WriteBehind({
      ask: options.ask,
      max: waitingMax,
      ...(options.retryMs !== undefined && { retryMs: options.retryMs }),
      lost: ({ name, args }, why) => this.#lose(name, args, why),
    });
  }

  /** Rejects when the database does not tell who is banned: without that nobody may be let in. */
  static async open(options: StoredModerationOptions): Promise<StoredModeration> {
    const rows = await options.ask("loadSanctions", options.wallClock());
    return new StoredModeration(options, rows.map(sanctionOf));
  }

  /** Follows what other servers on the same database impose and lift. Where the database does not answer all stays as it is. */
  async refresh(): Promise<void> {
    const actsBefore = this.#acts;
    if (this.#writes.size > 0) return;
    const rows = await this.#options
      .ask("sanctionsInForce", this.#options.wallClock())
      .catch(() => undefined);
    // What has been done here meanwhile may not be among them.
    if (rows === undefined || this.#acts !== actsBefore) return;
    const stored = new Map(rows.map((row) => [`${row.kind} ${row.subject_id}`, sanctionOf(row)]));
    for (const sanction of this.inForce.list()) {
      const key = `${sanction.kind} ${sanction.subjectId}`;
      const known = stored.get(key);
      if (known?.imposedMs === sanction.imposedMs) stored.delete(key);
      else if (known === undefined && sanction.isLasting) this.inForce.lift(sanction);
    }
    for (const sanction of stored.values()) this.inForce.impose(sanction);
  }

  /** Writes that wait for the database. */
  get waiting(): number {
    return this.#writes.size;
  }

  keep({ audit, imposed, lifted, report }: ModerationChange): void {
    this.#acts++;
    this.#writes.write("keepModeration", {
      audit: this.#auditRow(audit),
      imposed: imposed?.isLasting === true ? sanctionRow(imposed) : undefined,
      lifted: lifted && { kind: lifted.kind, subject_id: lifted.subjectId },
      report: report && { ...reportRow(report), id: this.#newId() },
      reportsMax: this.#options.reportsMax,
    });
  }

  writeAct({ actorId, origin, action, subjectId, detail }: OperatorAct): void {
    this.#writes.write("appendAudit", {
      id: this.#newId(),
      at: Math.floor(this.#options.wallClock() / 1000),
      actor_id: actorId,
      action,
      subject_id: subjectId,
      origin,
      detail: JSON.stringify(detail),
    });
  }

  blockedBy(accountId: string, known: (playerIds: readonly string[]) => void): void {
    // While the database does not answer, chat goes on without the list.
    this.#options.ask("blockListOf", accountId).then(known, () => {});
  }

  keepBlocked(accountId: string, playerIds: readonly string[]): void {
    const changedAt = this.#options.wallClock();
    this.#writes.write("setBlockList", { accountId, playerIds, changedAt }, accountId);
  }

  /** Stores what waits, within the time; the rest is in the log. */
  close(withinMs: number): Promise<void> {
    clearInterval(this.#following);
    return this.#writes.close(withinMs);
  }

  #newId(): string {
    return this.#ids.next(this.#options.wallClock());
  }

  #auditRow({ atMs, byId, origin, act, playerId, ...about }: AuditEntry): AuditEntryRow {
    // Accounts are named by their ids: the ledger outlives them.
    const { game, name, isGuest, reason, untilMs } = about;
    return {
      id: this.#newId(),
      at: Math.floor(atMs / 1000),
      actor_id: byId,
      action: `moderation.${act}`,
      subject_id: playerId,
      origin,
      detail: JSON.stringify({
        game,
        ...(isGuest && { name }),
        reason,
        ...(untilMs !== undefined && { until: Math.floor(untilMs / 1000) }),
      }),
    };
  }

  /** What was said is no matter for the log. */
  #lose(name: string, args: unknown, why: string): void {
    const { report, ...write } = args as Partial<ModerationWrite>;
    const fields = { operation: name, reason: why, write, report_by: report?.by_id };
    this.#options.log.error(fields, "moderation could not be stored, and is only in this line");
    this.#options.lost();
  }
}

function sanctionOf(row: SanctionRow): Sanction {
  return {
    kind: row.kind,
    subjectId: row.subject_id,
    identityId: row.identity_id ?? undefined,
    name: row.name,
    network: row.network ?? undefined,
    untilMs: row.until_at ?? Number.POSITIVE_INFINITY,
    reason: row.reason,
    imposedMs: row.imposed_at,
    byId: row.by_id ?? "",
    byName: row.by_name,
    isLasting: true,
  };
}

function sanctionRow(sanction: Sanction): SanctionRow {
  return {
    kind: sanction.kind,
    subject_id: sanction.subjectId,
    identity_id: sanction.identityId ?? null,
    name: sanction.name,
    network: sanction.network ?? null,
    until_at: Number.isFinite(sanction.untilMs) ? sanction.untilMs : null,
    reason: sanction.reason,
    imposed_at: sanction.imposedMs,
    by_id: sanction.byId,
    by_name: sanction.byName,
  };
}

function reportRow({ atMs, game, byId, byName, playerId, name, reason, chat }: Report) {
  return {
    at: atMs,
    game,
    by_id: byId,
    by_name: byName,
    subject_id: playerId,
    name,
    reason,
    chat: JSON.stringify(chat),
    closed_at: null,
    closed_by: null,
  } satisfies Omit<PlayerReportRow, "id">;
}
