import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "../end-to-end/server-process.ts";

/** What the database says of who was paid for what. */
export interface PaymentFindings {
  readonly verified: number;
  readonly unverifiable: number;
  /** Results that a run of their replay contradicts. Must be 0. */
  readonly refused: number;
  /** Results that were not settled in time. Must be 0. */
  readonly unsettled: number;
  readonly paid: number;
  /** Who should have been paid and was not, was paid without reason, or whose profile is not that of its ledger. Must be empty. */
  readonly wrong: readonly string[];
}

interface ResultRow {
  readonly session_id: string;
  readonly verdict: string | null;
  readonly roster: string;
}

interface BalanceRow {
  readonly account_id: string;
  readonly profile: string;
  readonly experience: number | null;
}

const pollMs = 500;

/** Waits until all results are settled, then compares results, operations, ledger and profiles. */
export async function paymentsOf(server: ServerProcess, withinMs: number): Promise<PaymentFindings> {
  const unsettled = await unsettledAfter(server, withinMs);
  const results = server.query("select session_id, verdict, roster from session_results") as ResultRow[];
  const verified = results.filter(({ verdict }) => verdict === "verified");
  const due = new Set(verified.flatMap(owedOf));
  const paid = new Set(operationsOf(server));
  return {
    verified: verified.length,
    unverifiable: results.filter(({ verdict }) => verdict === "unverifiable").length,
    refused: results.filter(({ verdict }) => verdict === "refused").length,
    unsettled,
    paid: paid.size,
    wrong: [
      ...[...due].filter((id) => !paid.has(id)).map((id) => `${id} was not paid`),
      ...[...paid].filter((id) => !due.has(id)).map((id) => `${id} was paid without a reason`),
      ...balances(server)
        .filter(isWrong)
        .map(({ account_id }) => `the profile of ${account_id} is not that of its ledger`),
    ],
  };
}

/** Waits until all results are settled; returns how many were not when the time was over. */
export async function unsettledAfter(server: ServerProcess, withinMs: number): Promise<number> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const [{ count }] = server.query(
      "select count(*) as count from session_results where settled_at is null",
    ) as [{ readonly count: number }];
    if (count === 0 || performance.now() > endMs) return count;
    await sleep(pollMs);
  }
}

function owedOf({ session_id, roster }: ResultRow): string[] {
  const seats = JSON.parse(roster) as readonly { readonly seat: number; readonly accountId?: string }[];
  return seats.flatMap(({ seat, accountId }) =>
    accountId === undefined ? [] : [`session:${session_id}:${seat}:${accountId}`],
  );
}

function operationsOf(server: ServerProcess): string[] {
  const rows = server.query("select id from record_operations where source = 'session'");
  return (rows as { readonly id: string }[]).map(({ id }) => id);
}

function balances(server: ServerProcess): BalanceRow[] {
  return server.query(`select p.account_id, p.profile, sum(e.amount) as experience
    from record_profiles p left join record_entries e
      on e.account_id = p.account_id and e.game = p.game and e.kind = 'experience'
    group by p.account_id, p.profile`) as BalanceRow[];
}

const isWrong = ({ profile, experience }: BalanceRow): boolean =>
  (JSON.parse(profile) as { readonly experience: number }).experience !== (experience ?? 0);
