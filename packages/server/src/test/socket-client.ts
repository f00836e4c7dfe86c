import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ClientRequest, Notice } from "@fairtick/contract";
import { FrameSplitter, framed } from "../connection/frame-splitter.ts";
import { noticeOf, toBytes } from "./json-codec.ts";

/** A client on real sockets that speaks the JSON of tests. Frames of state are `{ kind: "frame" }`. */
export class SocketClient {
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter();
  readonly #unread: (Notice | { readonly kind: "frame"; readonly text: string })[] = [];
  #wake = () => {};
  isClosed = false;

  /** `fromAddress`: another address of loopback than 127.0.0.1, to be somebody else. */
  static async connect(
    port: number,
    certificate: string | undefined,
    fromAddress = "127.0.0.1",
  ): Promise<SocketClient> {
    const address = { host: "127.0.0.1", port, localAddress: fromAddress };
    if (certificate === undefined) {
      const socket = connectPlain(address);
      await once(socket, "connect");
      return new SocketClient(socket);
    }
    const socket = connectTls({ ...address, ca: certificate, servername: "localhost" });
    await once(socket, "secureConnect");
    return new SocketClient(socket);
  }

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#splitter.push(chunk, (message) => {
        const text = new TextDecoder().decode(message);
        this.#unread.push(text.startsWith("{") ? noticeOf(message) : { kind: "frame", text });
      });
      this.#wake();
    });
    socket.once("close", () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  ask(request: ClientRequest): void {
    this.#socket.write(framed(toBytes(request)));
  }

  /** The next notice of a kind; others before it are skipped. Rejects when the connection ends first. */
  async next<K extends Notice["kind"] | "frame">(kind: K) {
    for (;;) {
      for (let notice = this.#unread.shift(); notice !== undefined; notice = this.#unread.shift()) {
        if (notice.kind === kind) return notice as Extract<typeof notice, { readonly kind: K }>;
      }
      if (this.isClosed) throw new Error(`the connection ended before a "${kind}"`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async signIn(name: string) {
    this.ask({ kind: "authenticate", token: "t", name });
    return this.next("authenticated");
  }

  sendRaw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  async ended(): Promise<void> {
    // A reset is an end like any other.
    if (!this.isClosed) await new Promise((resolve) => this.#socket.once("close", resolve));
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** A UDP socket bound to the client's connection by its token. */
export async function bindDatagrams(client: SocketClient): Promise<DatagramSocket> {
  client.ask({ kind: "udp-token" });
  const { token, port } = await client.next("udp-token");
  const socket = createSocket("udp4");
  socket.connect(port, "127.0.0.1");
  await once(socket, "connect");
  const answer = once(socket, "message");
  socket.send(toBytes({ kind: "bind", token }));
  await answer;
  return socket;
}
