import { createSocket, type Socket } from "node:dgram";
import { packedClientCodec, packedServerCodec } from "@fairtick/apex/dialect";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ControlStream } from "../foreign-client/control-stream.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import { Mailbox } from "../foreign-client/mailbox.ts";
import { createRace, enterLobby, startRace, untilCar } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { lightCar } from "./short-track.ts";

/*
 * A client that speaks MessagePack, in a race with one that speaks bincode.
 */

const testMs = 60_000;
const patienceMs = 10_000;

type Packed = Parameters<typeof packedClientCodec.encode>[0];
type Unpacked = Extract<ReturnType<typeof packedServerCodec.decode>, { ok: true }>["value"];
type Named<K extends Unpacked["type"]> = Extract<Unpacked, { type: K }>;

/** Fails the test with the reason when the server sends anything but MessagePack. */
class PackedClient {
  readonly #stream: ControlStream;
  readonly #mail: Mailbox<Unpacked>;

  private constructor(stream: ControlStream, mail: Mailbox<Unpacked>) {
    this.#stream = stream;
    this.#mail = mail;
  }

  static async connect(server: ServerProcess): Promise<PackedClient> {
    const { certificate } = server;
    const mail = new Mailbox<Unpacked>(({ type }) => type);
    const stream = await ControlStream.open(
      { port: server.ports.tcp, certificate },
      { message: (bytes) => mail.put(unpack(bytes)), closed: (reason) => mail.end(reason) },
    );
    return new PackedClient(stream, mail);
  }

  send(message: Packed): void {
    this.#stream.send(packedClientCodec.encode(message));
  }

  async expect<K extends Unpacked["type"]>(
    type: K,
    where: (message: Named<K>) => boolean = () => true,
  ): Promise<Named<K>> {
    const isWanted = (message: Unpacked) => message.type === type && where(message as Named<K>);
    return (await this.#mail.take(type, isWanted, patienceMs)) as Named<K>;
  }

  destroy(): void {
    this.#stream.destroy();
  }
}

function unpack(bytes: Uint8Array): Unpacked {
  const decoded = packedServerCodec.decode(bytes);
  if (!decoded.ok) throw new Error(`no MessagePack of ours: ${JSON.stringify(decoded.reason)}`);
  return decoded.value;
}

describe("a client that speaks MessagePack", () => {
  let server: ServerProcess;
  let packed: PackedClient | undefined;
  let plain: ForeignClient | undefined;
  let socket: Socket | undefined;

  beforeAll(async () => {
    server = await ServerProcess.start();
  }, testMs);
  afterAll(() => server?.stop(), testMs);
  afterEach(async () => {
    packed?.destroy();
    socket?.close();
    await plain?.sayGoodbye();
  });

  it(
    "races against one that speaks bincode, over the stream and by datagrams [HOST-010]",
    async () => {
      plain = await enterLobby(server, "s1", "Ada");
      const sessionId = await createRace(plain, { lapLimit: 99 });
      packed = await PackedClient.connect(server);
      packed.send({ type: "Authenticate", token: "any", player_name: "Bob" });
      const { player_id } = await packed.expect("AuthSuccess");
      packed.send({ type: "SelectCar", car_config_id: lightCar.id });
      await packed.expect("LobbyState", ({ players_in_lobby }) =>
        players_in_lobby.some(({ selected_car }) => selected_car === lightCar.id),
      );
      packed.send({ type: "JoinSession", session_id: sessionId });
      expect(await packed.expect("SessionJoined")).toMatchObject({ your_grid_position: 2 });
      await startRace(plain);

      const input = { type: "PlayerInput", server_tick_ack: 0, throttle: 0, brake: 0 } as const;
      packed.send({ ...input, steering: -0.5 });
      const steers = (steering: number) => (message: Named<"Telemetry">) =>
        message.car_states.some((car) => car.player_id === player_id && car.steering === steering);
      const { car_states } = await packed.expect("Telemetry", steers(-0.5));
      expect(car_states.map((car) => car.player_id).sort()).toEqual([player_id, plain.playerId].sort());

      packed.send({ type: "RequestUdpBinding" });
      const { token, udp_port } = await packed.expect("UdpBindingToken");
      const opened = createSocket("udp4");
      socket = opened;
      const datagrams = new Mailbox<Unpacked>(({ type }) => type);
      opened.on("message", (bytes) => datagrams.put(unpack(bytes)));
      const sendDatagram = (message: Packed) =>
        opened.send(packedClientCodec.encode(message), udp_port, "127.0.0.1");
      sendDatagram({ type: "BindUdp", token });
      await datagrams.take("UdpBound", ({ type }) => type === "UdpBound", patienceMs);
      sendDatagram({ ...input, steering: 0.25 });
      await datagrams.take(
        "telemetry with the input",
        (message) => message.type === "Telemetry" && steers(0.25)(message),
        patienceMs,
      );
      await untilCar(plain, "any telemetry in bincode", () => true, patienceMs);
    },
    testMs,
  );
});
