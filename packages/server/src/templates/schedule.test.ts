import { afterEach, describe, expect, it } from "vitest";
import type { NewAuditEntry } from "../storage/operations/audit.ts";
import type { RaceScheduleRow } from "../storage/schema.ts";
import { enterPhases, equipped, type FixtureClient, openFixture } from "../test/lobby-fixture.ts";
import { closeWriters, query, startWriter, until } from "../test/storage-fixture.ts";
import { errandShelf, errandTemplate, templateId } from "../test/template-fixture.ts";
import { cronFault, nextTime } from "./cron-times.ts";
import { Schedule } from "./schedule.ts";
import type { SessionTemplate } from "./session-template.ts";

afterEach(closeWriters);

const ms = (text: string) => Date.parse(text);
const audit: NewAuditEntry = {
  id: "018f0000-0000-7000-8000-000000000001",
  at: 1,
  actor_id: null,
  action: "schedule.created",
  origin: "test",
  detail: "{}",
};

/** Every day at 20:00 in Berlin. */
const daily: RaceScheduleRow = {
  id: "88000000-0000-4000-8000-000000000001",
  game: "errand",
  template_id: templateId(1),
  cron: "0 20 * * *",
  timezone: "Europe/Berlin",
  next_at: ms("2026-06-01T18:00:00Z"),
};

/** A server that was started at this time, on a database. */
async function start(
  at: string,
  storage: Awaited<ReturnType<typeof startWriter>>,
  templates: readonly SessionTemplate[] = [errandTemplate(1, { start_mode: "scheduled" })],
) {
  const { shelf, files } = errandShelf(templates);
  const fixture = openFixture({}, {}, { templates: shelf });
  const epoch = ms(at) - fixture.clock.ms;
  const wallClock = () => epoch + fixture.clock.ms;
  const told: string[] = [];
  const note = (_: object, message: string) => void told.push(message);
  const log = { info: note, warn: note, error: note };
  const schedule = new Schedule({
    lobby: fixture.lobby,
    templates: shelf,
    ask: storage.writer.ask,
    schedulesMax: 10,
    log,
    wallClock,
  });
  await schedule.load();
  const clients: FixtureClient[] = [];
  schedule.sweep();
  return {
    ...fixture,
    fixture,
    schedule,
    shelf,
    files,
    told,
    pass(seconds: number) {
      for (let i = 0; i < seconds; i++) {
        for (const client of clients) client.ask({ kind: "heartbeat", tick: 0 });
        fixture.advance(1000);
        schedule.sweep();
      }
    },
    join(as: "player" | "spectator" = "player") {
      const client = equipped(fixture, "Ann");
      clients.push(client);
      client.ask({ kind: "join", sessionId: fixture.host.of("create").at(-1)!.sessionId, as });
      fixture.host.run();
      return client;
    },
    created: () => fixture.host.of("create").length,
    started: () => fixture.host.of("start").length,
  };
}

async function database(rows: readonly RaceScheduleRow[] = [daily]) {
  const storage = await startWriter();
  for (const [i, schedule] of rows.entries()) {
    const entry = { ...audit, id: `${audit.id.slice(0, -1)}${i + 1}` };
    expect(await storage.writer.ask("createSchedule", { schedule, schedulesMax: 10, audit: entry })).toBe(
      "created",
    );
  }
  return storage;
}

const nextAt = ({ path }: { readonly path: string }) =>
  query(path, "select next_at from race_schedules").map((row) => Number(row["next_at"]));

describe("the schedule", () => {
  it("makes a session 300 s before its time, and starts it at the time with whoever is there [HOST-052]", async () => {
    const storage = await database();
    const server = await start("2026-06-01T17:54:00Z", storage);
    server.pass(59);
    expect(server.created()).toBe(0);
    server.pass(1);
    expect(server.created()).toBe(1);
    const [summary] = server.lobby.summaries;
    expect(summary).toMatchObject({ phase: "lobby", startsAt: daily.next_at, templateId: templateId(1) });
    server.join();
    server.pass(299);
    expect(server.started()).toBe(0);
    server.pass(1);
    expect(server.started()).toBe(1);
    expect(server.schedule.times[0]?.row.next_at).toBe(ms("2026-06-02T18:00:00Z"));
    await until(() => nextAt(storage)[0] === ms("2026-06-02T18:00:00Z"));
    server.pass(600);
    expect([server.created(), server.started()]).toEqual([1, 1]);
  });

  it("starts it for who only watches, and cancels it where there is nobody at all [HOST-052]", async () => {
    const storage = await database();
    const server = await start("2026-06-01T17:56:00Z", storage);
    server.pass(1);
    server.join("spectator");
    server.pass(240);
    expect(server.started()).toBe(1);

    const alone = await start("2026-06-01T17:56:00Z", await database());
    alone.pass(240);
    expect([alone.created(), alone.started(), alone.lobby.sessionCount]).toEqual([1, 0, 0]);
    expect(alone.told.at(-1)).toBe("a session of the schedule is cancelled: nobody has come");
    expect(alone.schedule.times[0]?.row.next_at).toBe(ms("2026-06-02T18:00:00Z"));
  });

  it("is the same after a restart 200 s before: one session, at its time [HOST-052]", async () => {
    const storage = await database();
    const before = await start("2026-06-01T17:54:00Z", storage);
    before.pass(160);
    expect(before.created()).toBe(1);
    const after = await start("2026-06-01T17:56:40Z", storage);
    after.pass(1);
    after.join();
    after.pass(198);
    expect([after.created(), after.started()]).toEqual([1, 0]);
    after.pass(1);
    expect([after.created(), after.started()]).toEqual([1, 1]);
  });

  it("does not hold a session again that has begun before a restart", async () => {
    const storage = await database();
    const before = await start("2026-06-01T17:59:00Z", storage);
    before.join();
    before.pass(60);
    expect(before.started()).toBe(1);
    await until(() => nextAt(storage)[0] !== daily.next_at);
    const after = await start("2026-06-01T18:00:10Z", storage);
    after.pass(600);
    expect(after.created()).toBe(0);
  });

  it("holds a session whose time came while no server ran, a minute after the start", async () => {
    const late = await start("2026-06-01T18:02:00Z", await database());
    expect(late.created()).toBe(1);
    late.join();
    late.pass(59);
    expect(late.started()).toBe(0);
    late.pass(1);
    expect(late.started()).toBe(1);
  });

  it("leaves out a session whose time is long over, and says so", async () => {
    const storage = await database();
    const server = await start("2026-06-05T12:00:00Z", storage);
    server.pass(60);
    expect(server.created()).toBe(0);
    expect(server.told).toEqual(["a session was not held: no server ran at its time"]);
    await until(() => nextAt(storage)[0] === ms("2026-06-05T18:00:00Z"));
  });

  it("waits for a template that is not active, until the time is over", async () => {
    const inactive = errandTemplate(1, { start_mode: "scheduled", active: false });
    const server = await start("2026-06-01T17:56:00Z", await database(), [inactive]);
    server.pass(60);
    expect(server.told).toEqual(["a session of the schedule cannot be made yet"]);
    server.files.splice(0, 1, ...errandShelf([errandTemplate(1, { start_mode: "scheduled" })]).files);
    server.shelf.refresh();
    server.pass(1);
    expect(server.created()).toBe(1);

    const never = await start("2026-06-01T17:56:00Z", await database(), [inactive]);
    never.pass(300);
    expect(never.created()).toBe(0);
    expect(never.told.at(-1)).toBe("a session was not held");
  });

  it("drops what was removed from the database, with a session that is announced", async () => {
    const storage = await database();
    const server = await start("2026-06-01T17:56:00Z", storage);
    const ann = server.join();
    ann.take();
    await storage.writer.ask("deleteSchedule", {
      id: daily.id,
      audit: { ...audit, id: `${audit.id.slice(0, -1)}9` },
    });
    await server.schedule.load();
    expect(ann.kinds()).toContain("left");
    server.pass(300);
    expect([server.started(), server.lobby.sessionCount]).toEqual([0, 0]);
    expect(server.schedule.times).toEqual([]);
  });

  it("keeps an announced session when it reads the database again", async () => {
    const storage = await database();
    const server = await start("2026-06-01T17:56:00Z", storage);
    server.join();
    await server.schedule.load();
    server.pass(240);
    expect([server.created(), server.started()]).toEqual([1, 1]);
    enterPhases(server.fixture, server.host.of("create")[0]!.sessionId, "countdown");
  });
});

describe("nextTime", () => {
  it("is the same time of the day before and after a change to or from summer time", () => {
    const friday = (after: string) =>
      new Date(nextTime("0 20 * * fri", "Europe/Berlin", ms(after))!).toISOString();
    expect(friday("2026-03-27T00:00:00Z")).toBe("2026-03-27T19:00:00.000Z");
    expect(friday("2026-03-27T19:00:00Z")).toBe("2026-04-03T18:00:00.000Z");
    expect(friday("2026-10-23T00:00:00Z")).toBe("2026-10-23T18:00:00.000Z");
    expect(friday("2026-10-23T18:00:00Z")).toBe("2026-10-30T19:00:00.000Z");
  });

  it("comes once on a day on which its hour is left out or comes twice", () => {
    const times = (from: string) => {
      const first = nextTime("30 2 * * *", "Europe/Berlin", ms(from))!;
      return [first, nextTime("30 2 * * *", "Europe/Berlin", first)!].map((time) =>
        new Date(time).toISOString(),
      );
    };
    expect(times("2026-03-28T12:00:00Z")).toEqual(["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"]);
    expect(times("2026-10-24T12:00:00Z")).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
  });
});

describe("cronFault", () => {
  const now = ms("2026-06-01T00:00:00Z");

  it.each([
    ["0 20 * * fri", "Europe/Berlin"],
    ["*/10 * * * *", "UTC"],
    ["0 12 1 1 *", "America/New_York"],
  ])("has nothing against %s in %s", (cron, timezone) => {
    expect(cronFault(cron, timezone, now)).toBeUndefined();
  });

  it.each([
    ["0 20 * *", "UTC", "five fields are needed"],
    ["0 0 20 * * fri", "UTC", "five fields are needed"],
    ["61 20 * * *", "UTC", "five fields are needed"],
    ["0 0 30 2 *", "UTC", "never comes"],
    ["* * * * *", "UTC", "comes again within 10 minutes"],
    ["0 20 * * *", "Berlin", "a name such as Europe/Berlin or UTC is needed"],
  ])("says what is wrong with %s in %s", (cron, timezone, reason) => {
    expect(cronFault(cron, timezone, now)).toContain(reason);
  });
});
