import type { AcceptLink, Link, LinkHandler } from "./link.ts";

/** What links in memory use in place of the secret of a TLS connection. */
export type MemorySecret = (label: string, context: Uint8Array, byteLength: number) => Uint8Array;

/** The far end of a link in memory: what a client would hold. */
export interface MemoryPeer {
  /** What the server sent, in pieces as it was sent. */
  readonly received: Uint8Array[];
  readonly isClosed: boolean;
  send(bytes: Uint8Array): void;
  /** Goes away without another word. */
  close(fault?: string): void;
  /** Stops reading: what the server sends from now on stays in its buffer, until `read`. */
  stall(): void;
  read(): void;
}

/** Connects two ends in memory. Everything arrives during the call that sends it. */
export function connectMemory(
  accept: AcceptLink,
  remoteAddress = "127.0.0.1",
  secret?: MemorySecret,
): MemoryPeer {
  const link = new MemoryLink(remoteAddress, secret);
  link.handler = accept(link);
  return link.peer;
}

class MemoryLink implements Link {
  readonly remoteAddress: string;
  readonly peer: MemoryPeer;
  handler: LinkHandler | undefined;
  bufferedBytes = 0;
  readonly #received: Uint8Array[] = [];
  #unread: Uint8Array[] = [];
  #isStalled = false;
  #isClosed = false;

  readonly #secret: MemorySecret | undefined;

  constructor(remoteAddress: string, secret: MemorySecret | undefined) {
    this.remoteAddress = remoteAddress;
    this.#secret = secret;
    const link = this;
    this.peer = {
      received: this.#received,
      get isClosed() {
        return link.#isClosed;
      },
      send: (bytes) => {
        if (!link.#isClosed) link.handler?.bytes(bytes);
      },
      close: (fault) => link.#finish(fault),
      stall: () => {
        link.#isStalled = true;
      },
      read: () => link.#read(),
    };
  }

  exportKey(label: string, context: Uint8Array, byteLength: number): Uint8Array | undefined {
    return this.#secret?.(label, context, byteLength);
  }

  send(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#isStalled) {
      this.#unread.push(bytes);
      this.bufferedBytes += bytes.length;
    } else {
      this.#received.push(bytes);
    }
  }

  close(): void {
    this.#finish(undefined);
  }

  #read(): void {
    this.#isStalled = false;
    this.#received.push(...this.#unread);
    this.#unread = [];
    this.bufferedBytes = 0;
    if (!this.#isClosed) this.handler?.drained();
  }

  #finish(fault: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.handler?.closed(fault);
  }
}
