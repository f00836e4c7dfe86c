import { afterEach, describe, expect, it } from "vitest";
import { gamePackage as faulty } from "./games/faulty-game.ts";
import { startTestServer } from "./suite/test-server.ts";

let running: Awaited<ReturnType<typeof startTestServer>> | undefined;
afterEach(() => running?.server.close(0));

async function probe(): Promise<{ readonly status: number; readonly text: string }[]> {
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${running!.server.healthPort}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return Promise.all([get("/health"), get("/ready")]);
}

const limits = {
  tickTimeoutMs: 200,
  prepareTimeoutMs: 5000,
  tickPercent: 25,
  grossPercent: 75,
  grossTicks: 3,
  hopelessMs: 5000,
  memoryMib: 64,
  standbyThreads: 0,
};

/** A running session with one person in it. */
async function open(name: string, fault: string) {
  const client = await running!.enter(faulty, { walkers: 1 }, name);
  client.send({ type: "create", options: { seats: 1, fault, faultTick: 0, amount: 0 } });
  const { sessionId } = await client.next("joined");
  client.send({ type: "start" });
  await client.frame("a frame", () => true);
  return { client, sessionId };
}

describe("a server with three sessions of which one breaks", () => {
  it.each([
    ["throws", "the tick broke, as ordered"],
    ["hangs", "a tick did not return within 200 ms"],
    ["ends-thread", "its thread ended"],
  ])(
    "%s: its player is told, its result says error, the others play on [HOST-083]",
    async (fault, reason) => {
      running = await startTestServer([faulty], ["faulty-game"], limits);
      const ann = await open("Ann", "none");
      const bo = await open("Bo", fault);
      const cy = await open("Cy", "none");
      bo.client.send({ type: "command", number: 1, command: { type: "misbehave", payload: {} } });
      expect(await bo.client.next("error")).toMatchObject({ code: "internal" });
      expect(running.results).toEqual([
        expect.objectContaining({ id: bo.sessionId, resultJson: expect.stringContaining(reason) }),
      ]);
      expect(JSON.parse(running.results[0]?.resultJson ?? "")).toHaveProperty("error");
      for (const { client } of [ann, cy]) {
        client.frames.length = 0;
        const first = await client.frame("a frame", () => true);
        const dot = (frame: typeof first) => frame.snapshot.tables.walkers.columns.x[0] ?? Number.NaN;
        client.send({ input: { sequence: 0, push: 1 } });
        await client.frame("the dot's move", (frame) => dot(frame) > dot(first) + 1);
        expect(client.notices.filter(({ kind }) => kind === "error")).toEqual([]);
      }
      // Who lost the session can play again at once.
      bo.client.send({ type: "create", options: { seats: 1, fault: "none", faultTick: 0, amount: 0 } });
      await bo.client.next("joined");
    },
  );
});

describe("a server whose only session thread does not come back from a tick", () => {
  it("answers its probes meanwhile [HOST-075]", async () => {
    running = await startTestServer([faulty], ["faulty-game"], { ...limits, tickTimeoutMs: 1000 });
    const { client, sessionId } = await open("Ann", "hangs");
    client.frames.length = 0;
    let isOver = false;
    const over = client.next("error").then(() => {
      isOver = true;
    });
    client.send({ type: "command", number: 1, command: { type: "misbehave", payload: {} } });
    const answers: { readonly frames: number; readonly texts: readonly string[] }[] = [];
    for (;;) {
      const texts = (await probe()).map(({ status, text }) => `${status} ${text}`);
      if (isOver) break;
      answers.push({ frames: client.frames.length, texts });
    }
    await over;
    expect(running.results).toEqual([
      expect.objectContaining({ id: sessionId, resultJson: expect.stringContaining("did not return") }),
    ]);
    // After the last frame the thread was in that tick, until its end was told.
    const meanwhile = answers.filter(({ frames }) => frames === client.frames.length);
    expect(meanwhile.length).toBeGreaterThan(0);
    for (const { texts } of answers) expect(texts).toEqual(["200 OK", "200 Ready"]);
  });
});
