import { afterEach, describe, expect, it } from "vitest";
import { gamePackage as faulty } from "./games/faulty-game.ts";
import { startTestServer } from "./suite/test-server.ts";

let running: Awaited<ReturnType<typeof startTestServer>> | undefined;
afterEach(() => running?.server.close(0));

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
