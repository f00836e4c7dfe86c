import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";

/** The channel for what is outdated a moment later. One message each way is one datagram. */
export interface DatagramSocket {
  send(message: Uint8Array): void;
  close(): void;
}

/**
 * A socket that talks to one address only: what others send to it does not arrive. Errors, such as a
 * port where nobody listens, count as loss.
 */
export async function openDatagramSocket(
  host: string,
  port: number,
  receive: (message: Uint8Array) => void,
): Promise<DatagramSocket> {
  const { address } = await lookup(host);
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  socket.on("error", () => {});
  await connected(socket, port, address);
  let isClosed = false;
  socket.on("message", (message) => {
    if (!isClosed) receive(message);
  });
  return {
    send(message) {
      // Without a callback errors are ignored, and nothing is queued for it.
      if (!isClosed) socket.send(message);
    },
    close() {
      if (!isClosed) socket.close();
      isClosed = true;
    },
  };
}

function connected(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.connect(port, address, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}
