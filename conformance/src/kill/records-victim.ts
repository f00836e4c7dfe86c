// A process that only settles: sessions of three accounts, several at once, with a purchase of each account beside
// them, until it is killed. It begins some sessions before the last one that is in the database, as a server does whose
// results are told to it again. It writes a line for each other session that is settled. Argument: the database.
import { writeSync } from "node:fs";
import { actOnRecord, openRecords, settleResult } from "@fairtick/server/records";
import { sqliteFile, startStorageHere, startStorageWriter } from "@fairtick/server/storage";
import Database from "libsql";
import { SAVERS, saverRecords } from "./saver-records.ts";

const [databasePath = ""] = process.argv.slice(2);
/** Sessions on the way at once, and those that are told again. */
const ahead = 3;
const toldAgain = 5;

const started = await startStorageWriter({
  database: sqliteFile(databasePath),
  startLink: startStorageHere,
  onEvent: () => {},
});
if (!started.ok) throw new Error(started.reason);
const { ask } = started.writer;
const context = openRecords({
  packages: [{ game: { id: "saver" } as never, records: saverRecords }],
  settlesUnverified: false,
  ask,
  log: { error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
  wallClock: Date.now,
  counted: () => {},
  changed: () => {},
});
for (const id of SAVERS) await createSaver(id);
const known = await newestSession();
let next = Math.max(0, known - toldAgain);
for (let i = 0; i < ahead; i++) void settleSessions();
// Nothing else keeps the process alive.
setInterval(() => {}, 1000);

async function settleSessions(): Promise<void> {
  for (;;) {
    const number = next++;
    await Promise.all([settle(number), ...SAVERS.map((id) => buy(id, number))]);
    if (number > known) writeSync(1, `stored s${number}\n`);
  }
}

function settle(number: number): Promise<void> {
  const person = { driver: "external", loadout: null };
  return settleResult(context, {
    sessionId: `s${number}`,
    game: "saver",
    options: {},
    title: "",
    content: [],
    roster: SAVERS.map((id, seat) => ({ ...person, seat, playerId: id, name: id, accountId: id })),
    results: null,
    startedAt: 0,
    finishedAt: 1,
    verdict: "verified",
  });
}

async function buy(accountId: string, number: number): Promise<void> {
  const asked = { accountId, action: "buy-sweet", key: `key-${number}`, payload: {} };
  const { kind } = await actOnRecord(context, saverRecords, asked);
  if (kind !== "done" && kind !== "known") throw new Error(`a purchase was ${kind}`);
}

async function createSaver(id: string): Promise<void> {
  const none = { password_hash: null, email_hash: null, last_login_at: null, disabled_at: null };
  const account = {
    id,
    name: id,
    name_key: id,
    role: "player" as const,
    is_guest: 0,
    created_at: 0,
    ...none,
  };
  const audit = {
    id: `made-${id}`,
    at: 0,
    actor_id: null,
    action: "account.made",
    origin: "test",
    detail: "{}",
  };
  await ask("createAccount", { account, audit });
}

async function newestSession(): Promise<number> {
  const file = new Database(databasePath, { readonly: true });
  const rows = file.prepare("select subject from record_operations where source = 'session'").all();
  file.close();
  return (rows as { subject: string }[]).reduce(
    (max, { subject }) => Math.max(max, Number(subject.slice(1))),
    0,
  );
}
