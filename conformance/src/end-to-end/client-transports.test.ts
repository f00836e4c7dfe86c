import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { apex, carContent, trackContent } from "@fairtick/apex/rules";
import type { Client, ClientSession, ConnectionState } from "@fairtick/client";
import { connect, type StreamOptions, type Trust } from "@fairtick/client-node";
import { Phase } from "@fairtick/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ServerProcess } from "./server-process.ts";
import { lightCar, shortTrack } from "./short-track.ts";
import { Wiretap } from "./wiretap.ts";

/*
 * The client for developers with its own adapters, against a server in a process of its own.
 */

const testMs = 60_000;
const content = [carContent, trackContent];
const host = "127.0.0.1";
const clients: Client<typeof apex>[] = [];
const taps: Wiretap[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const tap of taps.splice(0)) tap.close();
});

async function tapOf(server: ServerProcess): Promise<Wiretap> {
  const tap = await Wiretap.open(server.ports.udp);
  taps.push(tap);
  return tap;
}

async function overStream(server: ServerProcess, trust: Trust, more: Partial<StreamOptions> = {}) {
  const states: ConnectionState[] = [];
  const client = await connect({
    game: apex,
    content,
    name: "Ann",
    host,
    port: server.ports.tcp,
    trust,
    onState: (state) => states.push(state),
    ...more,
  });
  clients.push(client);
  return { client, states };
}

/** @throws Error when it never comes to hold. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (holds()) return;
    await sleep(10);
  }
  throw new Error(`it never came to this: ${what}`);
}

async function racing(client: Client<typeof apex>): Promise<ClientSession<typeof apex>> {
  client.chooseLoadout({ car: lightCar.id });
  const session = await client.create({ track: shortTrack.id, maxPlayers: 1, aiCount: 0, lapLimit: 99 });
  client.start();
  await until("released", () => session.view.race.phase === Phase.active);
  session.input({ throttle: 0.4 });
  await driving(session);
  return session;
}

/** The own car goes on. */
async function driving(session: ClientSession<typeof apex>): Promise<void> {
  const own = session.seat as number;
  const before = session.view.cars.x[own];
  await until("driving", () => Math.abs(session.view.cars.x[own] - before) > 1);
}

describe("a client over TCP", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start({ network: { tls: "off" } });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it(
    "plays by datagrams where they come through",
    async () => {
      const tap = await tapOf(server);
      const { client } = await overStream(server, { kind: "plain" }, { datagramPort: tap.port });
      const session = await racing(client);
      await until("inputs as datagrams", () => tap.upwards.filter((each) => each[0] === 0xfb).length > 20);
      await until("state as datagrams", () => tap.downwards.filter((each) => each[0] === 0xfb).length > 20);
      expect(session.debug(performance.now()).faults).toBe(0);
    },
    testMs,
  );

  it(
    "plays over the stream where no datagram comes through",
    async () => {
      const tap = await Wiretap.open(server.ports.udp);
      const datagramPort = tap.port;
      tap.close();
      const { client, states } = await overStream(server, { kind: "plain" }, { datagramPort });
      await racing(client);
      expect(states.map(({ kind }) => kind)).toEqual(["connecting", "online"]);
    },
    testMs,
  );

  it(
    "comes back over the stream, into its session, when datagrams come through no more",
    async () => {
      const tap = await Wiretap.open(server.ports.udp);
      const { client, states } = await overStream(server, { kind: "plain" }, { datagramPort: tap.port });
      const session = await racing(client);
      await until("state as datagrams", () => tap.downwards.filter((each) => each[0] === 0xfb).length > 20);
      tap.close();
      await until("noticed", () => client.state.kind === "resuming");
      await until("back", () => client.state.kind === "online");
      await driving(session);
      expect(client.session).toBe(session);
      expect(states[2]).toMatchObject({ reason: "datagrams do not come through any more" });
    },
    testMs,
  );
});

describe("a client over TLS", () => {
  let server: ServerProcess;
  let fingerprint: string;
  beforeAll(async () => {
    server = await ServerProcess.start({ network: { udp_security: "sealed" } });
    fingerprint = new X509Certificate(server.certificate as string).fingerprint256;
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it(
    "plays by sealed datagrams, of which nothing can be read on the way [HOST-016]",
    async () => {
      const tap = await tapOf(server);
      const trust: Trust = { kind: "ca-file", path: join(server.folder, "certs/server.crt") };
      const { client } = await overStream(server, trust, { datagramPort: tap.port });
      await racing(client);
      await until("both ways", () => tap.upwards.length > 20 && tap.downwards.length > 20);
      const kinds = new Set([...tap.upwards, ...tap.downwards].map((each) => each[0]));
      expect([...kinds]).toEqual([0xc1]);
    },
    testMs,
  );

  it(
    "trusts the certificate that it was told of, and no other",
    async () => {
      const { client } = await overStream(server, { kind: "pinned", sha256: fingerprint });
      expect(client.state.kind).toBe("online");
      const other = fingerprint.replace(/^../, fingerprint.startsWith("00") ? "01" : "00");
      await expect(overStream(server, { kind: "pinned", sha256: other })).rejects.toThrow(
        "another fingerprint",
      );
      await expect(overStream(server, { kind: "public" })).rejects.toMatchObject({ code: "unreachable" });
    },
    testMs,
  );

  it(
    "trusts whomever on this machine, where it is told to",
    async () => {
      const { client } = await overStream(server, { kind: "insecure" });
      expect(client.state.kind).toBe("online");
    },
    testMs,
  );
});

describe("a client over a WebSocket", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start({ network: { tls: "off" } });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it(
    "plays as over a stream",
    async () => {
      const client = await connect({
        game: apex,
        content,
        name: "Ann",
        url: `ws://${host}:${server.ports.web}/ws/apex`,
        WebSocket,
      });
      clients.push(client);
      await racing(client);
      expect(client.state.kind).toBe("online");
    },
    testMs,
  );

  it(
    "says that nobody plays such a game there",
    async () => {
      const connecting = connect({
        game: apex,
        name: "Ann",
        url: `ws://${host}:${server.ports.web}/ws/none`,
        WebSocket,
      });
      await expect(connecting).rejects.toThrow("the connection broke, or there is no server");
    },
    testMs,
  );
});
