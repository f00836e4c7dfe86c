import type { ServerConfig } from "../ops/config-keys.ts";
import type { StreamGate } from "../transport/link.ts";
import { AddressRates } from "./address-rates.ts";
import type { AdmissionRefusal } from "./admission-refusal.ts";
import { exemption, networkOf } from "./client-network.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import type { AddressTable, NetworkObserver } from "./network-observer.ts";

export interface AdmissionOptions {
  readonly limits: ServerConfig["limits"];
  /** Whose clients are counted by their own addresses. */
  readonly trustedProxies: readonly string[];
  readonly observer: NetworkObserver;
  /** Any 32 bits. */
  readonly seed: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What no client does that keeps to the protocol. */
const faults: ReadonlySet<DisconnectReason> = new Set([
  "protocol-violation",
  "rate-limited",
  "partial-message",
]);

/** Who may connect: counts streams, from all listeners, from their first packet until their sockets are gone. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #isExempt: (address: string) => boolean;
  readonly #isProxy: (address: string) => boolean;
  readonly #rates: AddressRates;
  readonly #faults: AddressRates;
  /** Streams by network; no more entries than there are streams. */
  readonly #byNetwork = new Map<string, number>();
  #streams = 0;
  #handshakes = 0;
  #signedIn = 0;

  constructor(options: AdmissionOptions) {
    const { limits, observer, seed } = options;
    this.#options = options;
    this.#isExempt = exemption(limits.exemptAddresses);
    this.#isProxy = exemption(options.trustedProxies);
    const rates = (rate: typeof limits.connectionRate, table: AddressTable) =>
      new AddressRates({
        rate,
        size: limits.trackedAddresses,
        seed,
        onForgotten: () => observer.addressForgotten(table),
      });
    this.#rates = rates(limits.connectionRate, "connections");
    this.#faults = rates(limits.faultRate, "faults");
  }

  get handshakes(): number {
    return this.#handshakes;
  }

  /** Streams whose clients have not signed in, those in a handshake included. */
  get unauthenticated(): number {
    return this.#streams - this.#signedIn;
  }

  get signedIn(): number {
    return this.#signedIn;
  }

  /** What a listener of this game asks and tells. */
  gate(game: string): StreamGate {
    return {
      admit: (remoteAddress) => this.#admit(game, remoteAddress),
      handshakeEnded: (remoteAddress, hasFailed) => {
        this.#handshakes--;
        if (hasFailed) this.#options.observer.connectionRefused(game, "handshake", remoteAddress);
      },
      gone: (remoteAddress) => {
        this.#streams--;
        this.#leave(networkOf(remoteAddress));
      },
    };
  }

  /** Whether what an address says of those behind it is believed. */
  isProxy(address: string): boolean {
    return this.#isProxy(address);
  }

  /** Whether a client may come in whose stream was admitted as its proxy's. It counts until `clientLeft`. */
  admitClient(game: string, address: string): boolean {
    const network = networkOf(address);
    const refusal = this.#addressRefusal(address, network);
    if (refusal !== undefined) {
      this.#options.observer.connectionRefused(game, refusal, address);
      return false;
    }
    this.#enter(network);
    return true;
  }

  clientLeft(address: string): void {
    this.#leave(networkOf(address));
  }

  /** A connection has ended. Who breaks the protocol again and again is not let in for a while. */
  clientEnded(address: string, reason: DisconnectReason): void {
    if (faults.has(reason) && !this.#isExempt(address)) this.#faults.take(address, this.#options.now());
  }

  clientSignedIn(): void {
    this.#signedIn++;
  }

  /** A client that had signed in has ended its connection. */
  clientGone(): void {
    this.#signedIn--;
  }

  #admit(game: string, remoteAddress: string): boolean {
    const network = networkOf(remoteAddress);
    const refusal = this.#refusal(remoteAddress, network);
    if (refusal !== undefined) {
      this.#options.observer.connectionRefused(game, refusal, remoteAddress);
      return false;
    }
    this.#streams++;
    this.#handshakes++;
    this.#enter(network);
    return true;
  }

  #enter(network: string): void {
    this.#byNetwork.set(network, (this.#byNetwork.get(network) ?? 0) + 1);
  }

  #refusal(remoteAddress: string, network: string): AdmissionRefusal | undefined {
    const { limits } = this.#options;
    const refusal = this.#isProxy(remoteAddress) ? undefined : this.#addressRefusal(remoteAddress, network);
    if (refusal !== undefined) return refusal;
    if (this.#streams >= limits.connectionsMax) return "total";
    if (this.unauthenticated >= limits.unauthenticatedMax) return "unauthenticated";
    return this.#handshakes >= limits.handshakesMax ? "handshakes" : undefined;
  }

  #addressRefusal(address: string, network: string): AdmissionRefusal | undefined {
    const { limits, now } = this.#options;
    if (this.#isExempt(address)) return undefined;
    if (!this.#faults.has(address, now())) return "faults";
    if (!this.#rates.take(address, now())) return "rate";
    return (this.#byNetwork.get(network) ?? 0) >= limits.connectionsPerAddress ? "address" : undefined;
  }

  #leave(network: string): void {
    const left = (this.#byNetwork.get(network) ?? 1) - 1;
    if (left === 0) this.#byNetwork.delete(network);
    else this.#byNetwork.set(network, left);
  }
}
