import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import { createRace, enterLobby, eventually, fullThrottle, hold, startRace, untilRacing } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { shortTrack } from "./short-track.ts";

/*
 * What an operator sees of one server, from an empty one to its end: the tests follow each other.
 */

const testMs = 60_000;
const graceSeconds = 2;

describe("an operator's view of a server", () => {
  let server: ServerProcess;
  let racer: ForeignClient;

  beforeAll(async () => {
    server = await ServerProcess.start({
      server: { max_sessions: 1, shutdown_grace_seconds: graceSeconds },
    });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it("says that it lives and is ready [HOST-075]", async () => {
    expect(await server.http("/health")).toEqual({ status: 200, text: "OK" });
    expect(await server.http("/ready")).toEqual({ status: 200, text: "Ready" });
  });

  it(
    "counts players, sessions, ticks, packets and writes while a race goes on [HOST-076]",
    async () => {
      const empty = await metrics(server);
      expect([empty.connected_players, empty.active_sessions]).toEqual([0, 0]);
      racer = await enterLobby(server, "s1", "Racer of the metrics");
      expect(await racer.bindUdp()).toBe(true);
      await eventually(
        "connected player",
        async () => (await metrics(server)).connected_players === 1 || undefined,
      );
      await createRace(racer, { lapLimit: 99, aiCount: 3 });
      hold(racer, fullThrottle);
      await startRace(racer);
      await untilRacing(racer);
      const racing = await eventually("statistics of the race", async () => {
        const now = await metrics(server);
        return now.tick_duration_us_count > 240 ? now : undefined;
      });
      expect(racing.active_sessions).toBe(1);
      for (const name of counters) expect(racing[name], name).toBeGreaterThan(empty[name]);
      const { status } = await server.http("/health");
      expect(status).toBe(200);
      const later = await eventually("more of the race", async () => {
        const now = await metrics(server);
        return now.tick_duration_us_count > racing.tick_duration_us_count ? now : undefined;
      });
      expect(later.telemetry_packets_sent).toBeGreaterThan(racing.telemetry_packets_sent);
      expect(later.input_packets_received).toBeGreaterThan(racing.input_packets_received);
      const { text } = await server.http("/metrics");
      expect(text).not.toContain(racer.playerId);
      expect(text).not.toContain("Racer of the metrics");
    },
    testMs,
  );

  it(
    "allows so many sessions as configured, and another when one has gone [HOST-041]",
    async () => {
      const creation = {
        type: "CreateSession",
        trackConfigId: shortTrack.id,
        maxPlayers: 4,
        aiCount: 0,
        lapLimit: 99,
      } as const;
      const second = await enterLobby(server, "s0", "Second");
      second.send(creation);
      expect((await second.expect("Error")).code).toBe(503);
      racer.send({ type: "LeaveSession" });
      await racer.expect("SessionLeft");
      await createRace(second, { lapLimit: 99 });
      await startRace(second);
      racer.send(creation);
      expect((await racer.expect("Error")).code).toBe(503);
      await second.telemetry("the race");
      // Its race has to go on for the next test.
      racer = second;
    },
    testMs,
  );

  it(
    "tells clients and probes of a shutdown, lets a race go on for the grace, and exits with 0 [HOST-075]",
    async () => {
      const signalledMs = performance.now();
      server.signal("SIGTERM");
      expect(await racer.expect("Error")).toEqual({
        type: "Error",
        code: 503,
        message: "server shutting down",
      });
      expect((await server.http("/health")).status).toBe(503);
      expect((await server.http("/ready")).status).toBe(503);
      await racer.telemetry("the race going on");
      await expect(server.connect("s1")).rejects.toThrow();
      expect(await server.exited()).toBe(0);
      expect(performance.now() - signalledMs).toBeGreaterThan(graceSeconds * 1_000 - 100);
      await racer.closed();
      racer.vanish();
    },
    testMs,
  );
});

describe("a server whose console nobody reads any more", () => {
  it(
    "goes on, says so in the log file, and stops as ever",
    async () => {
      const server = await ServerProcess.start();
      try {
        server.closeOutput();
        await enterLobby(server, "s1", "Somebody for the log");
        await eventually("line in the log file", () => {
          const folder = join(server.folder, "logs");
          const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
          return text.join("").includes("the console cannot be written") || undefined;
        });
        expect((await server.http("/health")).status).toBe(200);
        server.signal("SIGTERM");
        expect(await server.exited()).toBe(0);
      } finally {
        await server.stop();
      }
    },
    testMs,
  );
});

const counters = [
  "telemetry_packets_sent",
  "input_packets_received",
  "tick_duration_us_count",
  "db_write_duration_ms_count",
] as const;

type Metric = (typeof counters)[number] | "connected_players" | "active_sessions";

/** The published metrics by their names without the prefix. */
async function metrics(server: ServerProcess): Promise<Record<Metric, number>> {
  const { status, text } = await server.http("/metrics");
  expect(status).toBe(200);
  const values: Record<string, number> = {};
  for (const [, name, value] of text.matchAll(/^apexsim_(\w+) (\S+)$/gm)) values[name] = Number(value);
  return values as Record<Metric, number>;
}
