import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { type AcceptLink, type Link, plainAddress } from "./link.ts";
import type { ReadTurns, TurnTaker } from "./read-turns.ts";

/** How long a closed socket may take to deliver what is buffered and to be closed by the other side. */
const lingerMs = 1000;

/** What wires sockets, whose streams take turns, to the network core. `remoteAddress`: of a client that is behind the other side of the socket. */
export function socketAttacher(
  turns: ReadTurns,
): (socket: Socket, accept: AcceptLink, remoteAddress?: string) => void {
  return (socket, accept, remoteAddress = plainAddress(socket.remoteAddress ?? "")) =>
    attachSocket(new SocketLink(socket, remoteAddress), socket, turns, accept);
}

/** Errors of the socket end here. */
function attachSocket(link: SocketLink, socket: Socket, turns: ReadTurns, accept: AcceptLink): void {
  socket.setNoDelay(true);
  const handler = accept(link);
  let fault: string | undefined;
  let isWaiting = false;
  let isGone = false;
  const end = () => {
    link.forget();
    handler.closed(fault);
  };
  // A closed link goes on reading, into nothing: unread bytes would make the system reset the
  // connection, and the other side would lose the last message to it.
  const taker: TurnTaker = {
    pause() {
      isWaiting = true;
      socket.pause();
    },
    resume() {
      isWaiting = false;
      if (isGone) end();
      else socket.resume();
    },
    bytes: (piece) => {
      if (!link.isClosing) handler.bytes(piece);
    },
  };
  const receive = turns.stream(taker);
  socket.on("data", (chunk: Buffer) => {
    if (!link.isClosing) receive(chunk);
  });
  socket.on("drain", () => handler.drained());
  socket.on("error", (error) => {
    fault = error.message;
  });
  // A paused socket ends all the same: the last words of its client, which wait for their turn, come first.
  socket.once("close", () => {
    isGone = true;
    if (!isWaiting) end();
  });
}

class SocketLink implements Link {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  #linger: NodeJS.Timeout | undefined;
  isClosing = false;

  constructor(socket: Socket, remoteAddress: string) {
    this.#socket = socket;
    this.remoteAddress = remoteAddress;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  exportKey(label: string, context: Uint8Array, byteLength: number): Uint8Array | undefined {
    if (!(this.#socket instanceof TLSSocket)) return undefined;
    try {
      return this.#socket.exportKeyingMaterial(byteLength, label, Buffer.from(context));
    } catch {
      // The connection has been closed in the meantime.
      return undefined;
    }
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  close(): void {
    if (this.isClosing) return;
    this.isClosing = true;
    this.#socket.end();
    this.#linger = setTimeout(() => this.#socket.destroy(), lingerMs);
  }

  forget(): void {
    this.isClosing = true;
    clearTimeout(this.#linger);
  }
}
