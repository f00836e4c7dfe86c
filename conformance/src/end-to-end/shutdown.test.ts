import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it, type TestContext } from "vitest";
import { endOrderly } from "../kill/kill-run.ts";
import {
  createRace,
  driveAround,
  enterLobby,
  fullThrottle,
  hold,
  raceWithinMs,
  type StoredResult,
  startRace,
  untilRacing,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";

/* How a server ends while people race: politely, by force, and with a database that takes nothing. */

const testMs = 120_000;
const shuttingDown = { type: "Error", code: 503, message: "server shutting down" };

async function start(
  { onTestFinished }: TestContext,
  shutdownGraceSeconds: number,
  telemetryDivisor = 4,
): Promise<ServerProcess> {
  const server = await ServerProcess.start({
    server: { shutdown_grace_seconds: shutdownGraceSeconds },
    persistence: { telemetry_divisor: telemetryDivisor },
  });
  onTestFinished(() => server.stop());
  return server;
}

const rows = (server: ServerProcess, sql: string) => server.query(sql) as Record<string, unknown>[];

describe.concurrent("a server that is told to end", () => {
  it(
    "lets a race end in its time, stores its result and all of its telemetry, and exits with 0 [HOST-084, HOST-059]",
    async (context) => {
      const server = await start(context, 60, 1);
      const racer = await enterLobby(server, "s1", "Last lap");
      const sessionId = await createRace(racer, { lapLimit: 1 });
      driveAround(racer, server);
      await startRace(racer);
      await untilRacing(racer);
      server.signal("SIGTERM");
      expect(await racer.expect("Error")).toEqual(shuttingDown);
      const finished = await racer.telemetry(
        "the finish",
        ({ sessionState }) => sessionState === "Finished",
        raceWithinMs,
      );
      expect(finished.message.sessionState).toBe("Finished");
      racer.vanish();
      // Nobody is left to wait for, so the rest of the grace is not used.
      expect(await server.exited(30_000)).toBe(0);
      const [row] = rows(server, "select id, result, finished_at from race_sessions");
      const result = JSON.parse(String(row?.result)) as StoredResult;
      expect([row?.id, result.winner_id]).toEqual([sessionId, racer.playerId]);
      const [frames] = rows(
        server,
        "select count(*) as n, min(tick) as a, max(tick) as b from telemetry_frames",
      );
      expect(frames).toMatchObject({ n: Number(frames?.b) - Number(frames?.a) + 1 });
      expect(rows(server, "select * from running_sessions")).toEqual([]);
    },
    testMs,
  );

  it(
    "ends at once at the second signal, and the next server says that the race was cut short [HOST-084]",
    async (context) => {
      const server = await start(context, 600);
      const racer = await enterLobby(server, "s1", "Impatient");
      const sessionId = await createRace(racer, { lapLimit: 99 });
      hold(racer, fullThrottle);
      await startRace(racer);
      await untilRacing(racer);
      server.signal("SIGINT");
      expect(await racer.expect("Error")).toEqual(shuttingDown);
      // The terminal's and npm's copies of the first signal come within half a second.
      const endMs = performance.now() + 30_000;
      const isOver = server.exited(30_000);
      while (
        performance.now() < endMs &&
        (await Promise.race([isOver.then(() => true), pause(600)])) !== true
      ) {
        server.signal("SIGINT");
      }
      expect(await isOver).toBe(1);
      racer.vanish();
      await endOrderly(join(server.folder, "data/apexsim.db"));
      const [row] = rows(server, "select id, finished_at, result from race_sessions");
      expect(row).toEqual({
        id: sessionId,
        finished_at: expect.any(Number),
        result: '{"error":"the server stopped"}',
      });
    },
    testMs,
  );

  it(
    "ends in its time although the database takes nothing, and keeps the result beside it [HOST-062]",
    async (context) => {
      const server = await start(context, 0);
      const racer = await enterLobby(server, "s1", "Stalled");
      const sessionId = await createRace(racer, { lapLimit: 99 });
      hold(racer, fullThrottle);
      await startRace(racer);
      await untilRacing(racer);
      // Patient: telemetry is being written.
      const other = new Database(join(server.folder, "data/apexsim.db"), { timeout: 10_000 });
      other.exec("begin immediate");
      try {
        server.signal("SIGTERM");
        expect(await racer.expect("Error")).toEqual(shuttingDown);
        await racer.closed();
        racer.vanish();
        expect(await server.exited()).toBe(0);
      } finally {
        other.exec("rollback");
        other.close();
      }
      const file = join(server.folder, "data/unsaved-results.jsonl");
      expect(existsSync(file)).toBe(true);
      const kept = JSON.parse(readFileSync(file, "utf8")) as { id: string; resultJson: string };
      expect(kept.id).toBe(sessionId);
      expect(server.output).toContain("results were not stored; the next start will do it");
    },
    testMs,
  );
});

const pause = (ms: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), ms));
