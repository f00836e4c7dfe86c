import type { MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closeWriters, result, startWriter } from "../test/storage-fixture.ts";
import type { StartStorageLink } from "./storage-link.ts";
import type { StorageReply, StorageRequest } from "./storage-messages.ts";

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
