import {
  type DatagramKeys,
  datagramKeys,
  exportedBytes,
  exporterLabel,
  Opener,
  Sealer,
  SealMemory,
} from "@fairtick/seal";
import type { ControlStream } from "./control-stream.ts";
import type { DatagramSocket } from "./datagram-socket.ts";

/** Turns the messages of one binding into sealed datagrams and back. */
export interface DatagramSeal {
  /** In memory of its own. */
  seal(message: Uint8Array): Uint8Array;
  /** Only valid until the next call; undefined where the datagram is not genuine or came before. */
  open(datagram: Uint8Array): Uint8Array | undefined;
}

/** @throws Error when the stream has no keys to give: only TLS has. */
export function datagramSeal(stream: ControlStream, token: string): DatagramSeal {
  const context = Buffer.from(token.replaceAll("-", ""), "hex");
  const { id, toServer, toClient }: DatagramKeys = datagramKeys(
    stream.exportKey(exporterLabel, context, exportedBytes),
  );
  const memory = new SealMemory();
  const sealer = new Sealer(id, toServer, memory);
  const opener = new Opener(toClient, memory);
  return {
    seal: (message) => sealer.seal(message).slice(),
    open(datagram) {
      const message = opener.open(datagram);
      return typeof message === "string" ? undefined : message;
    },
  };
}

/** The same socket, with everything that it sends sealed. */
export function sealedSocket(socket: DatagramSocket, seal: DatagramSeal): DatagramSocket {
  return { send: (message) => socket.send(seal.seal(message)), close: () => socket.close() };
}
