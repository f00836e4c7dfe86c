import type Database from "libsql";
import { COINS_AT_FIRST, COINS_WON, SAVERS, SWEET_PRICE } from "./saver-records.ts";

/** What a database holds in which killed processes have settled sessions with profiles. */
export interface RecordFindings {
  /** Profiles that were changed by a session. */
  readonly settled: number;
  /** Reported as settled, and not there for everybody. Must be empty. */
  readonly lost: readonly string[];
  /** Sessions that an account was paid for more than once. Must be empty. */
  readonly doubled: readonly string[];
  /** Accounts whose profile is not what their ledger says. Must be empty. */
  readonly unexplained: readonly string[];
  /** What SQLite finds; "ok" alone when the file is sound. */
  readonly integrity: readonly string[];
}

interface Operation {
  readonly account_id: string;
  readonly source: "session" | "action";
  readonly subject: string;
  readonly coins: number;
  readonly entries: number;
}

export function lookAtRecords(file: Database.Database, reported: readonly string[]): RecordFindings {
  const operations = all<Operation>(
    file,
    `select o.account_id, o.source, o.subject, sum(e.amount) as coins, count(e.amount) as entries
       from record_operations o left join record_entries e on e.operation_id = o.id group by o.id`,
  );
  const sessions = operations.filter(({ source }) => source === "session");
  const paid = sessions.map(({ account_id, subject }) => `${account_id} ${subject}`);
  const seen = new Set(paid);
  return {
    settled: sessions.length,
    lost: [...new Set(reported)].filter((id) => !SAVERS.every((saver) => seen.has(`${saver} ${id}`))),
    doubled: paid.filter((name, i) => paid.indexOf(name) !== i),
    unexplained: SAVERS.filter((saver) => !isExplained(file, saver, operations)),
    integrity: all<{ integrity_check: string }>(file, "pragma integrity_check").map(
      (row) => row.integrity_check,
    ),
  };
}

function isExplained(file: Database.Database, saver: string, operations: readonly Operation[]): boolean {
  const own = operations.filter(({ account_id }) => account_id === saver);
  const row = all<{ revision: number; profile: string }>(
    file,
    `select revision, profile from record_profiles where account_id = '${saver}'`,
  )[0];
  const profile = JSON.parse(row?.profile ?? "{}") as { coins: number; sessions: number; sweets: number };
  const count = (source: Operation["source"]) => own.filter((each) => each.source === source).length;
  const isRight = ({ source, coins, entries }: Operation) =>
    entries === 1 && coins === (source === "session" ? COINS_WON : -SWEET_PRICE);
  return (
    own.every(isRight) &&
    row?.revision === own.length &&
    profile.sessions === count("session") &&
    profile.sweets === count("action") &&
    profile.coins === COINS_AT_FIRST + COINS_WON * profile.sessions - SWEET_PRICE * profile.sweets
  );
}

function all<Row>(file: Database.Database, sql: string): Row[] {
  return file.prepare(sql).all() as Row[];
}
