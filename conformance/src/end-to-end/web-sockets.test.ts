import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MetricsPage } from "../abuse/server-look.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import { createRace, driveAround, enterLobby, joinRace, startRace, storedResult } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { WebStream } from "./web-stream.ts";

const testMs = 90_000;
const raceWithinMs = 60_000;

describe("apex over a WebSocket", () => {
  let server: ServerProcess;
  const clients: ForeignClient[] = [];

  beforeAll(async () => {
    server = await ServerProcess.start();
  }, testMs);
  afterAll(() => server?.stop(), testMs);
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.sayGoodbye())));

  /** Without a subprotocol in one numbering of messages, by its name in the other. */
  const enterBy = async (name: string, subprotocols: string[] = []): Promise<ForeignClient> => {
    const url = `ws://127.0.0.1:${server.ports.web}/ws/apex`;
    const numbering = subprotocols.length === 0 ? "s0" : "s1";
    const client = await enterLobby(server, numbering, name, {
      open: (events) => WebStream.open(url, subprotocols, events),
    });
    clients.push(client);
    return client;
  };

  it(
    "is raced to the end beside a client on TCP, by name of the encoding or without, and counted [HOST-006] [HOST-077]",
    async () => {
      const [ann, bob] = [await enterBy("Ann"), await enterBy("Bob", ["bincode"])];
      const cleo = await enterLobby(server, "s1", "Cleo");
      clients.push(cleo);
      const sessionId = await createRace(ann);
      await joinRace(bob, sessionId);
      await joinRace(cleo, sessionId);
      await startRace(ann);
      let shown = 0;
      for (const client of [ann, bob]) client.watch(() => shown++);
      for (const [i, client] of clients.entries()) driveAround(client, server, { offsetM: i - 1 });
      const ends = clients.map((client) =>
        client.telemetry("the end", ({ sessionState }) => sessionState === "Finished", raceWithinMs),
      );
      for (const { channel } of await Promise.all(ends)) expect(channel).toBe("stream");
      const { standings } = await storedResult(server, sessionId);
      expect(standings.map(({ name }) => name).sort()).toEqual(["Ann", "Bob", "Cleo"]);
      expect(standings.every(({ laps }) => laps === 1)).toBe(true);
      const page = await MetricsPage.of(server);
      expect(page.sum("ws_connected")).toBe(2);
      expect(page.sum("ws_snapshot_bytes")).toBeGreaterThanOrEqual(shown);
      expect(page.sum("sim_tick_time_ms")).toBe(page.sum("fairtick_tick_duration_us"));
    },
    testMs,
  );
});
