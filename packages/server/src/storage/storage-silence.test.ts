import type { MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closeWriters, result, startWriter, until } from "../test/storage-fixture.ts";
import { sqliteFile } from "./database-target.ts";
import type { StorageEvent } from "./storage-event.ts";
import type { StartStorageLink } from "./storage-link.ts";
import type { StorageReply, StorageRequest } from "./storage-messages.ts";
import { startStorageWriter } from "./storage-writer.ts";

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await closeWriters();
});

describe("a storage thread that answers nothing", () => {
  it("is not taken for silent where answers have come that its own thread was too busy to read", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    const { startLink, firstWrite, answer } = silentLink();
    const { writer, kinds } = await startWriter({ isSilent: true, startLink });
    writer.saveSessionResult(result("busy"));
    const number = await firstWrite;
    const nowMs = performance.now();
    const clock = vi.spyOn(performance, "now").mockReturnValue(nowMs + 6000);
    await inTimer(() => {
      answer({ kind: "written", number, durationMs: 1 });
      vi.advanceTimersByTime(1000);
    });
    expect(kinds()).toEqual(["stored"]);

    writer.saveSessionResult(result("hanging"));
    clock.mockReturnValue(nowMs + 12_000);
    await inTimer(() => vi.advanceTimersByTime(1000));
    expect(kinds()).toEqual(["stored", "fault"]);
  });
});

describe("a database that takes its time to open", () => {
  const never: StartStorageLink = (port) => ({
    ended: new Promise(() => {}),
    stop: async () => port.close(),
  });

  it("is told of, and refused after a minute", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const events: StorageEvent[] = [];
    const starting = startStorageWriter({
      database: sqliteFile("/x.db"),
      startLink: never,
      onEvent: (event) => events.push(event),
    });
    vi.advanceTimersByTime(5000);
    expect(events).toEqual([{ kind: "opening", database: "/x.db", sinceMs: 5000 }]);
    vi.advanceTimersByTime(55_000);
    expect(await starting).toEqual({
      ok: false,
      isHanging: true,
      reason: expect.stringMatching(/^\/x\.db could not be opened within 60 s; the disk does not answer/),
    });
    expect(events).toHaveLength(1);
  });

  it("is waited for while its file is written anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let port: MessagePort | undefined;
    const { promise: told, resolve: tell } = later();
    const starting = startStorageWriter({
      database: sqliteFile("/x.db"),
      startLink: (opened, options) => {
        port = opened;
        return never(opened, options);
      },
      onEvent: (event) => event.kind === "rewriting" && tell(),
    });
    port?.postMessage({ kind: "rewriting", bytes: 5 });
    await told;
    vi.advanceTimersByTime(600_000);
    port?.postMessage({ kind: "refused", reason: "damaged" });
    expect(await starting).toEqual({ ok: false, isHanging: false, reason: "damaged" });
  });

  it("counts as hanging when the server closes while a thread is started again", async () => {
    const control = { end: (_reason: string) => {}, starts: 0 };
    const startLink: StartStorageLink = (port, options) => {
      if (control.starts++ > 0) return never(port, options);
      port.postMessage({ kind: "opened" });
      const ended = new Promise<string>((resolve) => {
        control.end = resolve;
      });
      return { ended, stop: async () => port.close() };
    };
    const { writer } = await startWriter({ isSilent: true, startLink });
    writer.saveSessionResult(result("a"));
    control.end("it fell over");
    await until(() => control.starts === 2);
    expect(await writer.close(1000)).toMatchObject({ isHanging: true, sessions: [{ session: { id: "a" } }] });
  });
});

function later(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

/** A link that answers nothing by itself, except that it closes. */
function silentLink() {
  let port: MessagePort | undefined;
  let wrote: (number: number) => void;
  const firstWrite = new Promise<number>((resolve) => {
    wrote = resolve;
  });
  const startLink: StartStorageLink = (opened) => {
    port = opened;
    opened.postMessage({ kind: "opened" });
    opened.on("message", (request: StorageRequest) => {
      if (request.kind === "close") opened.postMessage({ kind: "closed" });
      if (request.kind === "write") wrote(request.number);
    });
    return { ended: new Promise(() => {}), stop: async () => opened.close() };
  };
  return { startLink, firstWrite, answer: (reply: StorageReply) => port?.postMessage(reply) };
}

/** Acts where timers do, and waits until what has come by then has been read. */
async function inTimer(act: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      act();
      setImmediate(resolve);
    }, 1);
  });
}
