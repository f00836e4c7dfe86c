import type { Link } from "../transport/link.ts";

/** While the system holds more than this for a client, nothing more is handed to it. */
const linkBytesMax = 65_536;

/**
 * What waits for a client on its reliable stream. Nobody ever waits for it: control messages queue up to
 * bounds of number and bytes, after which the client is too slow to keep; of state only the newest frame is worth keeping.
 */
export class SendQueue {
  readonly #link: Link;
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  #control: Uint8Array[] = [];
  #controlBytes = 0;
  #state: Uint8Array | undefined;
  /** State frames that a newer one replaced before they could be sent. */
  replacedFrames = 0;

  constructor(link: Link, messagesMax: number, bytesMax: number) {
    this.#link = link;
    this.#messagesMax = messagesMax;
    this.#bytesMax = bytesMax;
  }

  /** Queues bytes that must arrive, framed already. Returns false when the queue is full. */
  control(bytes: Uint8Array): boolean {
    if (this.#isOpen()) {
      this.#link.send(bytes);
      return true;
    }
    if (this.#control.length >= this.#messagesMax) return false;
    // A message that is long by itself is no sign of a slow reader.
    if (this.#control.length > 0 && this.#controlBytes + bytes.length > this.#bytesMax) return false;
    this.#control.push(bytes);
    this.#controlBytes += bytes.length;
    return true;
  }

  /** Sends a frame of state, or keeps it in place of an older one. */
  state(bytes: Uint8Array): void {
    if (this.#isOpen()) {
      this.#link.send(bytes);
      return;
    }
    if (this.#state !== undefined) this.replacedFrames++;
    this.#state = bytes;
  }

  /** Sends bytes that nobody misses, if there is room now. */
  optional(bytes: Uint8Array): void {
    if (this.#isOpen()) this.#link.send(bytes);
  }

  /** Forgets state that waits: the client has left what it belongs to. */
  dropState(): void {
    this.#state = undefined;
  }

  /** Continues when the link has room again. */
  flush(): void {
    let sent = 0;
    while (sent < this.#control.length && this.#hasRoom()) {
      const bytes = this.#control[sent++]!;
      this.#controlBytes -= bytes.length;
      this.#link.send(bytes);
    }
    if (sent > 0) this.#control = this.#control.slice(sent);
    if (this.#control.length === 0 && this.#state !== undefined && this.#hasRoom()) {
      this.#link.send(this.#state);
      this.#state = undefined;
    }
  }

  /** Hands everything over that must arrive, whether there is room or not: the last thing before closing. */
  flushAll(): void {
    for (const bytes of this.#control) this.#link.send(bytes);
    this.#control = [];
    this.#controlBytes = 0;
    this.#state = undefined;
  }

  #isOpen(): boolean {
    return this.#control.length === 0 && this.#state === undefined && this.#hasRoom();
  }

  #hasRoom(): boolean {
    return this.#link.bufferedBytes < linkBytesMax;
  }
}
