import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ClientMessage, type Controls, encodeClientMessage } from "../foreign-client/client-message.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import type { CarState } from "../foreign-client/server-message.ts";
import {
  carOf,
  countdownMs,
  createRace,
  enterLobby,
  hold,
  joinRace,
  noPedals,
  startRace,
  untilCar,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";

/*
 * Whose car a datagram steers, for clients that all share one IP address.
 */

const testMs = 60_000;
const forgedToken = "00000000-0000-4000-8000-000000000000";
const leftwards: Controls = { throttle: 0.5, brake: 0, steering: -0.5 };
const rightwards: Controls = { throttle: 0.25, brake: 0, steering: 0.5 };
const meddling: ClientMessage = {
  type: "PlayerInput",
  serverTickAck: 0,
  throttle: 1,
  brake: 0,
  steering: 0.75,
};

describe("datagrams of clients on one IP address", () => {
  let server: ServerProcess;
  let clients: ForeignClient[] = [];
  let strangers: Stranger[] = [];

  beforeAll(async () => {
    server = await ServerProcess.start();
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  const enter = async (numbering: "s0" | "s1", name: string): Promise<ForeignClient> => {
    const client = await enterLobby(server, numbering, name);
    clients.push(client);
    return client;
  };
  const stranger = async (): Promise<Stranger> => {
    const opened = await Stranger.open(server.ports.udp);
    strangers.push(opened);
    return opened;
  };
  afterEach(async () => {
    for (const client of clients) await client.sayGoodbye();
    for (const each of strangers) each.close();
    clients = [];
    strangers = [];
  });

  it(
    "steer the car of the client that bound its address by token, and no other [HOST-015]",
    async () => {
      const [ada, bob] = await Promise.all([enter("s0", "Ada"), enter("s1", "Bob")]);
      expect(await ada.bindUdp()).toBe(true);
      expect(await bob.bindUdp()).toBe(true);
      const sessionId = await createRace(ada, { lapLimit: 99 });
      await joinRace(bob, sessionId);
      const meddler = await stranger();
      ada.watch(() => {
        ada.drive(leftwards);
        meddler.send(meddling, "s0");
        meddler.send(meddling, "s1");
      });
      hold(bob, rightwards);
      const seen: CarState[] = [];
      ada.watch(({ message }) => seen.push(...message.carStates));
      await startRace(ada);
      await untilCar(ada, "a turn to the left", ({ yawRad }) => yawRad > 0.1, 4 * countdownMs);
      await untilCar(bob, "a turn to the right", ({ yawRad }) => yawRad < -0.1, 4 * countdownMs);
      expect(steeringOf(seen, ada)).toEqual([-0.5, 0]);
      expect(steeringOf(seen, bob)).toEqual([0, 0.5]);
      expect(meddler.receivedBytes).toBe(0);
    },
    testMs,
  );

  it(
    "steer nobody's car while two clients without a token could be meant [HOST-015]",
    async () => {
      const [ada, bob] = await Promise.all([enter("s0", "Ada"), enter("s0", "Bob")]);
      const sessionId = await createRace(ada, { lapLimit: 99 });
      await joinRace(bob, sessionId);
      const channels = new Set<string>();
      for (const client of [ada, bob]) {
        client.openDatagrams(server.ports.udp);
        client.watch(({ channel }) => {
          channels.add(channel);
          client.sendDatagram(meddling);
        });
      }
      await startRace(ada);
      const { message: first } = await ada.telemetry("the beginning");
      const { message: later } = await ada.telemetry(
        "a second more",
        ({ serverTick }) => serverTick > first.serverTick + 240,
      );
      for (const { throttle, steering } of later.carStates) expect([throttle, steering]).toEqual([0, 0]);
      expect([...channels]).toEqual(["stream"]);

      ada.drive(leftwards);
      const driven = await untilCar(ada, "an input over the stream", ({ steering }) => steering !== 0);
      expect(driven.steering).toBe(-0.5);
    },
    testMs,
  );

  it(
    "steer the car of the only client without a token, wherever the first of them came from [HOST-015]",
    async () => {
      const ada = await enter("s0", "Ada");
      ada.openDatagrams(server.ports.udp);
      await createRace(ada, { lapLimit: 99 });
      ada.watch(() => ada.sendDatagram(meddling));
      await startRace(ada);
      const { channel } = await ada.telemetry("an input", (t) => carOf(t, ada.playerId)?.steering === 0.75);
      expect(channel).toBe("datagram");
      const late = await stranger();
      late.send({ ...meddling, ...noPedals, steering: 0.25 }, "s0");
      await expectUdpRoundTrip(await enter("s1", "Fence"));
      const { message } = await ada.telemetry("a later tick");
      expect(carOf(message, ada.playerId)?.steering).toBe(0.75);
      expect(late.receivedBytes).toBe(0);
    },
    testMs,
  );

  it(
    "of strangers, with forged or stolen tokens or nonsense in them, are never answered [HOST-015] [HOST-003]",
    async () => {
      const ada = await enter("s1", "Ada");
      const { token, udpPort } = await ada.requestUdpToken();
      ada.openDatagrams(udpPort);
      ada.sendDatagram({ type: "BindUdp", token });
      await ada.expect("UdpBound");

      const thief = await stranger();
      thief.send({ type: "BindUdp", token }, "s1");
      thief.send({ type: "BindUdp", token: forgedToken }, "s1");
      for (const numbering of ["s0", "s1"] as const) {
        thief.send(meddling, numbering);
        thief.send({ type: "Heartbeat", clientTick: 0 }, numbering);
        thief.send({ type: "Authenticate", token: "any", playerName: "Thief" }, numbering);
      }
      for (const size of [0, 1, 4, 20, 1200, 2048, 4000]) thief.sendBytes(new Uint8Array(size).fill(size));

      ada.sendDatagram({ type: "BindUdp", token });
      await ada.expect("UdpBound");
      const bob = await enter("s0", "Bob");
      await expectUdpRoundTrip(bob);
      expect(thief.receivedBytes).toBe(0);
    },
    testMs,
  );
});

/** The server answers in order: after this, it has dealt with all that was sent before. */
async function expectUdpRoundTrip(client: ForeignClient): Promise<void> {
  expect(await client.bindUdp()).toBe(true);
}

/** The least and the greatest steering that a car was seen with. */
function steeringOf(seen: readonly CarState[], { playerId }: ForeignClient): [least: number, most: number] {
  const values = seen.filter((car) => car.playerId === playerId).map(({ steering }) => steering);
  return [Math.min(...values), Math.max(...values)];
}

/** A socket that nobody has introduced to the server. */
class Stranger {
  receivedBytes = 0;
  readonly #socket: Socket;
  readonly #udpPort: number;

  private constructor(socket: Socket, udpPort: number) {
    this.#socket = socket;
    this.#udpPort = udpPort;
    socket.on("message", (bytes) => {
      // An empty answer would be one too.
      this.receivedBytes += 1 + bytes.length;
    });
  }

  static async open(udpPort: number): Promise<Stranger> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new Stranger(socket, udpPort);
  }

  send(message: ClientMessage, numbering: "s0" | "s1"): void {
    this.sendBytes(encodeClientMessage(message, numbering));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes, this.#udpPort, "127.0.0.1");
  }

  close(): void {
    this.#socket.close();
  }
}
