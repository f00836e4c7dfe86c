import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { KeyScope } from "../connection/key-scopes.ts";
import { type Role, roles } from "../connection/role.ts";
import type { ServerConfig } from "../ops/config-keys.ts";
import { databaseTargetOf } from "../storage/database-target.ts";
import { openDatabase } from "../storage/open-database.ts";
import { type OperationArgs, type OperationName, runOperation } from "../storage/operations.ts";
import type { AccountRow } from "../storage/schema.ts";
import { isLocked } from "../storage/storage-fault.ts";
import type { Ask } from "../storage/storage-questions.ts";
import {
  type AccountTools,
  type AccountView,
  accountView,
  auditEntry,
  type Refused,
  refused,
} from "./account-context.ts";
import { accountNameKey } from "./account-name.ts";
import { addApiKey } from "./api-keys.ts";
import { passwordsOf } from "./open-accounts.ts";
import { OrderedIds } from "./ordered-id.ts";
import { lastAdmin } from "./own-account.ts";
import { passwordFault } from "./password-rules.ts";
import { createUser } from "./sign-up.ts";

const origin = { address: "command-line", actorId: null };
/** A server that runs writes for some milliseconds at a time. */
const lockedTries = 50;
const lockedRetryMs = 100;
const listedMax = 10_000;

type Done = { readonly kind: "changed"; readonly account: AccountView } | Refused;

/** The accounts of a database for a command on the same machine, whether a server runs on it or not. */
export interface AccountsHere {
  create(name: string, password: string, role: Role): Promise<Done>;
  /** In the order of their names. */
  list(): Promise<readonly AccountView[]>;
  giveRole(name: string, role: Role): Promise<Done>;
  /** Ends all logins of the account. */
  givePassword(name: string, password: string): Promise<Done>;
  /** The text of a new API key, which is shown this once. */
  makeKey(
    name: string,
    label: string,
    scopes: readonly KeyScope[],
  ): Promise<{ readonly kind: "made"; readonly text: string } | Refused>;
  close(): Promise<void>;
}

export type OpenedAccounts =
  | { readonly ok: true; readonly accounts: AccountsHere; readonly roles: readonly Role[] }
  | { readonly ok: false; readonly reason: string };

/** Opens the database of the configuration, which is made where there is none. */
export async function openAccountsHere(config: ServerConfig): Promise<OpenedAccounts> {
  const opened = await openDatabase(databaseTargetOf(config));
  if (!opened.ok) return opened;
  const { db } = opened.database;
  const ask = async (name: OperationName, args: OperationArgs<OperationName>) => {
    for (let tries = 1; ; tries++) {
      try {
        return await runOperation(db, name, args);
      } catch (error) {
        if (!isLocked(error) || tries === lockedTries) throw error;
        await sleep(lockedRetryMs);
      }
    }
  };
  const ids = new OrderedIds();
  const tools: AccountTools = {
    ask: ask as Ask,
    passwords: passwordsOf(config),
    wallClock: Date.now,
    newId: randomUUID,
    newOrderedId: (nowMs) => ids.next(nowMs),
  };
  const { apiKeysMax } = config.accounts;
  const accounts = accountsOf(tools, apiKeysMax, () => opened.database.close());
  return { ok: true, accounts, roles };
}

function accountsOf(tools: AccountTools, keysMax: number, closeDatabase: () => Promise<void>): AccountsHere {
  const named = async (name: string): Promise<AccountRow | Refused> =>
    (await tools.ask("accountByName", accountNameKey(name))) ??
    refused("not-found", `there is no account ${JSON.stringify(name)}`);
  return {
    async create(name, password, role) {
      const made = await createUser(tools, { name, password, role }, origin);
      return made.kind === "created" ? { kind: "changed", account: made.account } : made;
    },
    async list() {
      const page = { limit: listedMax, after: undefined, role: undefined };
      return (await tools.ask("listAccounts", page)).map(accountView);
    },
    async giveRole(name, role) {
      const account = await named(name);
      if ("kind" in account) return account;
      const audit = auditEntry(tools, origin, "account.role-changed", { role });
      const change = await tools.ask("setRole", { id: account.id, role, audit });
      return change.kind === "changed"
        ? { kind: "changed", account: accountView(change.account) }
        : lastAdmin;
    },
    async givePassword(name, password) {
      const account = await named(name);
      if ("kind" in account) return account;
      const fault = passwordFault(password, account.name);
      if (fault !== undefined) return refused("bad-password", fault);
      const { id, password_hash: expectedHash } = account;
      const audit = auditEntry(tools, origin, "account.password-changed");
      await tools.ask("setPassword", {
        id,
        expectedHash,
        passwordHash: await tools.passwords.hash(password),
        ending: { exceptLoginId: "", audit },
      });
      return { kind: "changed", account: accountView(account) };
    },
    async makeKey(name, label, scopes) {
      const account = await named(name);
      if ("kind" in account) return account;
      return addApiKey(tools, account, { label, scopes, keysMax }, origin);
    },
    async close() {
      await tools.passwords.close();
      await closeDatabase();
    },
  };
}
