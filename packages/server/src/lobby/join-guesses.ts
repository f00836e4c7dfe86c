import type { Refusal } from "@fairtick/contract";
import { AddressRates } from "../connection/address-rates.ts";
import type { NetworkObserver } from "../connection/network-observer.ts";
import type { Rate } from "../ops/rate.ts";
import type { Player } from "./player.ts";

export interface JoinGuessesOptions {
  readonly rate: Rate | "off";
  /** Addresses that are remembered. */
  readonly size: number;
  readonly seed: number;
  readonly isExempt: (address: string) => boolean;
  readonly observer: NetworkObserver;
  readonly now: () => number;
}

/** Wrong passwords and wrong join codes: what is right costs nothing, and after too much that is wrong nothing is right for a while. */
export class JoinGuesses {
  readonly #options: JoinGuessesOptions;
  readonly #rates: AddressRates;

  constructor(options: JoinGuessesOptions) {
    const { rate, size, seed, observer } = options;
    this.#options = options;
    this.#rates = new AddressRates({
      rate,
      size,
      seed,
      onForgotten: () => observer.addressForgotten("guesses"),
    });
  }

  /** Why the player may not try, if so. */
  refusal(player: Player, game: string): Refusal | undefined {
    if (this.#rates.has(this.#keyOf(player), this.#options.now())) return undefined;
    this.#options.observer.rateLimited(game, "guess");
    return { code: "rate_limited", message: "too many wrong passwords and codes; try again in a minute" };
  }

  wrong(player: Player): void {
    this.#rates.take(this.#keyOf(player), this.#options.now());
  }

  /** An exempt address is that of many, of whom one must not spoil it for the others. */
  #keyOf({ address, identityId }: Player): string {
    return this.#options.isExempt(address) ? identityId : address;
  }
}
