import pino from "pino";
import { auditEntry } from "../accounts/account-context.ts";
import { type Accounts, openAccounts } from "../accounts/open-accounts.ts";
import { newAccount } from "../accounts/sign-up.ts";
import type { Role } from "../connection/role.ts";
import { StoredModeration } from "../lobby/stored-moderation.ts";
import type { LogLevel } from "../ops/log-levels.ts";
import type { ServerOptions } from "../server.ts";
import { clientOf, closeLater, testConfig } from "./api-fixture.ts";
import { query, startWriter, until } from "./storage-fixture.ts";
import { startTestServer } from "./test-server.ts";

/** A server with a database, an HTTP API and one account of each role, Ada, Mo and Pat, who are logged in; Pat has a password. */
export async function openOperated(
  changed: Partial<ServerOptions> & { readonly settings?: Record<string, string> } = {},
) {
  const config = testConfig();
  const storage = await startWriter();
  const { ask } = storage.writer;
  const log = { error: () => {} };
  const moderation = await StoredModeration.open({
    ask,
    reportsMax: 100,
    log,
    lost: () => {},
    wallClock: Date.now,
  });
  const accounts = openAccounts({
    config,
    ask,
    sanctions: moderation.inForce,
    log: { warn: () => {} },
    counted: () => {},
  });
  closeLater(accounts);
  const level: { now: LogLevel } = { now: "info" };
  const served = await startTestServer({
    api: { version: "1.2.3", accounts },
    storage: storage.writer,
    moderation,
    diagnostics: {
      monitor: { slowTicks: () => [], sessions: () => [], sweep: () => {} },
      threads: () => [],
      log: {
        level: () => level.now,
        setLevel: (to) => {
          level.now = to;
        },
      },
      logger: pino({ level: "silent" }),
    },
    ...changed,
    settings: { "api.port": "0", "limits.exempt_addresses": "10.0.0.0/8", ...changed.settings },
  });
  const client = clientOf({ port: served.server.apiPort! });
  /** A game's client that has signed in with an access token. */
  const play = async (token: string, fromAddress?: string) => {
    const player = await served.connect(fromAddress);
    player.ask({ kind: "authenticate", token, name: "Somebody" });
    const { playerId } = await player.next("authenticated");
    return { player, playerId };
  };
  /** The ledger, from the oldest entry on, once nothing waits to be written. */
  const ledger = async () => {
    await until(() => moderation.waiting === 0);
    return query(storage.path, "select * from audit_entries order by id");
  };
  const ada = await enter(accounts, "Ada", "admin");
  const mo = await enter(accounts, "Mo", "moderator");
  const pat = await client.register("Pat");
  return { ...storage, ...served, ...client, accounts, moderation, level, play, ledger, ada, mo, pat };
}

/** An account with the tokens of a login that nobody had to hash a password for. */
async function enter(accounts: Accounts, name: string, role: Role) {
  const { context } = accounts;
  const account = { ...newAccount(context, name, name.toLowerCase(), role), password_hash: null };
  const audit = auditEntry(context, { address: "", actorId: null }, "account.made");
  await context.ask("createAccount", { account, audit });
  const accessToken = context.tokens.issue(account, context.newId(), undefined, Date.now() / 1000);
  return { account: { id: account.id, name }, accessToken };
}
