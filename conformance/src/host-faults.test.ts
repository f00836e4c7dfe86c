import { readLog } from "@fairtick/session";
import { afterEach, describe, expect, it } from "vitest";
import { isEveryTick, startFaultyHost } from "./suite/faulty-host.ts";

let run: ReturnType<typeof startFaultyHost>;
afterEach(() => run.host.close());

describe("a session whose game breaks in a tick", () => {
  it.each([
    ["throws", "threw", "the tick broke, as ordered"],
    ["writer-throws", "threw", "the frame writer broke, as ordered"],
    ["hangs", "hung", "a tick did not return within 200 ms"],
    ["ends-thread", "thread-died", "its thread ended"],
  ])("and %s ends alone, two others go on without losing a tick [HOST-083]", async (fault, kind, message) => {
    run = startFaultyHost();
    await run.open(1);
    await run.open(2, fault);
    await run.open(3);
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed"));
    expect(run.failure(2)).toContain(message);
    await Promise.all([run.more(1, 50), run.more(3, 50)]);
    for (const n of [1, 3]) {
      expect(run.kinds(n)).toEqual(["created", "seated", "roster", "roster", "phase"]);
      expect(isEveryTick(run.ticksOf(n))).toBe(true);
    }
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), game: "faulty", kind, thread: 0 }]);
    const log = readLog(run.faults[0]?.log ?? new Uint8Array());
    expect(log.ok && log.header.sessionId).toBe(run.id(2));
  });

  it("and takes all memory ends alone: the memory of a thread is limited [HOST-083]", async () => {
    run = startFaultyHost({ tickTimeoutMs: 5000, hopelessMs: 60_000 });
    await run.open(1);
    await run.open(2, "exhausts-memory", 2048);
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed") || run.kinds(1).includes("failed"));
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), kind: "out-of-memory" }]);
    await run.more(1, 50);
    expect(isEveryTick(run.ticksOf(1))).toBe(true);
  });

  it("keeps its people's seats, and what was asked for while it hung is done [HOST-083]", async () => {
    run = startFaultyHost();
    await run.open(1);
    await run.open(2, "hangs");
    run.misbehave(2);
    // The tick after the command hangs: what follows is heard before it or by the next thread, never twice.
    await run.more(1, 1);
    run.seat(1, "late");
    run.host.command(run.id(1), 0, 1, "misbehave", {});
    await run.until(() => run.kinds(2).includes("failed") && run.kinds(1).includes("command-reply"));
    const seated = run.events.filter((e) => e.kind === "seated" && e.sessionId === run.id(1));
    expect(seated).toMatchObject([
      { playerId: "player 1", seat: 0 },
      { playerId: "late", seat: 1 },
    ]);
    const reply = run.events.find((e) => e.kind === "command-reply" && e.sessionId === run.id(1));
    expect(reply).toMatchObject({ playerId: "player 1", number: 1, refusal: undefined });
  });
});

describe("a host that is closed", () => {
  it("ends a thread that hangs, without waiting for its watchdog [HOST-084]", async () => {
    run = startFaultyHost({ tickTimeoutMs: 600_000 });
    await run.open(1, "hangs");
    run.misbehave(1);
    await run.host.close();
    expect(run.kinds(1)).not.toContain("failed");
  });
});

describe("a session that cannot be made", () => {
  it.each([
    ["prepare-throws", "threw", "prepare broke, as ordered"],
    ["create-throws", "threw", "create broke, as ordered"],
    ["prepare-hangs", "hung", "the preparation of the session did not return within 400 ms"],
  ])("because %s fails with the reason, and the others go on [HOST-083]", async (fault, kind, message) => {
    run = startFaultyHost();
    await run.open(1);
    await run.open(2, fault);
    expect(run.failure(2)).toContain(message);
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), kind, tick: 0 }]);
    await run.more(1, 30);
    expect(isEveryTick(run.ticksOf(1))).toBe(true);
  });
});

describe("a session that goes to its limits", () => {
  it.each(["fills-table", "floods-events"])("and %s goes on", async (fault) => {
    run = startFaultyHost();
    await run.open(1, fault);
    run.misbehave(1);
    await run.more(1, 30);
    expect(run.kinds(1)).not.toContain("failed");
    expect(isEveryTick(run.ticksOf(1))).toBe(true);
  });
});
