import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { plainAddress } from "./link.ts";

/** A longer datagram is none of ours and is not looked at. */
const datagramBytesMax = 2048;

const socketBufferBytes = 4 * 1024 * 1024;
/** Datagrams that may wait for the system. More are dropped: they carry state, and newer state follows. */
const slots = 512;
const slotBytes = 2048;

export interface UdpSocketOptions {
  /** An IP address: names are not resolved here. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** `datagram` is only valid during the call. */
  readonly receive: (datagram: Uint8Array, address: string, port: number) => void;
  onFault?(message: string): void;
}

export interface UdpSocket {
  readonly port: number;
  /**
   * Copies the datagram and hands it to the system, without waiting. Returns false when it was dropped:
   * too long, or too many are waiting.
   */
  send(datagram: Uint8Array, address: string, port: number): boolean;
  close(): Promise<void>;
}

/** Opens one unconnected socket for all peers. Rejects when the address cannot be bound. */
export async function openUdp(options: UdpSocketOptions): Promise<UdpSocket> {
  const family = isIPv6(options.host) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? "udp6" : "udp4",
    recvBufferSize: socketBufferBytes,
    sendBufferSize: socketBufferBytes,
    // Every address is numeric, so nothing is looked up: the default would defer each datagram.
    lookup: (address, _options, callback) => callback(null, address, family),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address: options.host, port: options.port, exclusive: true }, () => {
      socket.off("error", reject);
      resolve();
    });
  });
  socket.on("error", (error) => options.onFault?.(error.message));
  socket.on("message", (datagram, { address, port }) => {
    // Nobody can be answered at port 0, which only a forged datagram comes from.
    if (datagram.length <= datagramBytesMax && port !== 0) {
      options.receive(datagram, plainAddress(address), port);
    }
  });
  return new DatagramSocket(socket, family === 6);
}

class DatagramSocket implements UdpSocket {
  readonly port: number;
  readonly #socket: Socket;
  readonly #mapsIpv4: boolean;
  /** The system may keep a datagram until it can send it, so each has a slot that is not reused before. */
  readonly #slots = Array.from({ length: slots }, () => Buffer.alloc(slotBytes));
  /** As much of each slot as was used last: most datagrams are as long as the one before. */
  readonly #used = [...this.#slots];
  #next = 0;
  #isClosed = false;

  constructor(socket: Socket, mapsIpv4: boolean) {
    this.#socket = socket;
    this.#mapsIpv4 = mapsIpv4;
    this.port = socket.address().port;
  }

  send(datagram: Uint8Array, address: string, port: number): boolean {
    if (this.#isClosed || datagram.length > slotBytes) return false;
    if (this.#socket.getSendQueueCount() >= slots) return false;
    const used = this.#use(datagram);
    const target = this.#mapsIpv4 && !address.includes(":") ? `::ffff:${address}` : address;
    this.#socket.send(used, port, target);
    return true;
  }

  /** Copies the datagram into the next slot. */
  #use(datagram: Uint8Array): Buffer {
    const index = this.#next;
    this.#next = (index + 1) % slots;
    let used = this.#used[index]!;
    if (used.length !== datagram.length) {
      used = this.#slots[index]!.subarray(0, datagram.length);
      this.#used[index] = used;
    }
    used.set(datagram);
    return used;
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}
