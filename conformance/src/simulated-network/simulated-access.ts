import type { OpenTransport, TransportHandler } from "@fairtick/client";
import { type AcceptLink, FrameSplitter, type LinkHandler } from "@fairtick/server";
import { NetworkPath, type PathConditions } from "./network-path.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** The server as the network reaches it. */
export interface ReachableServer {
  readonly accept: AcceptLink;
  receiveDatagram(datagram: Uint8Array, address: string, port: number): void;
}

export interface AccessOptions {
  readonly server: ReachableServer;
  readonly address: string;
  readonly up: PathConditions;
  readonly down: PathConditions;
  readonly seed: number;
  /** What may be lost goes over the stream, too. */
  readonly streamOnly?: boolean;
}

const FIRST_PORT = 50_000;

/** A client's way into the network, over which it opens one stream after the other, each with datagrams beside it. */
export class SimulatedAccess {
  readonly address: string;
  readonly up: NetworkPath;
  readonly down: NetworkPath;
  readonly #time: VirtualTime;
  readonly #server: ReachableServer;
  readonly #streamOnly: boolean;
  readonly #flows = new Map<number, Flow>();
  #nextPort = FIRST_PORT;

  constructor(time: VirtualTime, options: AccessOptions) {
    const { server, address, up, down, seed, streamOnly = false } = options;
    this.address = address;
    this.#time = time;
    this.#server = server;
    this.#streamOnly = streamOnly;
    this.up = new NetworkPath(time, up, 2 * seed);
    this.down = new NetworkPath(time, down, 2 * seed + 1);
  }

  /** Whether both ends are told at once or neither: then they notice by the silence. */
  cut(how: "told" | "silent"): void {
    for (const flow of this.#flows.values()) flow.cut(how);
    this.#flows.clear();
  }

  readonly open: OpenTransport = (handler) => {
    const port = this.#nextPort++;
    const flow = new Flow(this, this.#time, this.#server, port, handler, () => this.#flows.delete(port));
    this.#flows.set(port, flow);
    return {
      sendReliable: (bytes) => flow.sendReliable(bytes),
      sendUnreliable: (bytes) => {
        if (this.#streamOnly) flow.sendReliable(bytes);
        else flow.sendDatagram(bytes);
      },
      close: () => flow.close(),
    };
  };

  /** A datagram of the server's to one of the ports. */
  deliver(datagram: Uint8Array, port: number): void {
    const flow = this.#flows.get(port);
    this.down.sendDatagram(datagram, (bytes) => flow?.receiveDatagram(bytes));
  }
}

/** One stream with the datagrams of the same port. */
class Flow {
  readonly #access: SimulatedAccess;
  readonly #server: ReachableServer;
  readonly #port: number;
  readonly #client: TransportHandler;
  readonly #forget: () => void;
  readonly #splitter = new FrameSplitter();
  readonly #up;
  readonly #down;
  #serverEnd: LinkHandler | undefined;
  #isClientOpen = true;
  #isServerOpen = true;
  #isCut = false;

  constructor(
    access: SimulatedAccess,
    time: VirtualTime,
    server: ReachableServer,
    port: number,
    client: TransportHandler,
    forget: () => void,
  ) {
    const { up, down } = access;
    this.#access = access;
    this.#server = server;
    this.#port = port;
    this.#client = client;
    this.#forget = forget;
    const roundTripMs = () => up.conditions.delayMs + down.conditions.delayMs;
    this.#up = up.openStream(roundTripMs);
    this.#down = down.openStream(roundTripMs);
    // The first word of each side is a packet like another.
    this.#up.send(HANDSHAKE, () => this.#accepted(time));
  }

  sendReliable(message: Uint8Array): void {
    if (!this.#isClientOpen || this.#isCut) return;
    const whole = new Uint8Array(4 + message.length);
    new DataView(whole.buffer).setUint32(0, message.length);
    whole.set(message, 4);
    this.#up.send(whole, (bytes) => {
      if (this.#isServerOpen && !this.#isCut) this.#serverEnd?.bytes(bytes);
    });
  }

  sendDatagram(datagram: Uint8Array): void {
    const { address, up } = this.#access;
    if (this.#isCut) return;
    up.sendDatagram(datagram, (bytes) => {
      if (!this.#isCut) this.#server.receiveDatagram(bytes, address, this.#port);
    });
  }

  receiveDatagram(bytes: Uint8Array): void {
    if (this.#isClientOpen && !this.#isCut) this.#client.message(bytes);
  }

  /** The client goes; what it has said before still arrives. */
  close(): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#forget();
    if (!this.#isCut) this.#up.end(() => this.#endServer(undefined));
  }

  cut(how: "told" | "silent"): void {
    this.#isCut = true;
    if (how === "silent") return;
    this.#endServer("cut");
    this.#endClient("the stream was cut");
  }

  #accepted(time: VirtualTime): void {
    if (this.#isCut) return;
    const { address, down } = this.#access;
    this.#serverEnd = this.#server.accept({
      remoteAddress: address,
      get bufferedBytes() {
        return down.queuedBytes;
      },
      exportKey: () => undefined,
      send: (bytes) => {
        if (!this.#isServerOpen || this.#isCut) return;
        this.#down.send(bytes, (arrived) => this.#receive(arrived));
        const { queuedBytes } = down;
        if (queuedBytes === 0) return;
        time.at(time.nowMs + (queuedBytes * 1000) / down.conditions.bytesPerSecond, () => {
          if (this.#isServerOpen) this.#serverEnd?.drained();
        });
      },
      close: () => {
        if (!this.#isCut) this.#down.end(() => this.#endClient("the stream has ended"));
        this.#endServer(undefined);
      },
    });
    this.#down.send(HANDSHAKE, () => {
      if (this.#isClientOpen && !this.#isCut) this.#client.opened();
    });
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#isClientOpen || this.#isCut) return;
    this.#splitter.push(bytes, (message) => {
      if (this.#isClientOpen) this.#client.message(message.slice());
    });
  }

  #endServer(fault: string | undefined): void {
    if (!this.#isServerOpen) return;
    this.#isServerOpen = false;
    this.#serverEnd?.closed(fault);
  }

  #endClient(reason: string): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#forget();
    this.#client.closed(reason);
  }
}

/** As long as a packet that opens a stream. */
const HANDSHAKE = new Uint8Array(40);
