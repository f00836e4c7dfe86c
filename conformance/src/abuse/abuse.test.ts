import { afterAll, describe, expect, it } from "vitest";
import { createRace, enterLobby, eventually, hold, startRace, untilCar } from "../end-to-end/racing.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";
import type { CarState } from "../foreign-client/server-message.ts";
import { abuse } from "./abuse-run.ts";
import { type AbusedLimits, type AbusedSecurity, adminToken, startAbusedServer } from "./abused-server.ts";
import { HonestDriver } from "./honest-driver.ts";
import type { AbuseTarget } from "./hostile-stream.ts";
import {
  errorLines,
  liveHeapBytes,
  MetricsPage,
  noOrphans,
  orphansAfter,
  sessionsOnThreads,
} from "./server-look.ts";
import { places } from "./tongue.ts";

const messages = 20_000;
const datagrams = 12_500;
/** Code that was compiled and buffers that stay take some; 200 bytes left behind by each message would be more. */
const heapGrowthBytesMax = 6_000_000;
const goneWithinMs = 20_000;

const kinds = [
  "apex tcp",
  "apex udp",
  "apex ws",
  "frames",
  "native tcp",
  "native udp",
  "native ws",
  "requests",
];
const reasonsToDrop: Readonly<Record<AbusedSecurity, readonly string[]>> = {
  sealed: ["unsealed", "unknown-id", "tampered", "replayed"],
  plain: ["malformed", "unknown-token", "unknown-sender"],
};
const servers: ServerProcess[] = [];

afterAll(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** Abuses a real server while somebody races on it, and looks at what is left of everything. */
async function abuseWhileRacing(limits: AbusedLimits, security: AbusedSecurity, seed: number) {
  // The abusers' addresses would soon be locked out, which the tests of admission show, and not much would be left of the hail.
  const server = await startAbusedServer(limits, security, { limits: { fault_rate: "off" } });
  servers.push(server);
  const heapBefore = await liveHeapBytes(server, adminToken);
  const ada = await enterLobby(server, "s1", "Ada");
  expect(await (security === "sealed" ? ada.bindSealedUdp() : ada.bindUdp())).toBe(true);
  const raceId = await createRace(ada);
  const honest = await HonestDriver.join(server, raceId);
  honest.hold(0.5);
  await startRace(ada);
  const stopDriving = hold(ada, { throttle: 0.5, brake: 0, steering: 0 });
  const target = {
    host: "127.0.0.1",
    tcpPort: server.ports.tcp,
    udpPort: server.ports.udp,
    webPort: server.ports.web,
    isEncrypted: server.isEncrypted,
  };
  const page = await abuseThoroughly(server, target, [...kinds, ...places, ...reasonsToDrop[security]], seed);
  stopDriving();

  // The honest clients still have their seats, and their inputs still count.
  hold(ada, { throttle: 0.25, brake: 0, steering: 0 });
  honest.hold(0.75);
  await untilCar(ada, "its own throttle", (car) => car.throttle === 0.25);
  // Inputs travel as codes of some bits.
  const isNear = (throttle: number, wanted: number) => Math.abs(throttle - wanted) < 0.01;
  const isHonest = (car: CarState) => car.playerId === honest.playerId && isNear(car.throttle, 0.75);
  await ada.telemetry("the throttle of who plays over a WebSocket", ({ carStates }) =>
    carStates.some(isHonest),
  );
  await eventually(
    "snapshot with the other's throttle",
    () => isNear(honest.throttleOf(0), 0.25) || undefined,
  );
  expect(ada.closedBecause).toBeUndefined();
  expect({ states: honest.states, faults: honest.faults }).toEqual({
    states: ["connecting", "online"],
    faults: 0,
  });
  expect(await sessionsOnThreads(server, adminToken)).toContain(raceId);

  honest.leave();
  await ada.sayGoodbye();
  const orphans = await orphansAfter(server, adminToken, goneWithinMs);
  const heapGrowth = (await liveHeapBytes(server, adminToken)) - heapBefore;
  return { server, page, heapGrowth, orphans };
}

/**
 * The metrics after a hail that has had everything: kinds of messages, places to send them from, reasons to drop
 * datagrams. What comes when is up to the dice and to how far abusers get: where something is missing, they go on.
 */
async function abuseThoroughly(
  server: ServerProcess,
  target: AbuseTarget,
  everything: readonly string[],
  seed: number,
): Promise<MetricsPage> {
  const plan = { seed, messages, datagrams, perSecond: 8000, streams: 32 };
  const counts = await abuse(target, plan);
  expect(counts).toMatchObject({ messages, datagrams });
  const seen = new Set<string>([...counts.kinds.keys(), ...counts.places.keys()]);
  let more = seed;
  return eventually(
    `hail with all of ${everything.join(", ")}`,
    async () => {
      const page = await MetricsPage.of(server);
      for (const reason of page.by("fairtick_datagrams_dropped_total", "reason").keys()) seen.add(reason);
      if (everything.every((each) => seen.has(each))) return page;
      more += 100;
      const { kinds: sent, places: from } = await abuse(target, { ...plan, seed: more, messages: 5000 });
      for (const each of [...sent.keys(), ...from.keys()]) seen.add(each);
      return undefined;
    },
    60_000,
  );
}

type Abused = Awaited<ReturnType<typeof abuseWhileRacing>>;

function expectUnharmed({ server, page, heapGrowth, orphans }: Abused): void {
  expect(server.isRunning).toBe(true);
  // What is counted at the end is counted.
  for (const metric of [
    "fairtick_sessions",
    "fairtick_datagram_keys",
    "fairtick_connections",
    "ws_connected",
  ])
    expect(page.sum(metric)).toBeGreaterThan(0);
  expect(page.sum("fairtick_faults_total")).toBe(0);
  expect(page.sum("fairtick_session_faults_total")).toBe(0);
  expect(errorLines(server)).toEqual([]);
  expect(heapGrowth).toBeLessThan(heapGrowthBytesMax);
  expect(orphans).toEqual(noOrphans);
}

describe.concurrent("a server under a hail of bad messages and datagrams", () => {
  it("lives, keeps nothing and plays on with honest clients, with its limits as they come [HOST-022] [HOST-023]", async () => {
    const abused = await abuseWhileRacing("shipped", "sealed", 1);
    expectUnharmed(abused);
    expect(abused.page.by("fairtick_disconnects_total", "reason").get("protocol-violation")).toBeGreaterThan(
      10,
    );
    const limited = abused.page.by("fairtick_rate_limited_total", "what");
    expect(limited.get("control")).toBeGreaterThan(100);
    expect(abused.page.sum("fairtick_web_requests_rejected_total")).toBeGreaterThan(5);
  }, 120_000);

  it("does so too where no limit keeps the hail from what lies behind", async () => {
    const abused = await abuseWhileRacing("raised", "plain", 2);
    expectUnharmed(abused);
    const read = abused.page.by("fairtick_message_bytes", "transport", { direction: "in" });
    expect(read.get("tcp")).toBeGreaterThan(messages / 8);
    expect(read.get("ws")).toBeGreaterThan(messages / 16);
    const codes = abused.page.by("fairtick_errors_total", "code");
    expect([...codes.keys()]).toEqual(
      expect.arrayContaining(["auth", "bad_request", "conflict", "not_found", "forbidden"]),
    );
  }, 120_000);
});
