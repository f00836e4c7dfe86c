import { afterEach, describe, expect, it } from "vitest";
import { closeWriters, lock, query, startWriter, until } from "../test/storage-fixture.ts";
import type { AuditEntry, Report } from "./moderation-store.ts";
import type { Sanction } from "./sanction.ts";
import { StoredModeration } from "./stored-moderation.ts";

afterEach(closeWriters);

const nowMs = 1_700_000_000_000;

const sanction = (changed: Partial<Sanction> = {}): Sanction => ({
  kind: "ban",
  subjectId: "ann",
  identityId: "ann",
  name: "Ann",
  network: undefined,
  untilMs: Number.POSITIVE_INFINITY,
  reason: "cheats",
  imposedMs: nowMs,
  byId: "mod",
  byName: "Mod",
  isLasting: true,
  ...changed,
});

const entry = (changed: Partial<AuditEntry> = {}): AuditEntry => ({
  atMs: nowMs,
  game: "errand",
  byId: "mod",
  byName: "Mod",
  origin: "192.0.2.1",
  act: "ban",
  playerId: "ann",
  name: "Ann",
  isGuest: false,
  reason: "cheats",
  untilMs: undefined,
  ...changed,
});

const report = (reason: string): Report => ({
  atMs: nowMs,
  game: "errand",
  byId: "bea",
  byName: "Bea",
  playerId: "ann",
  name: "Ann",
  reason,
  chat: [{ number: 1, playerId: "ann", name: "Ann", text: "a secret word", sentMs: nowMs }],
});

async function open(databasePath?: string, reportsMax = 100) {
  const storage = await startWriter(databasePath === undefined ? {} : { databasePath });
  const logged: string[] = [];
  const counts = { lost: 0 };
  const moderation = await StoredModeration.open({
    ask: storage.writer.ask,
    reportsMax,
    log: { error: (fields, message) => void logged.push(`${message} ${JSON.stringify(fields)}`) },
    lost: () => counts.lost++,
    wallClock: () => nowMs,
    retryMs: 1,
  });
  const settled = () => until(() => moderation.waiting === 0);
  return { ...storage, moderation, settled, logged, counts };
}

describe("moderation in the database", () => {
  it("gives back after a restart what is in force then, and nothing else [HOST-048]", async () => {
    const { path, moderation, settled } = await open();
    const kept = [
      sanction({ network: "192.0.2.1" }),
      sanction({ kind: "mute", untilMs: nowMs + 1000 }),
      sanction({ subjectId: "198.51.100.0", identityId: undefined, name: "", network: "198.51.100.0" }),
    ];
    for (const imposed of kept) moderation.keep({ audit: entry(), imposed });
    moderation.keep({ audit: entry(), imposed: sanction({ subjectId: "bea", untilMs: nowMs }) });
    moderation.keep({ audit: entry(), imposed: sanction({ subjectId: "guest", isLasting: false }) });
    moderation.keep({ audit: entry(), imposed: sanction({ subjectId: "cyd" }) });
    moderation.keep({ audit: entry({ act: "unban" }), lifted: { kind: "ban", subjectId: "cyd" } });
    moderation.keep({ audit: entry(), imposed: { ...kept[0]!, reason: "cheats again" } });
    await settled();
    await closeWriters();
    const again = await open(path);
    expect(again.moderation.inForce.list().map(({ reason, ...each }) => [reason, each])).toEqual([
      ["cheats again", expect.objectContaining({ kind: "ban", subjectId: "ann", network: "192.0.2.1" })],
      ["cheats", expect.objectContaining({ kind: "mute", untilMs: nowMs + 1000, isLasting: true })],
      ["cheats", expect.objectContaining({ identityId: undefined, network: "198.51.100.0" })],
    ]);
  });

  it("follows what another server on the same database does, and keeps what is its own [HOST-048]", async () => {
    const one = await open();
    const other = await open(one.path);
    one.moderation.inForce.impose(sanction({ subjectId: "guest", isLasting: false }));
    const imposed = sanction({ imposedMs: nowMs + 1 });
    other.moderation.keep({ audit: entry(), imposed });
    await other.settled();
    await one.moderation.refresh();
    expect(one.moderation.inForce.list().map(({ subjectId }) => subjectId)).toEqual(["guest", "ann"]);
    other.moderation.keep({ audit: entry({ act: "unban" }), lifted: { kind: "ban", subjectId: "ann" } });
    await other.settled();
    await one.moderation.refresh();
    expect(one.moderation.inForce.list().map(({ subjectId }) => subjectId)).toEqual(["guest"]);
    // What is on its way to the database is not there yet.
    one.moderation.inForce.impose(imposed);
    const looking = one.moderation.refresh();
    one.moderation.keep({ audit: entry(), imposed });
    await looking;
    expect(one.moderation.inForce.count("ban")).toBe(2);
  });

  it("leaves a row of the ledger for each act, which names accounts by their ids only [HOST-048]", async () => {
    const { path, moderation, settled } = await open();
    moderation.keep({ audit: entry({ untilMs: nowMs + 60_000 }), imposed: sanction() });
    moderation.keep({ audit: entry({ act: "kick", playerId: "guest", name: "Cyd", isGuest: true }) });
    const act = { actorId: "root", origin: "::1", action: "server.drain", subjectId: "server" };
    moderation.writeAct({ ...act, detail: { isDraining: true } });
    await settled();
    const rows = query(path, "select * from audit_entries order by id");
    expect(
      rows.map(({ action, actor_id, subject_id, origin }) => [action, actor_id, subject_id, origin]),
    ).toEqual([
      ["moderation.ban", "mod", "ann", "192.0.2.1"],
      ["moderation.kick", "mod", "guest", "192.0.2.1"],
      ["server.drain", "root", "server", "::1"],
    ]);
    expect(rows.map(({ detail }) => JSON.parse(String(detail)))).toEqual([
      { game: "errand", reason: "cheats", until: (nowMs + 60_000) / 1000 },
      { game: "errand", name: "Cyd", reason: "cheats" },
      { isDraining: true },
    ]);
  });

  it("keeps the newest reports with what was said, until a moderator closes them [HOST-048]", async () => {
    const { writer, moderation, settled } = await open(undefined, 2);
    for (const reason of ["first", "second", "third"])
      moderation.keep({ audit: entry({ act: "report" }), report: report(reason) });
    await settled();
    const list = (isOpen?: boolean) => writer.ask("listReports", { limit: 10, before: undefined, isOpen });
    const [newest, older, ...none] = await list(true);
    expect([newest?.reason, older?.reason, none]).toEqual(["third", "second", []]);
    expect(JSON.parse(newest!.chat)).toMatchObject([{ text: "a secret word" }]);
    const audit = {
      id: "1",
      at: 1,
      actor_id: "mod",
      action: "",
      subject_id: "ann",
      origin: "",
      detail: "{}",
    };
    expect(await writer.ask("closeReport", { id: newest!.id, audit, closedAt: nowMs })).toBe(true);
    expect(await writer.ask("closeReport", { id: newest!.id, audit, closedAt: nowMs })).toBe(false);
    expect((await list(true)).map(({ reason }) => reason)).toEqual(["second"]);
    expect(await list(false)).toMatchObject([{ reason: "third", closed_by: "mod", closed_at: nowMs }]);
  });

  it("remembers whom an account does not want to hear, the newest list only [HOST-048]", async () => {
    const { writer, moderation, settled } = await open();
    const blocked = (accountId: string) =>
      new Promise<readonly string[]>((resolve) => moderation.blockedBy(accountId, resolve));
    expect(await blocked("ann")).toEqual([]);
    for (const ids of [["bea"], ["bea", "cyd"], ["cyd"]]) moderation.keepBlocked("ann", ids);
    await settled();
    expect(await blocked("ann")).toEqual(["cyd"]);
    expect(await writer.ask("blockListOf", "bea")).toEqual([]);
    moderation.keepBlocked("ann", []);
    await settled();
    expect(await blocked("ann")).toEqual([]);
  });

  it("waits for a database that is busy, and says at the end what it has not taken [HOST-048]", async () => {
    const { path, moderation, settled, logged, counts } = await open();
    const unlock = lock(path);
    moderation.keep({ audit: entry(), imposed: sanction() });
    unlock();
    await settled();
    expect(query(path, "select kind from sanctions")).toEqual([{ kind: "ban" }]);
    const relock = lock(path);
    moderation.keep({ audit: entry({ act: "report" }), report: report("lost") });
    await moderation.close(10);
    relock();
    expect(counts.lost).toBe(1);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain("moderation.report");
    expect(logged[0]).not.toContain("a secret word");
  });
});
