import type { OpenTransport, Transport, TransportHandler } from "@fairtick/client";

/** A network worse than the real one, to see how a game bears it. Each way. */
export interface PoorNetwork {
  readonly delayMs: number;
  /** Added at random, up to so much. */
  readonly jitterMs: number;
  /** Of messages: each comes as much later as it takes to send it again, and holds up those behind it. */
  readonly lossPercent: number;
}

export const goodNetwork: PoorNetwork = { delayMs: 0, jitterMs: 0, lossPercent: 0 };

/** Time after which TCP sends again what was lost, at least (RFC 6298 says a second, systems take 200 ms). */
const RESEND_MS = 200;

/** A transport behind a network that may be changed while it is open. */
export function throughPoorNetwork(open: OpenTransport, network: () => PoorNetwork): OpenTransport {
  return (handler) => {
    const down = new DelayLine(network);
    const up = new DelayLine(network);
    let isOver = false;
    const delayed: TransportHandler = {
      opened: () => handler.opened(),
      message: (bytes) =>
        down.pass(() => {
          if (!isOver) handler.message(bytes);
        }),
      closed: (reason) => {
        isOver = true;
        handler.closed(reason);
      },
    };
    const transport = open(delayed);
    return {
      sendReliable: (bytes) => up.pass(later(bytes, (kept) => transport.sendReliable(kept))),
      sendUnreliable: (bytes) => up.pass(later(bytes, (kept) => transport.sendUnreliable(kept))),
      close: () => {
        isOver = true;
        transport.close();
      },
    } satisfies Transport;
  };
}

/** What sends `bytes` at any later time: they are copied, as their sender writes its next message over them. */
function later(bytes: Uint8Array, send: (kept: Uint8Array) => void): () => void {
  const kept = bytes.slice();
  return () => send(kept);
}

/** Nothing overtakes anything: a WebSocket is a stream. */
class DelayLine {
  readonly #network: () => PoorNetwork;
  readonly #waiting: (() => void)[] = [];
  #freeMs = 0;

  constructor(network: () => PoorNetwork) {
    this.#network = network;
  }

  pass(act: () => void): void {
    const { delayMs, jitterMs, lossPercent } = this.#network();
    const nowMs = performance.now();
    const lostMs = Math.random() * 100 < lossPercent ? RESEND_MS : 0;
    const dueMs = Math.max(this.#freeMs, nowMs + delayMs + Math.random() * jitterMs + lostMs);
    this.#freeMs = dueMs;
    this.#waiting.push(act);
    // Timers count whole milliseconds, so a later one may be over first: each lets go what has waited longest.
    if (dueMs - nowMs < 1 && this.#waiting.length === 1) this.#waiting.shift()?.();
    else setTimeout(() => this.#waiting.shift()?.(), dueMs - nowMs);
  }
}
