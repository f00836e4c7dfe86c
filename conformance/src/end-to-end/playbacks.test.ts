import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { apex, carContent, trackContent } from "@fairtick/apex/rules";
import type { Client } from "@fairtick/client";
import { connect } from "@fairtick/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { enterLobby } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";

const program = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
const cheap = { password_memory_kib: 8192, password_passes: 1 };
const testMs = 60_000;
const TICK_HZ = apex.tickHz;

let server: ServerProcess;
let replayId: string;
const clients: Client<typeof apex>[] = [];

beforeAll(async () => {
  server = await ServerProcess.start({ accounts: cheap, network: { tls: "off", apex_profile: "s1" } });
  const folder = join(server.folder, "replays");
  const race = ["race", "--json", "--ai", "1", "--laps", "1", "--replay", folder];
  // The content is not the server's: what a replay was made with lies beside it.
  await promisify(execFile)(process.execPath, [program, ...race]);
  replayId = (await server.ask("GET", "/replays")).body.items[0].sessionId;
}, testMs);
afterAll(() => server?.stop(), testMs);
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const tokenOf = async (name: string) =>
  (await server.ask("POST", "/auth/register", { name, password: "correct horse" })).body.accessToken;

/** @throws Error when it never comes to hold. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (holds()) return;
    await sleep(10);
  }
  throw new Error(`it never came to this: ${what}`);
}

async function watcher(sessionId: string) {
  const client = await connect({
    game: apex,
    content: [carContent, trackContent],
    name: "Ann",
    url: `ws://127.0.0.1:${server.ports.web}/ws/apex`,
    WebSocket,
  });
  clients.push(client);
  const session = await client.join(sessionId, "spectator");
  return { client, session, tick: () => session.snapshot?.tick ?? -1 };
}

describe("a replay that a server plays", () => {
  it(
    "is watched over a WebSocket, also at another speed, behind jumps, and while it stands [HOST-065]",
    async () => {
      const token = await tokenOf("Maker");
      const made = await server.ask("POST", `/replays/${replayId}/playback`, undefined, token);
      expect(made).toMatchObject({ status: 201, body: { replayOf: replayId, speed: 1, isPaused: false } });
      const { sessionId, lastTick } = made.body;
      const change = (body: object) => server.ask("PATCH", `/playbacks/${sessionId}`, body, token);
      const { session, tick } = await watcher(sessionId);
      await until("it goes on", () => tick() > 0);
      expect(session.replay).toMatchObject({ firstTick: 0, lastTick, speed: 1, isPaused: false });

      const goal = 20 * TICK_HZ + 7;
      expect((await change({ tick: goal, isPaused: true })).body).toMatchObject({
        tick: goal,
        isPaused: true,
      });
      await until("it has jumped", () => tick() === goal);
      await until("it is shown there", () => session.othersTick > goal - 1);
      expect(session.roster.map(({ name }) => name)).toContain("You");
      expect(Math.max(...session.view.cars.speed)).toBeGreaterThan(10);

      await change({ isPaused: false, speed: 16 });
      await until("it has gone on", () => tick() > goal + 2 * TICK_HZ);
      expect(session.replay).toMatchObject({ speed: 16, isPaused: false });
      await change({ tick: 240, speed: 0.25 });
      await until("it has jumped back", () => tick() >= 240 && tick() < goal);
      const reset = await server.ask("POST", `/playbacks/${sessionId}/reset`, undefined, token);
      expect(reset.body).toMatchObject({ speed: 1, isPaused: false });
      await until("it has begun again", () => tick() >= 0 && tick() < 240);
      expect(session.debug(performance.now()).faults).toBe(0);
      await until("it goes on", () => tick() > TICK_HZ / 2);

      expect((await server.ask("GET", "/sessions")).body.items).toEqual([]);
      expect((await server.ask("DELETE", `/playbacks/${sessionId}`, undefined, token)).status).toBe(204);
      await until("it is over", () => clients[0]?.session === undefined);
      expect((await server.ask("GET", `/playbacks/${sessionId}`)).status).toBe(404);
    },
    testMs,
  );

  it(
    "is telemetry to a client of the game's published protocol [HOST-065]",
    async () => {
      const token = await tokenOf("Shower");
      const made = await server.ask("POST", `/replays/${replayId}/playback`, { visibility: "public" }, token);
      const { sessionId } = made.body;
      const ann = await enterLobby(server, "s1", "Ann");
      ann.send({ type: "JoinAsSpectator", sessionId });
      await server.ask("PATCH", `/playbacks/${sessionId}`, { tick: 20 * TICK_HZ }, token);
      await ann.telemetry("both cars", ({ carStates }) => carStates.length === 2);
      await server.ask("DELETE", `/playbacks/${sessionId}`, undefined, token);
      ann.vanish();
    },
    testMs,
  );

  it("is for who has an account to make, for its maker to change, and limited in number", async () => {
    const path = `/replays/${replayId}/playback`;
    expect((await server.ask("POST", path)).status).toBe(401);
    const [ann, bea] = [await tokenOf("Ann"), await tokenOf("Bea")];
    expect(
      (await server.ask("POST", `/replays/${replayId.replace("7", "8")}/playback`, undefined, ann)).status,
    ).toBe(404);
    const made = [
      await server.ask("POST", path, undefined, ann),
      await server.ask("POST", path, undefined, ann),
    ];
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    expect(await server.ask("POST", path, undefined, ann)).toMatchObject({
      status: 409,
      body: { detail: "you have 2 playbacks already; end one of them" },
    });
    const { sessionId } = made[0].body;
    expect((await server.ask("PATCH", `/playbacks/${sessionId}`, { isPaused: true }, bea)).status).toBe(403);
    expect((await server.ask("PATCH", `/playbacks/${sessionId}`, { speed: 17 }, ann)).status).toBe(400);
    const { client } = await watcher(sessionId);
    client.leave();
    await until("it is left", () => client.session === undefined);
    await expect(client.join(sessionId, "player")).rejects.toThrow("the session is a replay");
    for (const { body } of made) await server.ask("DELETE", `/playbacks/${body.sessionId}`, undefined, ann);
  });
});
