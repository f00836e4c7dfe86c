import { afterAll, describe, expect, it } from "vitest";
import { createRace, enterLobby, hold, startRace, untilCar } from "../end-to-end/racing.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";
import { abuse } from "./abuse-run.ts";
import { type AbusedLimits, type AbusedSecurity, adminToken, startAbusedServer } from "./abused-server.ts";
import {
  errorLines,
  liveHeapBytes,
  MetricsPage,
  noOrphans,
  orphansAfter,
  sessionsOnThreads,
} from "./server-look.ts";

const messages = 12_500;
const datagrams = 12_500;
/** Code that was compiled and buffers that stay take some; 240 bytes left behind by each message would be more. */
const heapGrowthBytesMax = 6_000_000;
const goneWithinMs = 20_000;

const servers: ServerProcess[] = [];

afterAll(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** Abuses a real server while somebody races on it, and looks at what is left of everything. */
async function abuseWhileRacing(limits: AbusedLimits, security: AbusedSecurity, seed: number) {
  const server = await startAbusedServer(limits, security);
  servers.push(server);
  const heapBefore = await liveHeapBytes(server, adminToken);
  const ada = await enterLobby(server, "s1", "Ada");
  expect(await (security === "sealed" ? ada.bindSealedUdp() : ada.bindUdp())).toBe(true);
  const raceId = await createRace(ada);
  await startRace(ada);
  const stopDriving = hold(ada, { throttle: 0.5, brake: 0, steering: 0 });
  const target = {
    host: "127.0.0.1",
    tcpPort: server.ports.tcp,
    udpPort: server.ports.udp,
    isEncrypted: server.isEncrypted,
  };
  const counts = await abuse(target, { seed, messages, datagrams, perSecond: 8000, streams: 24 });
  const page = await MetricsPage.of(server);
  stopDriving();

  // The honest client still has its seat, and its inputs still count.
  hold(ada, { throttle: 0.25, brake: 0, steering: 0 });
  await untilCar(ada, "its own throttle", (car) => car.throttle === 0.25);
  expect(ada.closedBecause).toBeUndefined();
  expect(await sessionsOnThreads(server, adminToken)).toContain(raceId);

  await ada.sayGoodbye();
  const orphans = await orphansAfter(server, adminToken, goneWithinMs);
  const heapGrowth = (await liveHeapBytes(server, adminToken)) - heapBefore;
  return { server, counts, page, heapGrowth, orphans };
}

type Abused = Awaited<ReturnType<typeof abuseWhileRacing>>;

function expectUnharmed({ server, counts, page, heapGrowth, orphans }: Abused): void {
  expect(server.isRunning).toBe(true);
  expect(counts).toMatchObject({ messages, datagrams });
  // What is counted at the end is counted.
  for (const metric of ["fairtick_sessions", "fairtick_datagram_keys", "fairtick_connections"]) {
    expect(page.sum(metric)).toBeGreaterThan(0);
  }
  expect(page.sum("fairtick_faults_total")).toBe(0);
  expect(page.sum("fairtick_session_faults_total")).toBe(0);
  expect(errorLines(server)).toEqual([]);
  expect(heapGrowth).toBeLessThan(heapGrowthBytesMax);
  expect(orphans).toEqual(noOrphans);
}

describe.concurrent("a server under a hail of bad messages and datagrams", () => {
  it("lives, keeps nothing and plays on with honest clients, with its limits as they come [HOST-022, HOST-023]", async () => {
    const abused = await abuseWhileRacing("shipped", "sealed", 1);
    expectUnharmed(abused);
    expect(abused.page.by("fairtick_disconnects_total", "reason").get("protocol-violation")).toBeGreaterThan(
      10,
    );
    const limited = abused.page.by("fairtick_rate_limited_total", "what");
    expect(limited.get("control")).toBeGreaterThan(100);
    const drops = abused.page.by("fairtick_datagrams_dropped_total", "reason");
    expect([...drops.keys()]).toEqual(
      expect.arrayContaining(["unsealed", "unknown-id", "tampered", "replayed"]),
    );
  }, 60_000);

  it("does so too where no limit keeps the hail from what lies behind", async () => {
    const abused = await abuseWhileRacing("raised", "plain", 2);
    expectUnharmed(abused);
    expect(abused.page.sum("fairtick_message_bytes")).toBeGreaterThan(messages / 4);
    const codes = abused.page.by("fairtick_errors_total", "code");
    expect([...codes.keys()]).toEqual(
      expect.arrayContaining(["auth", "bad_request", "conflict", "not_found", "forbidden"]),
    );
  }, 60_000);
});
