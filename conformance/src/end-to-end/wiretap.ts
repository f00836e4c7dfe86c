import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** Somebody on the way between a client and the server: passes datagrams on and keeps a copy of each. */
export class Wiretap {
  /** What the client sent. */
  readonly upwards: Buffer[] = [];
  /** What the server sent. */
  readonly downwards: Buffer[] = [];
  readonly #inside: Socket;
  #outside: Socket;
  readonly #serverPort: number;
  #clientPort = 0;

  private constructor(inside: Socket, outside: Socket, serverPort: number) {
    this.#inside = inside;
    this.#outside = outside;
    this.#serverPort = serverPort;
    inside.on("message", (datagram, { port }) => {
      this.#clientPort = port;
      this.upwards.push(datagram);
      this.#outside.send(datagram, serverPort, "127.0.0.1");
    });
    this.#listen();
  }

  static async open(serverPort: number): Promise<Wiretap> {
    return new Wiretap(await openSocket(), await openSocket(), serverPort);
  }

  /** Where the client sends to. */
  get port(): number {
    return this.#inside.address().port;
  }

  /** Gives the client another port, as routers do. */
  async changePort(): Promise<void> {
    const before = this.#outside;
    this.#outside = await openSocket();
    this.#listen();
    before.close();
  }

  /** Sends something of its own to the server, as if from the client. */
  inject(datagram: Uint8Array): void {
    this.#outside.send(datagram, this.#serverPort, "127.0.0.1");
  }

  close(): void {
    this.#inside.close();
    this.#outside.close();
  }

  #listen(): void {
    this.#outside.on("message", (datagram) => {
      this.downwards.push(datagram);
      if (this.#clientPort > 0) this.#inside.send(datagram, this.#clientPort, "127.0.0.1");
    });
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}
