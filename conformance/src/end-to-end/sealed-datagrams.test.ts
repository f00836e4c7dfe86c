import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Controls, encodeClientMessage } from "../foreign-client/client-message.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import type { CarState } from "../foreign-client/server-message.ts";
import {
  countdownMs,
  createRace,
  enterLobby,
  eventually,
  hold,
  joinRace,
  startRace,
  untilCar,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { Wiretap } from "./wiretap.ts";

/*
 * Sealed datagrams of clients that share one IP address, with somebody on the way who listens, repeats and forges.
 */

const testMs = 60_000;
const leftwards: Controls = { throttle: 0.5, brake: 0, steering: -0.5 };
const rightwards: Controls = { throttle: 0.25, brake: 0, steering: 0.5 };

describe("sealed datagrams", () => {
  let server: ServerProcess;
  let clients: ForeignClient[] = [];
  let taps: Wiretap[] = [];

  beforeAll(async () => {
    server = await ServerProcess.start({ network: { udp_security: "sealed" } });
  }, testMs);
  afterAll(() => server?.stop(), testMs);
  afterEach(async () => {
    for (const client of clients) await client.sayGoodbye();
    for (const tap of taps) tap.close();
    clients = [];
    taps = [];
  });

  const enter = async (name: string) => {
    const client = await enterLobby(server, "s1", name);
    const tap = await Wiretap.open(server.ports.udp);
    clients.push(client);
    taps.push(tap);
    expect(await client.bindSealedUdp(tap.port)).toBe(true);
    return { client, tap };
  };
  const dropped = async (reason: string) => {
    const { text } = await server.http("/metrics");
    return Number(new RegExp(`datagrams_dropped_total{reason="${reason}"} (\\d+)`).exec(text)?.[1] ?? 0);
  };

  it(
    "steer their own cars and nobody else's, and show nothing of it on the way [HOST-015] [HOST-016]",
    async () => {
      const [ada, bob] = await Promise.all([enter("Ada"), enter("Bob")]);
      const sessionId = await createRace(ada.client, { lapLimit: 99 });
      await joinRace(bob.client, sessionId);
      const seen: CarState[] = [];
      ada.client.watch(({ message }) => seen.push(...message.carStates));
      hold(ada.client, leftwards);
      hold(bob.client, rightwards);
      const meddling = encodeClientMessage(
        { type: "PlayerInput", serverTickAck: 0xffff_ffff, throttle: 1, brake: 0, steering: 0.75 },
        "s1",
      );
      ada.client.watch(() => {
        ada.tap.inject(meddling);
        // Of the other client, from the port of this one; and with one bit changed.
        const known = bob.tap.upwards.at(-3);
        if (known === undefined) return;
        ada.tap.inject(known);
        ada.tap.inject(known.map((byte, i) => (i === 20 ? byte ^ 1 : byte)));
      });
      await startRace(ada.client);
      await untilCar(ada.client, "a turn to the left", ({ yawRad }) => yawRad > 0.1, 4 * countdownMs);
      await untilCar(bob.client, "a turn to the right", ({ yawRad }) => yawRad < -0.1, 4 * countdownMs);

      const steered = (client: ForeignClient) =>
        new Set(seen.filter((car) => car.playerId === client.playerId).map(({ steering }) => steering));
      expect(steered(ada.client)).toEqual(new Set([0, -0.5]));
      expect(steered(bob.client)).toEqual(new Set([0, 0.5]));

      const floats = Buffer.from(new Float32Array([0.5, 0, -0.5]).buffer);
      const id = Buffer.from(ada.client.playerId.replaceAll("-", ""), "hex");
      const captured = [ada, bob].flatMap(({ tap }) => [...tap.upwards, ...tap.downwards]);
      expect(captured.length).toBeGreaterThan(1000);
      expect(captured.filter((each) => each[0] !== 0xc1)).toEqual([]);
      expect(captured.some((each) => each.includes(floats) || each.includes(id))).toBe(false);

      for (const reason of ["unsealed", "tampered", "replayed"]) {
        await eventually(`datagrams counted as ${reason}`, async () => (await dropped(reason)) || undefined);
      }
    },
    testMs,
  );

  it(
    "go on when the client's port changes, without another token [HOST-016]",
    async () => {
      const { client, tap } = await enter("Ada");
      await createRace(client, { lapLimit: 99 });
      const stop = hold(client, rightwards);
      await startRace(client);
      await untilCar(client, "an input", ({ steering }) => steering === 0.5, 4 * countdownMs);
      stop();
      await tap.changePort();
      client.drive(leftwards);
      hold(client, leftwards);
      const { channel } = await client.telemetry("the new input", ({ carStates }) =>
        carStates.some(({ steering }) => steering === -0.5),
      );
      expect(channel).toBe("datagram");
    },
    testMs,
  );

  it(
    "are not asked of a client that knows none: it races over the stream [HOST-016]",
    async () => {
      const client = await enterLobby(server, "s0", "Old");
      clients.push(client);
      client.openDatagrams(server.ports.udp);
      await createRace(client, { lapLimit: 99 });
      client.watch(() => {
        client.sendDatagram({ type: "PlayerInput", serverTickAck: 0, throttle: 1, brake: 0, steering: 0.75 });
        client.drive(leftwards);
      });
      await startRace(client);
      const { channel, message } = await client.telemetry("an input", ({ carStates }) =>
        carStates.some(({ steering }) => steering !== 0),
      );
      expect([channel, message.carStates[0]?.steering]).toEqual(["stream", -0.5]);
    },
    testMs,
  );
});
