import type { AcceptLink, Link, LinkHandler } from "./link.ts";

/** What carries a reliable stream: a game's own port, or a WebSocket; encrypted or not. */
export type StreamLabel = "tcp" | "ws";
/** How bytes travel. */
export type TransportLabel = StreamLabel | "udp";

/** Told of what goes over the wires of one game, on the hot path. */
export interface Traffic {
  /** A piece of a stream; pieces are cut anywhere. */
  streamIn(byteLength: number, remoteAddress: string): void;
  /** A message or a frame, with its length prefix. */
  streamOut(byteLength: number, remoteAddress: string): void;
  datagramIn(byteLength: number, remoteAddress: string): void;
  /** A datagram that the system has taken. */
  datagramOut(byteLength: number, remoteAddress: string): void;
}

/** Tells about the bytes of every link that is accepted. */
export function observeLinks(accept: AcceptLink, traffic: Traffic): AcceptLink {
  return (link) => {
    const { remoteAddress } = link;
    const handler = accept(new ObservedLink(link, traffic));
    return {
      bytes(chunk) {
        traffic.streamIn(chunk.length, remoteAddress);
        handler.bytes(chunk);
      },
      drained: () => handler.drained(),
      closed: (fault) => handler.closed(fault),
    } satisfies LinkHandler;
  };
}

class ObservedLink implements Link {
  readonly remoteAddress: string;
  readonly #link: Link;
  readonly #traffic: Traffic;

  constructor(link: Link, traffic: Traffic) {
    this.remoteAddress = link.remoteAddress;
    this.#link = link;
    this.#traffic = traffic;
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  exportKey(label: string, context: Uint8Array, byteLength: number): Uint8Array | undefined {
    return this.#link.exportKey(label, context, byteLength);
  }

  send(bytes: Uint8Array): void {
    this.#traffic.streamOut(bytes.length, this.remoteAddress);
    this.#link.send(bytes);
  }

  close(): void {
    this.#link.close();
  }
}
