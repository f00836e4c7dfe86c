import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  createRace,
  driveAround,
  enterLobby,
  eventually,
  raceWithinMs,
  startRace,
  storedResult,
  untilCar,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";

const program = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
const testMs = 2 * raceWithinMs;
const TICK_HZ = 240;

let server: ServerProcess;
afterEach(() => server.stop());

describe("the replays of a server", () => {
  it(
    "hold a race to its end, with the result of the database, and are true [HOST-063] [HOST-066]",
    async () => {
      server = await ServerProcess.start();
      const ann = await enterLobby(server, "s0", "Ann");
      const sessionId = await createRace(ann, { aiCount: 1, lapLimit: 1 });
      const stop = driveAround(ann, server);
      await startRace(ann);
      await untilCar(ann, "a finish", ({ finishPosition = 0 }) => finishPosition > 0);
      stop();
      const result = await storedResult(server, sessionId);
      const summary = await eventually("ended replay", async () => {
        const [found] = JSON.parse((await replay("list", "--json")).output);
        return found?.sessionId === sessionId ? (found.summary ?? undefined) : undefined;
      });
      expect(summary).toMatchObject({ end: "finished", results: result });
      expect(summary.participants).toContainEqual({
        seat: 0,
        playerId: ann.playerId,
        name: "Ann",
        driver: "external",
      });
      const { exitCode, output } = await replay("verify", sessionId);
      expect([exitCode, output]).toEqual([0, expect.stringMatching(/^verified: .* and so do the results$/m)]);
    },
    testMs,
  );

  it(
    "are readable up to the last second after kill -9 [HOST-063] [HOST-064]",
    async () => {
      server = await ServerProcess.start({ server: { demo_sessions: 1 } });
      const ran = await eventually("two seconds of a race", async () => {
        const { text } = await server.http("/metrics");
        const ticks = Number(/^fairtick_ticks_total{game="apex"} (\d+)/m.exec(text)?.[1]);
        return ticks > 2 * TICK_HZ ? ticks : undefined;
      });
      server.signal("SIGKILL");
      await server.exited();
      const [found] = JSON.parse((await replay("list", "--json")).output);
      expect(found.summary).toBeNull();
      const { exitCode, output } = await replay("verify", found.sessionId, "--json");
      expect(exitCode).toBe(0);
      const { lastTick, verdict } = JSON.parse(output.slice(output.indexOf("{")));
      expect(verdict).toMatch(/^verified/);
      expect(lastTick).toBeGreaterThan(ran - TICK_HZ);
    },
    testMs,
  );
});

/** What `fairtick replay` prints and answers for the folder of the server. */
function replay(command: string, ...args: string[]) {
  const dir = ["--dir", join(server.folder, "replays")];
  return new Promise<{ readonly exitCode: number | string; readonly output: string }>((resolve) => {
    execFile(process.execPath, [program, "replay", command, ...args, ...dir], (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, output: stderr + stdout }),
    );
  });
}
