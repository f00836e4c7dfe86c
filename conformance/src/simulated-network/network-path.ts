import { nextFloat, RANDOM_WORDS, seedRandom } from "@fairtick/kernel";
import type { VirtualTime } from "./virtual-time.ts";

/** What one direction of a network does to what is sent over it. */
export interface PathConditions {
  /** From end to end, without jitter and without the time that sending the bytes takes. */
  readonly delayMs: number;
  /** Everything comes later by a part of this, each packet by another: datagrams may overtake one another. */
  readonly jitterMs: number;
  /** Shares of the packets, 0 to 1. */
  readonly loss: number;
  readonly duplication: number;
  /** This share of the datagrams is held back by `reorderMs`, so that later ones come before. */
  readonly reordering: number;
  readonly reorderMs: number;
  /** Infinite unless the path is narrow. */
  readonly bytesPerSecond: number;
  /** What a narrow path keeps while it is busy; a datagram that does not fit is lost, a stream waits. */
  readonly queueBytes: number;
}

export const perfectPath: PathConditions = {
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderMs: 30,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  queueBytes: 65_536,
};

/** A path of half a round trip that jitters and loses. */
export function pathOf(roundTripMs: number, jitterMs: number, loss: number): PathConditions {
  return { ...perfectPath, delayMs: roundTripMs / 2, jitterMs, loss };
}

export interface PathStats {
  packets: number;
  bytes: number;
  lost: number;
}

/** The payload of a packet of a stream. */
const SEGMENT_BYTES = 1400;
/** A stream notices a loss after so many round trips (the reordering window of RFC 8985), and so much at least. */
const NOTICED_ROUND_TRIPS = 1.25;
const NOTICED_MS = 10;

/**
 * One direction of a network, for datagrams and for streams, which share its width. Datagrams are lost, doubled and
 * overtake one another. Of a stream every byte arrives in order: what is lost is sent again, and what was sent behind
 * it waits at the far end until it has come. All chance comes from the seed.
 */
export class NetworkPath {
  conditions: PathConditions;
  /** Told of everything that is sent. */
  sent: (bytes: Uint8Array, nowMs: number) => void = () => {};
  readonly datagrams: PathStats = { packets: 0, bytes: 0, lost: 0 };
  readonly streams: PathStats = { packets: 0, bytes: 0, lost: 0 };
  readonly #time: VirtualTime;
  readonly #random = new Uint32Array(RANDOM_WORDS);
  #freeAtMs = 0;
  #darkUntilMs = 0;

  constructor(time: VirtualTime, conditions: PathConditions, seed: number) {
    this.#time = time;
    this.conditions = conditions;
    seedRandom(this.#random, seed);
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    const { bytesPerSecond } = this.conditions;
    if (bytesPerSecond === Number.POSITIVE_INFINITY) return 0;
    return (Math.max(this.#freeAtMs - this.#time.nowMs, 0) * bytesPerSecond) / 1000;
  }

  /** Nothing gets through from now on for so long: datagrams are lost, streams wait. */
  goDark(ms: number): void {
    this.#darkUntilMs = Math.max(this.#darkUntilMs, this.#time.nowMs + ms);
  }

  /** Sends a datagram; the bytes are copied. */
  sendDatagram(bytes: Uint8Array, arrive: (bytes: Uint8Array) => void): void {
    const { loss, duplication, reordering, reorderMs, queueBytes } = this.conditions;
    const isFull = this.queuedBytes + bytes.length > queueBytes;
    this.#count(this.datagrams, bytes.length);
    this.sent(bytes, this.#time.nowMs);
    // As many numbers are drawn whatever becomes of it, so that one datagram's fate does not change the others'.
    const [isLost, isDoubled, isHeld] = [
      this.#chance(loss),
      this.#chance(duplication),
      this.#chance(reordering),
    ];
    const [firstMs, secondMs] = [this.#wayMs(), this.#wayMs()];
    if (isLost || isFull || this.#time.nowMs < this.#darkUntilMs) {
      this.datagrams.lost++;
      return;
    }
    const copy = bytes.slice();
    const sentMs = this.#occupy(bytes.length) + (isHeld ? reorderMs : 0);
    this.#time.at(sentMs + firstMs, () => arrive(copy));
    if (isDoubled) this.#time.at(sentMs + secondMs, () => arrive(copy.slice()));
  }

  /** A stream that begins now. `roundTripMs` tells how soon a loss is noticed. */
  openStream(roundTripMs: () => number): StreamPath {
    let lastMs = 0;
    return {
      send: (bytes, arrive) => {
        const copy = bytes.slice();
        this.sent(copy, this.#time.nowMs);
        for (let from = 0; from < copy.length; from += SEGMENT_BYTES) {
          lastMs = Math.max(
            lastMs,
            this.#segmentMs(Math.min(SEGMENT_BYTES, copy.length - from), roundTripMs()),
          );
        }
        this.#time.at(lastMs, () => arrive(copy));
      },
      end: (arrive) => this.#time.at(Math.max(lastMs, this.#time.nowMs + this.conditions.delayMs), arrive),
    };
  }

  /** When a piece of a stream has come at last. */
  #segmentMs(byteLength: number, roundTripMs: number): number {
    this.#count(this.streams, byteLength);
    let sentMs = Math.max(this.#occupy(byteLength), this.#darkUntilMs);
    while (this.#chance(this.conditions.loss)) {
      this.streams.lost++;
      this.#count(this.streams, byteLength);
      sentMs += Math.max(NOTICED_ROUND_TRIPS * roundTripMs, NOTICED_MS);
    }
    return sentMs + this.#wayMs();
  }

  /** Takes its turn on the path; returns when the last byte has left. */
  #occupy(byteLength: number): number {
    const { bytesPerSecond } = this.conditions;
    const fromMs = Math.max(this.#freeAtMs, this.#time.nowMs);
    this.#freeAtMs = fromMs + (byteLength * 1000) / bytesPerSecond;
    return this.#freeAtMs;
  }

  #wayMs(): number {
    return this.conditions.delayMs + nextFloat(this.#random) * this.conditions.jitterMs;
  }

  #chance(share: number): boolean {
    return nextFloat(this.#random) < share;
  }

  #count(stats: PathStats, byteLength: number): void {
    stats.packets++;
    stats.bytes += byteLength;
  }
}

export interface StreamPath {
  /** Sends the next bytes, which are copied. */
  send(bytes: Uint8Array, arrive: (bytes: Uint8Array) => void): void;
  /** Says, behind everything that was sent, that there is no more. */
  end(arrive: () => void): void;
}
