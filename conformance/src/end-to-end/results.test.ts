import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import {
  createRace,
  driveAround,
  eventually,
  raceWithinMs,
  selectCar,
  startRace,
  storedResult,
  untilCar,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { lightCar, shortTrack } from "./short-track.ts";

const program = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
const testMs = 3 * raceWithinMs;

let server: ServerProcess;
afterEach(() => server.stop());

/** What happened in the replay to a seat, tick by tick. */
async function lapsByTick(sessionId: string, seat: number): Promise<Map<number, number>> {
  const dir = ["--dir", join(server.folder, "replays")];
  const args = [program, "replay", "csv", sessionId, "--seat", String(seat), "--every", "1", ...dir];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  const [head = "", ...rows] = stdout.trim().split("\n");
  const columns = head.split(",");
  const [tickAt, lapAt] = [columns.indexOf("tick"), columns.indexOf("lap")];
  return new Map(rows.map((row) => row.split(",")).map((row) => [Number(row[tickAt]), Number(row[lapAt])]));
}

describe("the result of a race", () => {
  it(
    "is verified and counted also where the server is killed, and its ghost is where the replay has the lap [HOST-066] [APEX-019] [APEX-027]",
    async () => {
      server = await ServerProcess.start({ accounts: { password_memory_kib: 8192, password_passes: 1 } });
      const entered = await server.ask("POST", "/auth/register", { name: "Ann", password: "correct horse" });
      const { account, accessToken } = entered.body;
      const ann = await server.connect("s0");
      await ann.signIn("Ann", accessToken);
      await selectCar(ann);
      const sessionId = await createRace(ann, { aiCount: 1, lapLimit: 2 });
      const stop = driveAround(ann, server);
      await startRace(ann);
      await untilCar(ann, "a finish", ({ finishPosition = 0 }) => finishPosition > 0, 2 * raceWithinMs);
      stop();
      const stored = await storedResult(server, sessionId);
      await eventually("complete replay", async () => {
        const { status } = await fetch(
          `http://127.0.0.1:${server.ports.api}/api/v1/replays/${sessionId}/info`,
        );
        return status === 200 ? true : undefined;
      });
      server.signal("SIGKILL");
      await server.exited();
      ann.vanish();
      server = await server.again();

      const result = await eventually("verdict", async () => {
        const { body: found } = await server.ask("GET", `/results/${sessionId}`);
        return found.verdict === null ? undefined : found;
      });
      expect(result).toMatchObject({
        game: "apex",
        title: shortTrack.name,
        verdict: "verified",
        results: stored,
      });
      const [person, robot] = [account.id, null].map((accountId) => expect.objectContaining({ accountId }));
      expect(result.players).toEqual([person, robot]);
      const own = [...result.results.standings, ...result.results.dnf].find(
        ({ player_id }: { player_id: string }) => player_id === account.id,
      );
      expect(own.lap_times).toHaveLength(2);
      for (const { time_ms, sectors_ms } of own.lap_times)
        expect(sectors_ms.reduce((sum: number, each: number) => sum + each)).toBe(time_ms);

      const board = await eventually("score", async () => {
        const { body: found } = await server.ask(
          "GET",
          `/leaderboards/apex?variant=${shortTrack.id}&period=daily`,
        );
        return found.items.length === 0 ? undefined : found;
      });
      expect(board.items).toEqual([
        {
          rank: 1,
          playerId: account.id,
          playerName: "Ann",
          score: own.best_lap_ms,
          achievedAt: result.finishedAt,
          ghost: expect.objectContaining({ sessionId, seat: 0 }),
        },
      ]);
      const { body: withCar } = await server.ask(
        "GET",
        `/leaderboards/apex/ghost?variant=${shortTrack.id}%2B${lightCar.id}`,
      );
      expect(withCar.entry).toEqual(board.items[0]);

      const { fromTick, toTick } = board.items[0].ghost;
      const laps = await lapsByTick(sessionId, 0);
      const { lap } = own.best_lap;
      expect([fromTick + 1, toTick - 1].map((tick) => laps.get(tick))).toEqual([lap, lap]);
      for (const tick of [fromTick, toTick]) expect(laps.get(tick)).not.toBe(lap);
      expect(Math.abs(((toTick - fromTick) * 1000) / withCar.tickHz - own.best_lap_ms)).toBeLessThan(10);
    },
    testMs,
  );
});
