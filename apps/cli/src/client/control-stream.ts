import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { FrameSplitter } from "@fairtick/server";

/** How the server's certificate is judged. */
export type Trust =
  /** By the authorities that Node knows. */
  | { readonly kind: "public" }
  /** It, or the authority that signed it, is this one. PEM. */
  | { readonly kind: "ca"; readonly pem: string }
  | { readonly kind: "unchecked" }
  /** No encryption at all: the server says `tls = "off"`. */
  | { readonly kind: "plain" };

export interface StreamListener {
  /** `body` is only valid during the call. */
  message(body: Uint8Array): void;
  /** Called once. `error` is undefined after an orderly end. */
  closed(error: Error | undefined): void;
}

/** The reliable channel: messages with a length of four bytes, big endian, in front. */
export interface ControlStream {
  send(body: Uint8Array): void;
  /** Bytes that only both ends of the connection can compute (RFC 5705). @throws Error without TLS. */
  exportKey(label: string, context: Buffer, byteLength: number): Uint8Array;
  /** Sends what is waiting and ends the stream. */
  end(): void;
  destroy(): void;
}

const connectTimeoutMs = 5000;

/** Resolves when the stream is ready. @throws the socket's error, or that nobody answered in time. */
export function openControlStream(
  host: string,
  port: number,
  trust: Trust,
  listener: StreamListener,
): Promise<ControlStream> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(host, port, trust);
    const splitter = new FrameSplitter();
    let failure: Error | undefined;
    let isReady = false;
    socket.setNoDelay(true);
    socket.setTimeout(connectTimeoutMs, () => {
      if (!isReady) socket.destroy(new Error(`no answer within ${connectTimeoutMs / 1000} s`));
    });
    socket.once(trust.kind === "plain" ? "connect" : "secureConnect", () => {
      isReady = true;
      socket.setTimeout(0);
      resolve(streamOf(socket));
    });
    socket.on("data", (chunk: Buffer) => {
      const isSound = splitter.push(chunk, (body) => listener.message(body));
      if (!isSound) socket.destroy(new Error("the server sent a message beyond all limits"));
    });
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("close", () => {
      if (isReady) listener.closed(failure);
      else reject(failure ?? new Error("the server closed the connection"));
    });
  });
}

function openSocket(host: string, port: number, trust: Trust): Socket {
  if (trust.kind === "plain") return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    minVersion: "TLSv1.3",
    // A server name is a name: for addresses the protocol has none.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(trust.kind === "ca" ? { ca: trust.pem } : {}),
    rejectUnauthorized: trust.kind !== "unchecked",
  });
}

function streamOf(socket: Socket): ControlStream {
  return {
    send(body) {
      if (socket.destroyed) return;
      const frame = Buffer.allocUnsafe(4 + body.length);
      frame.writeUInt32BE(body.length, 0);
      frame.set(body, 4);
      socket.write(frame);
    },
    exportKey(label, context, byteLength) {
      if (socket instanceof TLSSocket) return socket.exportKeyingMaterial(byteLength, label, context);
      throw new Error("a connection without TLS has no keys");
    },
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}
