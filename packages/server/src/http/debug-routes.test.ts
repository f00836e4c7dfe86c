import { Readable } from "node:stream";
import { threadId } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { startWorker, type WorkerHandle } from "../host/worker-handle.ts";
import type { LogLevel } from "../ops/log-levels.ts";
import { createMetrics } from "../ops/metrics.ts";
import type { Diagnostics } from "./debug-routes.ts";
import { type HealthServer, startHealthServer } from "./health-server.ts";

const token = "0123456789abcdef0123456789abcdef";
const servers: HealthServer[] = [];
const workers: WorkerHandle[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  for (const worker of workers.splice(0)) {
    worker.terminate();
    await worker.exited;
  }
});

/** A thread in an endless loop: it never looks at messages or timers. */
async function startHangingThread(): Promise<WorkerHandle> {
  const source = `
    import { parentPort } from "node:worker_threads";
    const spin = () => { for (let x = 0; ; x++) Math.sin(x); };
    parentPort.postMessage("spinning");
    spin();`;
  let worker!: WorkerHandle;
  await new Promise<void>((resolve) => {
    worker = startWorker({
      entry: new URL(`data:text/javascript,${encodeURIComponent(source)}`),
      data: undefined,
      memoryMib: 64,
      message: () => resolve(),
      exit: () => {},
    });
  });
  workers.push(worker);
  return worker;
}

async function open({ configured = token, changed = {} as Partial<Diagnostics> } = {}) {
  const lines: { readonly fields: Record<string, unknown>; readonly msg: string }[] = [];
  const line = (fields: object, msg: string) => void lines.push({ fields: { ...fields }, msg });
  const level = { now: "info" as LogLevel };
  const diagnostics: Diagnostics = {
    monitor: { slowTicks: () => [], sessions: () => [], sweep: () => {} },
    threads: () => [
      { name: "network", threadId, heapSnapshot: async () => Readable.from(['{"snapshot":', "{}}"]) },
    ],
    log: {
      level: () => level.now,
      setLevel: (next) => {
        level.now = next;
      },
    },
    logger: { info: line, warn: line } as never,
    ...changed,
  };
  const server = await startHealthServer({
    host: "127.0.0.1",
    port: 0,
    health: {
      accepting: true,
      contentLoaded: true,
      runsSessions: () => true,
      probeDatabase: async () => ({ ok: true }),
    },
    registry: createMetrics().registry,
    debug: { diagnostics, token: configured },
  });
  servers.push(server);
  const ask = async (path: string, init: RequestInit = {}, bearer: string | undefined = token) => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const response = await fetch(`http://127.0.0.1:${server.port}/debug${path}`, { ...init, headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ask, level, lines };
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string };
}

describe("the debug endpoints", () => {
  it("say how to turn them on where there is no token", async () => {
    const { ask } = await open({ configured: "" });
    expect(await ask("/slow-ticks")).toMatchObject({
      status: 403,
      text: expect.stringContaining("give admin.token"),
    });
  });

  it("tell nothing without the token, not even which pages there are", async () => {
    const { ask } = await open();
    for (const path of ["", "/sessions", "/nothing", "/cpu-profile?thread=network&seconds=1"]) {
      const { status, headers } = await ask(path, {}, "wrong");
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  it("list themselves, also for a page that is not there", async () => {
    const { ask } = await open();
    expect((await ask("")).text).toContain("/debug/slow-ticks");
    expect(await ask("/nothing")).toMatchObject({
      status: 404,
      text: expect.stringContaining("/debug/sessions"),
    });
    expect((await ask("/sessions", { method: "PUT" })).text).toMatch(/^There is no such page for PUT\./);
  });

  it("name a parameter that they do not have, and those that they have", async () => {
    const { ask } = await open();
    expect(await ask("/cpu-profile?thread=network&second=1")).toMatchObject({
      status: 400,
      text: 'There is no parameter "second"; allowed: "thread" and "seconds".\n',
    });
    expect(await ask("/heap-snapshot?thread=network&seconds=1")).toMatchObject({
      status: 400,
      text: 'There is no parameter "seconds"; allowed: "thread".\n',
    });
  });

  it("show what the threads reported", async () => {
    const slow = [{ tick: 7 }];
    const sessions = [{ sessionId: "s-1" }];
    const monitor = { slowTicks: () => slow, sessions: () => sessions, sweep: () => {} } as never;
    const { ask } = await open({ changed: { monitor } });
    expect(JSON.parse((await ask("/slow-ticks")).text)).toEqual({ slowTicks: slow });
    expect(JSON.parse((await ask("/sessions")).text)).toEqual({ sessions });
  });

  it("change the level of the log, and refuse what is none [HOST-074]", async () => {
    const { ask, level } = await open();
    expect((await ask("/log-level")).text).toBe("info\n");
    expect(await ask("/log-level", { method: "PUT", body: "debug\n" })).toMatchObject({ status: 200 });
    expect(level.now).toBe("debug");
    const refused = await ask("/log-level", { method: "PUT", body: "loud" });
    expect(refused).toMatchObject({ status: 400, text: expect.stringContaining("trace, debug, info") });
    expect(await ask("/log-level", { method: "PUT", body: "x".repeat(1000) })).toMatchObject({ status: 413 });
    expect(level.now).toBe("debug");
  });

  it("name the new level of the log in the log, also one at which that line is left out", async () => {
    const { ask, lines } = await open();
    await ask("/log-level", { method: "PUT", body: "debug" });
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatchObject({
      msg: "admin",
      fields: { method: "PUT", log_level: "debug", status: 200 },
    });
    await ask("/log-level", { method: "PUT", body: "error" });
    expect(lines[1]).toEqual({
      msg: "admin: the level of the log changes",
      fields: { log_level: "error" },
    });
  });

  it("are written into the log with who asked, and without the token", async () => {
    const { ask, lines } = await open();
    await ask("/sessions?token=hidden");
    await ask("/log-level", { method: "PUT", body: "loud" });
    await ask("/sessions", {}, "wrong");
    await expect.poll(() => lines.length).toBe(3);
    expect(lines).toMatchObject([
      { msg: "admin", fields: { remote_address: "127.0.0.1", path: "/debug/sessions", status: 200 } },
      { msg: "admin", fields: { method: "PUT", path: "/debug/log-level", status: 400 } },
      { msg: "admin: refused", fields: { status: 401 } },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/hidden|wrong|0123/);
  });
});

describe("a CPU profile", () => {
  it("is taken of a thread that hangs, which is busy in it", async () => {
    const worker = await startHangingThread();
    const threads = () => [
      { name: "session-0", threadId: worker.threadId, heapSnapshot: worker.heapSnapshot },
    ];
    const { ask } = await open({ changed: { threads } });
    const { status, text, headers } = await ask("/cpu-profile?thread=session-0&seconds=1");
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="session-0-.*\.cpuprofile"$/);
    const profile = JSON.parse(text);
    expect(profile).toMatchObject({ startTime: expect.any(Number), endTime: expect.any(Number) });
    expect(profile.samples.length).toBe(profile.timeDeltas.length);
    const idle = profile.nodes.find((node: ProfileNode) => node.callFrame.functionName === "(idle)");
    const busy = profile.samples.filter((id: number) => id !== idle?.id);
    expect(busy.length).toBeGreaterThan(10);
  });

  it("ends with its thread", async () => {
    const worker = await startHangingThread();
    const threads = () => [
      { name: "session-0", threadId: worker.threadId, heapSnapshot: worker.heapSnapshot },
      { name: "network", threadId, heapSnapshot: async () => Readable.from(["{}"]) },
    ];
    const { ask } = await open({ changed: { threads } });
    const first = ask("/cpu-profile?thread=session-0&seconds=60");
    while ((await ask("/heap-snapshot?thread=network")).status === 200);
    worker.terminate();
    const refusal = { status: 503, text: "The cpuprofile could not be taken: the thread has ended.\n" };
    expect(await first).toMatchObject(refusal);
    expect(await ask("/cpu-profile?thread=session-0&seconds=60")).toMatchObject(refusal);
  });

  it("is one at a time", async () => {
    const { ask } = await open();
    const first = ask("/cpu-profile?thread=network&seconds=1");
    let second = await ask("/heap-snapshot?thread=network");
    while (second.status === 200) second = await ask("/heap-snapshot?thread=network");
    expect(second).toMatchObject({
      status: 409,
      text: "A cpuprofile of network is being taken; only one at a time is possible.\n",
    });
    expect((await first).status).toBe(200);
    expect((await ask("/heap-snapshot?thread=network")).status).toBe(200);
  });

  it("ends with the connection of who asked, which is one line of the log and no fault", async () => {
    const { ask, lines } = await open();
    const leaving = new AbortController();
    const asked = ask("/cpu-profile?thread=network&seconds=60", { signal: leaving.signal });
    asked.catch(() => {});
    while ((await ask("/heap-snapshot?thread=network")).status === 200);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await expect
      .poll(() => lines.map(({ msg }) => msg))
      .toContain("admin: no cpuprofile, because who asked has gone");
    expect((await ask("/heap-snapshot?thread=network")).status).toBe(200);
  });

  it.each(["0", "61", "1.5", "", "x"])("is refused for %j seconds", async (seconds) => {
    const { ask } = await open();
    expect(await ask(`/cpu-profile?thread=network&seconds=${seconds}`)).toMatchObject({
      status: 400,
      text: '"seconds" must be a whole number from 1 to 60.\n',
    });
  });

  it("is refused for a thread that is not there, with those that are", async () => {
    const { ask } = await open();
    expect(await ask("/cpu-profile?thread=session-9")).toMatchObject({
      status: 400,
      text: '"thread" must name a thread; there are: network.\n',
    });
  });
});

describe("a heap snapshot", () => {
  it("is taken of a thread that hangs", async () => {
    const worker = await startHangingThread();
    const threads = () => [
      { name: "session-0", threadId: worker.threadId, heapSnapshot: worker.heapSnapshot },
    ];
    const { ask } = await open({ changed: { threads } });
    const { status, text, headers } = await ask("/heap-snapshot?thread=session-0");
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toContain(".heapsnapshot");
    expect(JSON.parse(text).snapshot.node_count).toBeGreaterThan(1000);
  });

  it("that fails is answered with the reason", async () => {
    const heapSnapshot = () => Promise.reject(new Error("the thread has ended"));
    const { ask } = await open({
      changed: { threads: () => [{ name: "session-0", threadId: 1, heapSnapshot }] },
    });
    expect(await ask("/heap-snapshot?thread=session-0")).toMatchObject({
      status: 503,
      text: "The heapsnapshot could not be taken: the thread has ended.\n",
    });
  });
});

describe("the memory of a thread", () => {
  it("is told of the thread that answers, and what was dropped is not in it", async () => {
    const { ask } = await open();
    let dropped: unknown[] | undefined = Array.from({ length: 500_000 }, (_, i) => ({ i }));
    const before = JSON.parse((await ask("/memory?thread=network")).text);
    expect(dropped).toHaveLength(500_000);
    dropped = undefined;
    const { status, text, headers } = await ask("/memory?thread=network");
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toBeNull();
    const after = JSON.parse(text);
    expect(Object.keys(after)).toEqual(["heapUsed", "heapTotal", "external", "arrayBuffers"]);
    expect(before.heapUsed - after.heapUsed).toBeGreaterThan(8e6);
  });

  it("is told of a thread that hangs", async () => {
    const worker = await startHangingThread();
    const threads = () => [
      { name: "session-0", threadId: worker.threadId, heapSnapshot: worker.heapSnapshot },
    ];
    const { ask } = await open({ changed: { threads } });
    const { heapUsed } = JSON.parse((await ask("/memory?thread=session-0")).text);
    expect(heapUsed).toBeGreaterThan(1e6);
    expect(heapUsed).toBeLessThan(64 * 2 ** 20);
  });

  it("is refused for a thread that has ended, with the reason", async () => {
    const worker = await startHangingThread();
    const threads = () => [
      { name: "session-0", threadId: worker.threadId, heapSnapshot: worker.heapSnapshot },
    ];
    const { ask } = await open({ changed: { threads } });
    // Beyond all threads that there can be: the id of a worker that has ended is -1.
    const gone = () => [{ name: "session-0", threadId: 1_000_000, heapSnapshot: worker.heapSnapshot }];
    const { ask: askGone } = await open({ changed: { threads: gone } });
    expect((await ask("/memory?thread=session-0")).status).toBe(200);
    expect(await askGone("/memory?thread=session-0")).toMatchObject({
      status: 503,
      text: "The measurement of memory could not be taken: the thread has ended.\n",
    });
  });

  it("waits for no profile: one inspection is possible at a time", async () => {
    const { ask } = await open();
    const first = ask("/cpu-profile?thread=network&seconds=1");
    let second = await ask("/memory?thread=network");
    while (second.status === 200) second = await ask("/memory?thread=network");
    expect(second.status).toBe(409);
    expect((await first).status).toBe(200);
  });
});
