import {
  type ClientMessage,
  clientCodecs,
  decodeFromServer,
  extensionClientCodec,
} from "@fairtick/apex/dialect";
import { type ControlStream, openControlStream, type Trust } from "./control-stream.ts";
import { type DatagramSocket, openDatagramSocket } from "./datagram-socket.ts";
import { playerInputMessage } from "./player-input-message.ts";
import {
  type AnyServerMessage,
  answerTimeoutMs,
  type MessageOf,
  Questions,
  ServerRefusal,
} from "./questions.ts";
import { isTelemetry, TelemetryFrame } from "./telemetry-frame.ts";

export interface ClientOptions {
  readonly host: string;
  readonly tcpPort: number;
  /** Undefined: the port that the server names. */
  readonly udpPort?: number | undefined;
  readonly trust: Trust;
  /** Takes telemetry as it comes, valid during the call only; without it, it is decoded. */
  readonly telemetry?: ((body: Uint8Array) => void) | undefined;
}

export type LobbyState = MessageOf<"LobbyState">;
export type SessionJoined = MessageOf<"SessionJoined">;

const heartbeatIntervalMs = 1000;
const bindIntervalMs = 200;
const bindTimeoutMs = 5000;

/**
 * A client of the apex protocol, profile s1. Commands resolve with the server's answer; they reject
 * with `ServerRefusal`, or with an Error when the connection is lost or nothing comes.
 */
export class ApexClient {
  readonly #options: ClientOptions;
  #stream: ControlStream | undefined;
  #datagrams: DatagramSocket | undefined;
  #isBound = false;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #questions = new Questions();
  #incoming = new TelemetryFrame();
  /** The newest telemetry; its columns are overwritten by later ones. */
  telemetry: TelemetryFrame | undefined;
  playerId = "";
  lobby: LobbyState | undefined;
  /** What this client takes part in; after `signIn` the seat that the server has kept for it, if any. */
  joined: SessionJoined | undefined;
  /** Whether the server has said anything that makes sense. */
  hasHeard = false;
  /** Whether the connection has been lost; `onClosed` was called then. */
  isLost = false;
  /** Called for each telemetry that is newer than all before. */
  onTelemetry: (frame: TelemetryFrame) => void = () => {};
  /** Called for messages that answer nothing, errors included. */
  onMessage: (message: AnyServerMessage) => void = () => {};
  /** Called once when the connection is gone. */
  onClosed: (error: Error | undefined) => void = () => {};

  /** @throws the socket's error. */
  static async connect(options: ClientOptions): Promise<ApexClient> {
    const client = new ApexClient(options);
    client.#stream = await openControlStream(options.host, options.tcpPort, options.trust, {
      message: (body) => client.#receive(body),
      closed: (error) => client.#lost(error),
    });
    return client;
  }

  private constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Where inputs go and telemetry comes from. */
  get channel(): "datagrams" | "stream" {
    return this.#isBound ? "datagrams" : "stream";
  }

  /**
   * Signs in and waits for the lobby. A seat that was kept comes before the lobby that is asked for,
   * so that `joined` is known by then. From now on the connection is kept alive.
   */
  async signIn(token: string, name: string): Promise<LobbyState> {
    const lobby = this.#questions.ask(["LobbyState"]);
    const welcome = this.#questions.ask(["AuthSuccess", "AuthFailure"]);
    lobby.catch(() => {});
    this.#send({ type: "Authenticate", token, player_name: name });
    const answer = await welcome;
    if (answer.type === "AuthFailure") throw new ServerRefusal(401, answer.reason);
    this.playerId = answer.player_id;
    this.#heartbeat = setInterval(() => {
      this.#send({ type: "Heartbeat", client_tick: this.telemetry?.serverTick ?? 0 });
    }, heartbeatIntervalMs);
    await lobby;
    // Also tells the server which of the two numberings this client uses.
    return this.requestLobby();
  }

  requestLobby(): Promise<LobbyState> {
    const answer = this.#questions.ask(["LobbyState"]);
    this.#send({ type: "RequestLobbyState" });
    return answer;
  }

  /** Makes datagrams known to the server. Returns false when none get through: then the stream is used. */
  async bindDatagrams(): Promise<boolean> {
    const answer = this.#questions.ask(["UdpBindingToken", "UdpSealingToken"], bindTimeoutMs);
    this.#stream?.send(extensionClientCodec.encode({ type: "RequestUdpBinding" }));
    try {
      const told = await answer;
      this.#datagrams = await this.#openDatagrams(told);
      this.#isBound = await this.#repeatBinding(told.token);
    } catch {
      this.#isBound = false;
    }
    if (!this.#isBound) this.#datagrams?.close();
    return this.#isBound;
  }

  /** Resolves once the lobby shows the choice. */
  async selectCar(carId: string): Promise<void> {
    const answer = this.#questions.ask(["LobbyState"], answerTimeoutMs, (message) =>
      message.players_in_lobby.some(({ id, selected_car }) => id === this.playerId && selected_car === carId),
    );
    this.#send({ type: "SelectCar", car_config_id: carId });
    await answer;
  }

  createSession(trackId: string, maxPlayers: number, aiCount: number, laps: number): Promise<SessionJoined> {
    const answer = this.#questions.ask(["SessionJoined"]);
    this.#send({
      type: "CreateSession",
      track_config_id: trackId,
      max_players: maxPlayers,
      ai_count: aiCount,
      lap_limit: laps,
    });
    return answer;
  }

  joinSession(sessionId: string): Promise<SessionJoined> {
    const answer = this.#questions.ask(["SessionJoined"]);
    this.#send({ type: "JoinSession", session_id: sessionId });
    return answer;
  }

  watchSession(sessionId: string): Promise<SessionJoined> {
    const answer = this.#questions.ask(["SessionJoined"]);
    this.#send({ type: "JoinAsSpectator", session_id: sessionId });
    return answer;
  }

  startSession(): Promise<MessageOf<"SessionStarting">> {
    const answer = this.#questions.ask(["SessionStarting"]);
    this.#send({ type: "StartSession" });
    return answer;
  }

  /** The drivers of the own session. An extension: a server without it does not answer. */
  requestRoster(): Promise<MessageOf<"SessionRoster">> {
    const answer = this.#questions.ask(["SessionRoster"]);
    this.#stream?.send(extensionClientCodec.encode({ type: "RequestRoster" }));
    return answer;
  }

  async leaveSession(): Promise<void> {
    const answer = this.#questions.ask(["SessionLeft"]);
    this.#send({ type: "LeaveSession" });
    await answer;
  }

  /** Pedals 0 to 1, steering -1 (left) to 1. The newest holds. */
  sendInput(throttle: number, brake: number, steering: number): void {
    this.send(playerInputMessage(this.telemetry?.serverTick ?? 0, throttle, brake, steering));
  }

  /** Sends an encoded message on the channel of inputs, which may keep the bytes for a moment. */
  send(message: Uint8Array): void {
    if (this.#isBound) this.#datagrams?.send(message);
    else this.#stream?.send(message);
  }

  /** Says goodbye and closes. */
  close(): void {
    this.#send({ type: "Disconnect" });
    this.#stream?.end();
    this.#release();
  }

  /** Closes like a connection that is lost: the server keeps the seat for a while. */
  drop(): void {
    this.#stream?.destroy();
    this.#release();
  }

  #send(message: ClientMessage): void {
    this.#stream?.send(clientCodecs.s1.encode(message));
  }

  #receive(body: Uint8Array): void {
    if (isTelemetry(body)) {
      if (this.#options.telemetry === undefined) this.#receiveTelemetry(body);
      else this.#options.telemetry(body);
      return;
    }
    const decoded = decodeFromServer(body);
    if (!decoded.ok) return;
    const message = decoded.value;
    this.hasHeard = true;
    if (message.type === "LobbyState") this.lobby = message;
    if (message.type === "SessionJoined") this.joined = message;
    if (message.type === "SessionLeft") this.joined = undefined;
    if (!this.#questions.offer(message)) this.onMessage(message);
  }

  /** Datagrams overtake each other: what is older than the newest is left. */
  #receiveTelemetry(body: Uint8Array): void {
    const frame = this.#incoming;
    if (!frame.read(body)) return;
    const newest = this.telemetry;
    if (newest !== undefined && ((frame.serverTick - newest.serverTick) | 0) <= 0) return;
    this.#incoming = newest ?? new TelemetryFrame();
    this.telemetry = frame;
    this.onTelemetry(frame);
  }

  async #openDatagrams(told: MessageOf<"UdpBindingToken" | "UdpSealingToken">): Promise<DatagramSocket> {
    const { host, udpPort = told.udp_port } = this.#options;
    const stream = this.#stream;
    if (told.type === "UdpBindingToken" || stream === undefined) {
      return openDatagramSocket(host, udpPort, (message) => this.#receive(message));
    }
    const { datagramSeal, sealedSocket } = await import("./sealed-socket.ts");
    const seal = datagramSeal(stream, told.token);
    const receive = (datagram: Uint8Array) => {
      const message = seal.open(datagram);
      if (message !== undefined) this.#receive(message);
    };
    return sealedSocket(await openDatagramSocket(host, udpPort, receive), seal);
  }

  async #repeatBinding(token: string): Promise<boolean> {
    const answer = this.#questions.ask(["UdpBound"], bindTimeoutMs);
    const message = extensionClientCodec.encode({ type: "BindUdp", token });
    const repeat = setInterval(() => this.#datagrams?.send(message), bindIntervalMs);
    this.#datagrams?.send(message);
    try {
      await answer;
      return true;
    } finally {
      clearInterval(repeat);
    }
  }

  #lost(error: Error | undefined): void {
    this.isLost = true;
    this.#release();
    this.#questions.failAll(error ?? new Error("the server closed the connection"));
    this.onClosed(error);
  }

  #release(): void {
    clearInterval(this.#heartbeat);
    this.#datagrams?.close();
  }
}
