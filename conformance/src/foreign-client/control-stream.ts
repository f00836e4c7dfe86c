import { connect, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { FrameCollector, framed } from "./frame-collector.ts";

export interface StreamOptions {
  readonly port: number;
  /** PEM text of the certificate to trust; without one the stream is not encrypted. */
  readonly certificate?: string | undefined;
}

export interface StreamEvents {
  readonly message: (bytes: Uint8Array) => void;
  /** The stream has ended, or the server sent what is no frame. Comes once. */
  readonly closed: (reason: string) => void;
}

/** Whole messages in and out, whatever carries them. */
export interface MessageStream {
  send(message: Uint8Array): void;
  /** Bytes between messages. */
  sendRaw(bytes: Uint8Array): void;
  exportKey(byteLength: number, label: string, context: Buffer): Buffer;
  destroy(): void;
}

const host = "127.0.0.1";
const connectWithinMs = 5_000;

/** The TCP channel of the protocol document: whole messages in and out. */
export class ControlStream implements MessageStream {
  readonly #socket: Socket;

  private constructor(socket: Socket, events: StreamEvents) {
    this.#socket = socket;
    const frames = new FrameCollector();
    let reason = "the server closed the connection";
    socket.on("data", (bytes) => {
      try {
        for (const message of frames.add(bytes)) events.message(message);
      } catch (error) {
        reason = `the server sent nonsense: ${error instanceof Error ? error.message : error}`;
        socket.destroy();
      }
    });
    socket.on("error", (error) => {
      reason = `the connection broke: ${error.message}`;
    });
    socket.on("close", () => events.closed(reason));
  }

  static open(options: StreamOptions, events: StreamEvents): Promise<ControlStream> {
    return new Promise((resolve, reject) => {
      const { port, certificate } = options;
      const socket =
        certificate === undefined
          ? connect({ host, port, noDelay: true })
          : connectTls({ host, port, ca: certificate, minVersion: "TLSv1.3" });
      const timer = setTimeout(
        () => socket.destroy(new Error(`no connection within ${connectWithinMs} ms`)),
        connectWithinMs,
      );
      socket.once("error", reject);
      socket.once(certificate === undefined ? "connect" : "secureConnect", () => {
        clearTimeout(timer);
        socket.off("error", reject);
        socket.setNoDelay(true);
        resolve(new ControlStream(socket, events));
      });
    });
  }

  send(message: Uint8Array): void {
    this.sendRaw(framed(message));
  }

  sendRaw(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** What the exporter of the TLS connection gives. */
  exportKey(byteLength: number, label: string, context: Buffer): Buffer {
    if (!(this.#socket instanceof TLSSocket)) throw new Error("only TLS has an exporter");
    return this.#socket.exportKeyingMaterial(byteLength, label, context);
  }

  /** Ends the connection without a goodbye, as a broken line does. */
  destroy(): void {
    this.#socket.destroy();
  }
}
