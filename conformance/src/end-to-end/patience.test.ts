import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import { carOf, createRace, enterLobby, hold, joinRace, startRace } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";

const testMs = 60_000;

describe.concurrent("a server's patience", () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start({ network: { resume_window_seconds: 1 } });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it(
    "ends after five seconds of silence, and the car leaves the race after the resume window [HOST-019]",
    async () => {
      const talker = await enterLobby(server, "s1", "Talker");
      const silent = await enterLobby(server, "s0", "Silent", { heartbeats: false });
      const sessionId = await createRace(talker, { lapLimit: 99 });
      await joinRace(silent, sessionId);
      const stop = hold(silent, { throttle: 1, brake: 0, steering: 0 });
      await startRace(talker);
      await silent.telemetry("the own throttle", (t) => carOf(t, silent.playerId)?.throttle === 1);
      stop();
      const quietFromMs = performance.now();
      await silent.closed(10_000);
      const silenceMs = performance.now() - quietFromMs;
      expect(silenceMs).toBeGreaterThan(4_900);
      expect(silenceMs).toBeLessThan(6_900);
      expect((await talker.expect("PlayerDisconnected")).playerId).toBe(silent.playerId);
      const isThere = (t: Parameters<typeof carOf>[0]) => carOf(t, silent.playerId) !== undefined;
      await talker.telemetry("the coasting car", isThere);
      expect(carOf(talker.newest!, silent.playerId)?.throttle).toBe(0);
      await talker.telemetry("no car of the silent client", (t) => !isThere(t));
      await talker.sayGoodbye();
    },
    testMs,
  );

  it(
    "is fed by heartbeats, whose answers count 240 ticks a second [HOST-019]",
    async () => {
      const client = await server.connect("s1");
      await client.signIn("Metronome");
      const first = await nextAck(client);
      let last = await nextAck(client);
      while (last.atMs - first.atMs < 5_500) last = await nextAck(client);
      const ticksPerSecond = ((last.tick - first.tick) * 1_000) / (last.atMs - first.atMs);
      expect(ticksPerSecond).toBeGreaterThan(228);
      expect(ticksPerSecond).toBeLessThan(252);
      expect(client.closedBecause).toBeUndefined();
      await client.sayGoodbye();
    },
    testMs,
  );

  it("takes a second guest of the same name and token for somebody else, as long as the first is heard of", async () => {
    const first = await server.connect("s1");
    await first.signIn("Twin");
    const second = await server.connect("s1");
    await second.signIn("Twin");
    expect(second.playerId).not.toBe(first.playerId);
    expect(first.closedBecause).toBeUndefined();
    await first.sayGoodbye();
    await second.sayGoodbye();
  });

  it("has the newcomer replace a connection that has been silent for two seconds", async () => {
    const silent = await server.connect("s1", { heartbeats: false });
    await silent.signIn("Sleeper");
    const heard = await server.connect("s1");
    await heard.signIn("Clock");
    const first = await nextAck(heard);
    while ((await nextAck(heard)).atMs - first.atMs < 1_900);
    const newcomer = await server.connect("s0");
    await newcomer.signIn("Sleeper");
    expect(newcomer.playerId).toBe(silent.playerId);
    expect((await silent.expect("AuthFailure")).reason).toMatch(/^replaced/);
    await silent.closed();
    await newcomer.sayGoodbye();
    await heard.sayGoodbye();
  });

  it("ends at a frame that is announced to be too long, with error 413", async () => {
    const client = await server.connect("s0");
    await client.signIn("Giant");
    client.sendRaw(Uint8Array.of(0, 0x0f, 0x42, 0x41));
    expect((await client.expect("Error")).code).toBe(413);
    await client.closed();
  });
});

async function nextAck(client: ForeignClient): Promise<{ readonly tick: number; readonly atMs: number }> {
  for (;;) {
    const { message, arrivedMs } = await client.next();
    if (message.type === "HeartbeatAck") return { tick: message.serverTick, atMs: arrivedMs };
  }
}
