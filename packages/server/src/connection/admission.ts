import type { ServerConfig } from "../ops/config-keys.ts";
import type { StreamGate } from "../transport/link.ts";
import { AddressRates } from "./address-rates.ts";
import type { AdmissionRefusal } from "./admission-refusal.ts";
import { exemption, networkOf } from "./client-network.ts";
import type { NetworkObserver } from "./network-observer.ts";

export interface AdmissionOptions {
  readonly limits: ServerConfig["limits"];
  readonly observer: NetworkObserver;
  /** Any 32 bits. */
  readonly seed: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Who may connect: counts streams, from all listeners, from their first packet until their sockets are gone. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #isExempt: (address: string) => boolean;
  readonly #rates: AddressRates;
  /** Streams by network; no more entries than there are streams. */
  readonly #byNetwork = new Map<string, number>();
  #streams = 0;
  #handshakes = 0;
  #signedIn = 0;

  constructor(options: AdmissionOptions) {
    const { limits, observer, seed } = options;
    this.#options = options;
    this.#isExempt = exemption(limits.exemptAddresses);
    this.#rates = new AddressRates({
      rate: limits.connectionRate,
      size: limits.trackedAddresses,
      seed,
      onForgotten: () => observer.addressForgotten("connections"),
    });
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
      gone: (remoteAddress) => this.#leave(networkOf(remoteAddress)),
    };
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
    this.#byNetwork.set(network, (this.#byNetwork.get(network) ?? 0) + 1);
    return true;
  }

  #refusal(remoteAddress: string, network: string): AdmissionRefusal | undefined {
    const { limits, now } = this.#options;
    if (!this.#isExempt(remoteAddress)) {
      if (!this.#rates.take(remoteAddress, now())) return "rate";
      if ((this.#byNetwork.get(network) ?? 0) >= limits.connectionsPerAddress) return "address";
    }
    if (this.#streams >= limits.connectionsMax) return "total";
    if (this.unauthenticated >= limits.unauthenticatedMax) return "unauthenticated";
    return this.#handshakes >= limits.handshakesMax ? "handshakes" : undefined;
  }

  #leave(network: string): void {
    this.#streams--;
    const left = (this.#byNetwork.get(network) ?? 1) - 1;
    if (left === 0) this.#byNetwork.delete(network);
    else this.#byNetwork.set(network, left);
  }
}
