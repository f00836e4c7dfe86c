import type { Kysely } from "kysely";
import {
  accountById,
  accountByName,
  accountNames,
  changeAccount,
  createAccount,
  deleteAccount,
  listAccounts,
  setPassword,
  setRole,
} from "./operations/accounts.ts";
import { createApiKey, deleteApiKey, listApiKeys, useApiKey } from "./operations/api-keys.ts";
import { appendAudit, listAudit } from "./operations/audit.ts";
import { enterByIdentity } from "./operations/identities.ts";
import { boardPage, keepScores, removeExpiredScores } from "./operations/leaderboards.ts";
import { beginLogin, endLogin, endLoginByToken, listLogins, renewLogin } from "./operations/logins.ts";
import {
  blockListOf,
  closeReport,
  keepModeration,
  listReports,
  loadSanctions,
  sanctionsInForce,
  setBlockList,
} from "./operations/moderation.ts";
import { findRecord, listLedger, publicRecords, writeRecord } from "./operations/records.ts";
import {
  finishedSession,
  judgeResult,
  listResults,
  settleResult,
  takeUnsettledResults,
} from "./operations/results.ts";
import { advanceSchedule, createSchedule, deleteSchedule, listSchedules } from "./operations/schedules.ts";
import { deleteTemplate, listTemplates, putTemplate } from "./operations/templates.ts";
import type { StorageSchema } from "./schema.ts";
import { transact } from "./transact.ts";

/**
 * What may be asked of the database, by name. Each runs in one transaction on the storage thread; arguments and
 * results are plain data that can be sent between threads.
 */
const operations = {
  accountById,
  accountByName,
  accountNames,
  changeAccount,
  createAccount,
  deleteAccount,
  listAccounts,
  setPassword,
  setRole,
  createApiKey,
  deleteApiKey,
  listApiKeys,
  useApiKey,
  appendAudit,
  listAudit,
  enterByIdentity,
  beginLogin,
  endLogin,
  endLoginByToken,
  listLogins,
  renewLogin,
  blockListOf,
  closeReport,
  keepModeration,
  listReports,
  loadSanctions,
  sanctionsInForce,
  setBlockList,
  findRecord,
  listLedger,
  publicRecords,
  writeRecord,
  boardPage,
  keepScores,
  removeExpiredScores,
  finishedSession,
  judgeResult,
  listResults,
  settleResult,
  takeUnsettledResults,
  advanceSchedule,
  createSchedule,
  deleteSchedule,
  listSchedules,
  deleteTemplate,
  listTemplates,
  putTemplate,
};

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationArgs<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

export const operationNames = Object.keys(operations) as readonly OperationName[];

type AnyOperation = (db: Kysely<StorageSchema>, args: unknown) => Promise<unknown>;

/** Those that change nothing: PostgreSQL runs them beside each other, and refuses one that would change something. */
const reads: readonly OperationName[] = [
  "accountById",
  "accountByName",
  "accountNames",
  "listAccounts",
  "listApiKeys",
  "listLogins",
  "blockListOf",
  "listReports",
  "sanctionsInForce",
  "findRecord",
  "publicRecords",
  "listTemplates",
  "listSchedules",
];

/** Reads of what is past, that may be answered as it was a moment ago: by a replica, where there is one. */
const history: readonly OperationName[] = [
  "listAudit",
  "listLedger",
  "boardPage",
  "finishedSession",
  "listResults",
];

export type OperationKind = "write" | "read" | "history";

export function operationKind(name: OperationName): OperationKind {
  if (history.includes(name)) return "history";
  return reads.includes(name) ? "read" : "write";
}

/** Runs one operation as a whole or not at all. */
export function runOperation(
  db: Kysely<StorageSchema>,
  name: OperationName,
  args: unknown,
): Promise<unknown> {
  const operation = operations[name] as AnyOperation;
  const kind = operationKind(name) === "write" ? "write" : "read";
  return transact(db, (transaction) => operation(transaction, args), kind);
}
