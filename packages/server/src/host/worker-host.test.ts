import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { HostEvent } from "./session-host.ts";
import { WorkerHost } from "./worker-host.ts";

const PLAN = {
  title: "counter",
  seats: 2,
  reservedSeats: 0,
  countdownSeconds: 0,
  capacities: { counters: 2 },
  content: [],
};

let host: WorkerHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

/** A host of the counter game on one thread, and what it reported. */
function startHost() {
  const events: HostEvent[] = [];
  const frames: { sessionId: string; tick: number; sessionTick: number; value: number }[] = [];
  const waiting: (() => void)[] = [];
  const started = new WorkerHost({
    tickHz: { counter: 100 },
    gameModules: [new URL("./fixtures/counter-package.mjs", import.meta.url).href],
    threads: 1,
    frameDivisor: 1,
    listener: {
      event: (event) => {
        events.push(event);
        for (const wake of waiting.splice(0)) wake();
      },
      viewerFrame: () => {},
      frame: (sessionId, _seat, bytes, _vital, sessionTick) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        frames.push({
          sessionId,
          sessionTick,
          tick: view.getUint32(0, true),
          value: view.getFloat32(4, true),
        });
        for (const wake of waiting.splice(0)) wake();
      },
    },
    stats: () => {},
  });
  host = started;
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const create = () => {
    const sessionId = randomUUID();
    started.create({ sessionId, game: "counter", options: { seats: 2 }, plan: PLAN, seed: 1, content: [] });
    return sessionId;
  };
  const seat = (sessionId: string) =>
    started.takeSeat(sessionId, { playerId: randomUUID(), name: "A", driver: "external", loadout: {} });
  const of = (sessionId: string) => events.filter((e) => e.sessionId === sessionId).map((e) => e.kind);
  return { host: started, events, frames, until, create, seat, of };
}

describe("sessions on a worker thread", () => {
  it("creates a session, seats a player and reports both in order", async () => {
    const { until, create, seat, of } = startHost();
    const id = create();
    seat(id);
    await until(() => of(id).includes("roster"));
    expect(of(id)).toEqual(["created", "seated", "roster"]);
  });

  it("refuses a seat that is not there", async () => {
    const { until, create, seat, events } = startHost();
    const id = create();
    for (let i = 0; i < 3; i++) seat(id);
    await until(() => events.some((e) => e.kind === "seat-refused"));
    const refused = events.find((e) => e.kind === "seat-refused");
    expect(refused?.kind === "seat-refused" && refused.refusal.code).toBe("session_full");
  });

  it("carries inputs in and frames out, and steps its ticks in order on the server's scale", async () => {
    const { host: running, until, create, seat, frames, of } = startHost();
    const id = create();
    seat(id);
    await until(() => of(id).includes("seated"));
    running.input(id, 0, 1, Float32Array.of(1, 0));
    await until(() => frames.some((f) => f.value > 3));
    const ticks = frames.map((f) => f.tick);
    expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(frames.map((f) => f.sessionTick)).toEqual(frames.map((_, i) => i + 1));
    expect(Math.abs(running.serverTick("counter") - (ticks.at(-1) ?? 0))).toBeLessThan(100);
  });

  it("reports a phase change", async () => {
    const { host: running, until, create, events } = startHost();
    const id = create();
    running.start(id);
    await until(() => events.some((e) => e.kind === "phase"));
    expect(events.find((e) => e.kind === "phase")).toMatchObject({ sessionId: id, phase: "active" });
  });

  it("ends the session of a game that throws, and no other", async () => {
    const { host: running, until, create, seat, events, frames, of } = startHost();
    const faulty = create();
    const healthy = create();
    seat(faulty);
    await until(() => of(faulty).includes("seated"));
    running.input(faulty, 0, 1, Float32Array.of(0, 1));
    await until(() => of(faulty).includes("failed"));
    const failed = events.find((e) => e.kind === "failed");
    expect(failed?.kind === "failed" && failed.message).toContain("the counter broke");
    const seen = frames.filter((f) => f.sessionId === healthy).length;
    await until(() => frames.filter((f) => f.sessionId === healthy).length > seen + 5);
    expect(of(healthy)).not.toContain("failed");
  });

  it("replaces a thread that dies: its sessions fail, new ones run", async () => {
    const { host: running, until, create, seat, of } = startHost();
    const lost = create();
    seat(lost);
    await until(() => of(lost).includes("seated"));
    running.input(lost, 0, 1, Float32Array.of(0, 0.5));
    await until(() => of(lost).includes("failed"));
    const next = create();
    await until(() => of(next).includes("created"));
  });

  it("says why a thread cannot start instead of starting it again and again", async () => {
    host = new WorkerHost({
      tickHz: { counter: 100 },
      gameModules: ["file:///nowhere/missing-game.mjs"],
      threads: 1,
      frameDivisor: 1,
      listener: { event: () => {}, frame: () => {}, viewerFrame: () => {} },
      stats: () => {},
    });
    await expect(host.ready).rejects.toThrow(/missing-game/);
  });

  it("forgets a removed session: no frame of it comes any more", async () => {
    const { host: running, until, create, frames } = startHost();
    const gone = create();
    const stays = create();
    await until(() => frames.some((f) => f.sessionId === gone));
    running.remove(gone);
    const before = frames.filter((f) => f.sessionId === gone).length;
    const seen = frames.length;
    await until(() => frames.filter((f) => f.sessionId === stays).length > seen + 5);
    expect(frames.filter((f) => f.sessionId === gone).length).toBe(before);
  });
});
