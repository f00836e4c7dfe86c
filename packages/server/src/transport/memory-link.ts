import type { AcceptLink, Link, LinkHandler } from "./link.ts";

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
export function connectMemory(accept: AcceptLink, remoteAddress = "127.0.0.1"): MemoryPeer {
  const link = new MemoryLink(remoteAddress);
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

  constructor(remoteAddress: string) {
    this.remoteAddress = remoteAddress;
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
