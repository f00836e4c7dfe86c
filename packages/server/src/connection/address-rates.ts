import type { Rate } from "../ops/rate.ts";
import { networkOf } from "./client-network.ts";
import { refilled, tokensPerMs } from "./token-bucket.ts";

/** Places in which an address may lie. */
const ways = 4;

export interface AddressRatesOptions {
  readonly rate: Rate | "off";
  /** Addresses that are remembered; rounded up to a power of two. */
  readonly size: number;
  /** Unpredictable, so that nobody can choose addresses that push each other out. Any 32 bits. */
  readonly seed: number;
  /** An address was forgotten while it still had fewer tokens than a stranger. */
  onForgotten(): void;
}

/**
 * A token bucket for each address, in memory that never grows: senders can be forged, and a flood of them
 * must not. An address lies in one of a few places; the one of them unheard of for longest gives way.
 */
export class AddressRates {
  readonly #burst: number;
  readonly #perMs: number;
  readonly #isOff: boolean;
  readonly #seed: number;
  readonly #mask: number;
  readonly #onForgotten: () => void;
  readonly #addresses: string[];
  readonly #tokens: Float64Array;
  readonly #atMs: Float64Array;

  constructor({ rate, size, seed, onForgotten }: AddressRatesOptions) {
    this.#isOff = rate === "off";
    this.#burst = rate === "off" ? 0 : rate.burst;
    this.#perMs = rate === "off" ? 0 : tokensPerMs(rate);
    this.#seed = seed;
    this.#onForgotten = onForgotten;
    const sets = 2 ** Math.ceil(Math.log2(Math.max(size, ways) / ways));
    this.#mask = sets - 1;
    this.#addresses = new Array<string>(sets * ways).fill("");
    this.#tokens = new Float64Array(sets * ways);
    this.#atMs = new Float64Array(sets * ways).fill(Number.NEGATIVE_INFINITY);
  }

  /** Whether the address has a token; an address that is not known has. */
  has(address: string, nowMs: number): boolean {
    if (this.#isOff) return true;
    const network = networkOf(address);
    const first = this.#firstPlace(network);
    for (let place = first; place < first + ways; place++)
      if (this.#addresses[place] === network) return this.#level(place, nowMs) >= 1;
    return true;
  }

  /** Takes a token of the address; false when it has none. An IPv6 address counts as its network of 64 bits. */
  take(address: string, nowMs: number): boolean {
    if (this.#isOff) return true;
    const network = networkOf(address);
    const place = this.#placeOf(network, nowMs);
    const tokens = this.#level(place, nowMs);
    this.#atMs[place] = nowMs;
    this.#tokens[place] = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }

  #placeOf(network: string, nowMs: number): number {
    const first = this.#firstPlace(network);
    let oldest = first;
    for (let place = first; place < first + ways; place++) {
      if (this.#addresses[place] === network) return place;
      if (this.#atMs[place]! < this.#atMs[oldest]!) oldest = place;
    }
    if (this.#level(oldest, nowMs) < this.#burst) this.#onForgotten();
    this.#addresses[oldest] = network;
    this.#tokens[oldest] = this.#burst;
    this.#atMs[oldest] = nowMs;
    return oldest;
  }

  #firstPlace(network: string): number {
    return (hash(network, this.#seed) & this.#mask) * ways;
  }

  #level(place: number, nowMs: number): number {
    return refilled(this.#tokens[place]!, (nowMs - this.#atMs[place]!) * this.#perMs, this.#burst);
  }
}

/** FNV-1a over the characters, mixed once more because the low bits are used. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
