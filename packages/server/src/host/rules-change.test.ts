import { randomUUID } from "node:crypto";
import type { GamePackage } from "@fairtick/contract";
import { sessionLayout } from "@fairtick/session";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_HOST_LIMITS } from "./host-limits.ts";
import type { HostEvent, RulesChange } from "./session-host.ts";
import { WorkerHost } from "./worker-host.ts";

const COUNTER = new URL("./fixtures/counter-package.mjs", import.meta.url).href;
const FASTER = new URL("./fixtures/faster-counter-package.mjs", import.meta.url).href;
const UNFINISHED = new URL("./fixtures/unfinished-package.mjs", import.meta.url).href;

const plan = {
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

describe("an exchange of rules", () => {
  it("goes on with running sessions under the new ones: values, seats and rows of their holders stay", async () => {
    const { host: running, events, values, until, adopted } = startHost();
    const [id, other] = [create(running), create(running)];
    seat(running, id, "Ann");
    await until(() => events.some(({ kind }) => kind === "seated"));
    running.start(id);
    running.input(id, 0, 1, Float32Array.of(1, 0));
    await until(() => newest(values, id) > 5);
    running.input(id, 0, 2, Float32Array.of(0, 0));
    await until(() => {
      const last = values.filter(({ sessionId }) => sessionId === id).slice(-5);
      return last.every(({ value }) => value === last[0]?.value);
    });
    const before = newest(values, id);

    const threads = await running.loadRules([FASTER]);
    const reached = values.length;
    const changed = running.changeRules(threads, [FASTER], await changesOf([id, other]));
    seat(running, id, "Bo");
    await changed;
    await until(() => adopted.length === 2 && values.slice(reached).some((v) => v.sessionId === id));
    expect(adopted).toEqual([
      [id, []],
      [other, []],
    ]);
    expect(newest(values, id)).toBe(before);
    running.input(id, 0, 3, Float32Array.of(1, 0));
    await until(() => newest(values, id) > before);
    expect((newest(values, id) - before) % 10).toBe(0);
    // What was asked for meanwhile was kept for the thread that goes on.
    await until(() => events.some((event) => event.kind === "seated" && event.seat === 1));
    expect(events.filter(({ kind }) => kind === "failed")).toEqual([]);
    expect(events.filter((event) => event.kind === "phase").map(({ phase }) => phase)).toEqual([
      "active",
      "active",
      "lobby",
    ]);
    const ticks = values.filter((v) => v.sessionId === id).map((v) => v.sessionTick);
    expect(ticks).toEqual(ticks.map((_, i) => i + 1));
  });

  it("also exchanges the threads that wait and those that are started later", async () => {
    const { host: running, values, until, events } = startHost({ standbyThreads: 1 });
    await running.ready;
    await running.changeRules(await running.loadRules([FASTER]), [FASTER], new Map());
    const first = create(running);
    seat(running, first, "Ann");
    await until(() => events.some(({ kind }) => kind === "seated"));
    running.input(first, 0, 1, Float32Array.of(1, 0));
    await until(() => newest(values, first) > 0);
    expect(newest(values, first) % 10).toBe(0);
  });

  it("is refused with the reason where the new rules do not load, and the old ones go on", async () => {
    const { host: running, values, until } = startHost();
    const id = create(running);
    await expect(running.loadRules([UNFINISHED])).rejects.toThrow("half-written");
    await expect(running.loadRules(["file:///nowhere/missing.mjs"])).rejects.toThrow("missing.mjs");
    const reached = values.length;
    await until(() => values.slice(reached).some((v) => v.sessionId === id));
    expect(running.threads).toEqual({ running: 1, starting: 0, ended: 0 });
  });

  it("ends a session that the new rules have no place for, with the reason", async () => {
    const { host: running, events, until } = startHost();
    const id = create(running);
    for (const name of ["Ann", "Bo"]) seat(running, id, name);
    await until(() => events.filter(({ kind }) => kind === "seated").length === 2);
    const [[, change]] = await changesOf([id]);
    const request = { ...change.request, plan: { ...plan, seats: 1, capacities: { counters: 1 } } };
    const changes = new Map([[id, { ...change, request }]]);
    await running.changeRules(await running.loadRules([FASTER]), [FASTER], changes);
    await until(() => events.some(({ kind }) => kind === "failed"));
    expect(events.at(-1)).toMatchObject({
      sessionId: id,
      message: expect.stringContaining("could not go on under the new rules: there is no seat 1"),
    });
  });

  it("ends a session that does not let go of its thread", async () => {
    const { host: running, events, until } = startHost({ tickTimeoutMs: 60_000 });
    const id = create(running);
    seat(running, id, "Ann");
    await until(() => events.some(({ kind }) => kind === "seated"));
    running.input(id, 0, 1, Float32Array.of(0, 0.2));
    const threads = await running.loadRules([FASTER]);
    await running.changeRules(threads, [FASTER], await changesOf([id]));
    await until(() => events.some(({ kind }) => kind === "failed"));
    expect(events.at(-1)).toMatchObject({ message: expect.stringContaining("did not stop in time") });
  });
});

/** A host of the counter game on one thread, and what it reported. */
function startHost(limits: Partial<typeof DEFAULT_HOST_LIMITS> = {}) {
  const events: HostEvent[] = [];
  const values: { sessionId: string; sessionTick: number; value: number }[] = [];
  const adopted: [string, readonly string[]][] = [];
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const each of waiting.splice(0)) each();
  };
  host = new WorkerHost({
    tickHz: { counter: 100 },
    gameModules: [COUNTER],
    threads: 1,
    frameDivisor: 1,
    limits: { ...DEFAULT_HOST_LIMITS, standbyThreads: 0, ...limits },
    listener: {
      event: (event) => {
        events.push(event);
        wake();
      },
      viewerFrame: () => {},
      frame: (sessionId, _seat, bytes, _vital, sessionTick) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        values.push({ sessionId, sessionTick, value: view.getFloat32(4, true) });
        wake();
        return undefined;
      },
    },
    stats: () => {},
    adopted: (sessionId, lost) => {
      adopted.push([sessionId, lost]);
      wake();
    },
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { host, events, values, adopted, until };
}

const requestOf = (sessionId: string) => ({
  sessionId,
  game: "counter",
  options: { seats: 2 },
  plan,
  seed: 1,
  content: [],
});

function create(running: WorkerHost): string {
  const sessionId = randomUUID();
  running.create(requestOf(sessionId));
  return sessionId;
}

function seat(running: WorkerHost, sessionId: string, name: string): void {
  running.takeSeat(sessionId, { playerId: randomUUID(), name, driver: "external", loadout: {} });
}

async function changesOf(ids: readonly string[]): Promise<Map<string, RulesChange>> {
  const { gamePackage } = (await import(COUNTER)) as { readonly gamePackage: GamePackage };
  const { sections } = sessionLayout(gamePackage.game, plan);
  return new Map(ids.map((id) => [id, { sections, request: requestOf(id) }]));
}

const newest = (values: readonly { sessionId: string; value: number }[], id: string): number =>
  values.findLast(({ sessionId }) => sessionId === id)?.value ?? 0;
