import { networkOf } from "../connection/client-network.ts";
import type { Sanction, SanctionKey } from "./sanction.ts";

/** Somebody of whom is asked whether a sanction concerns them. */
export interface Concerned {
  /** What they have signed in as. */
  readonly identityId: string;
  /** The account behind it. */
  readonly ownerId: string | undefined;
  /** Undefined: no sanction of a network concerns them. */
  readonly address: string | undefined;
}

/** The mutes and bans that are in force. */
export class Sanctions {
  /** By kind and subject. */
  readonly #all = new Map<string, Sanction>();
  /** The same by kind and whom they concern: an identity, or a network. */
  readonly #concerning = new Map<string, Set<Sanction>>();
  #revision = 0;

  /** Rises with each that is imposed. */
  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#all.size;
  }

  count(kind: Sanction["kind"]): number {
    let count = 0;
    for (const sanction of this.#all.values()) if (sanction.kind === kind) count++;
    return count;
  }

  /** In the order in which they were imposed. */
  list(): Sanction[] {
    return [...this.#all.values()];
  }

  get(key: SanctionKey): Sanction | undefined {
    return this.#all.get(nameOf(key));
  }

  impose(sanction: Sanction): void {
    this.lift(sanction);
    this.#revision++;
    this.#all.set(nameOf(sanction), sanction);
    for (const key of keysOf(sanction)) {
      const concerning = this.#concerning.get(key) ?? new Set();
      this.#concerning.set(key, concerning.add(sanction));
    }
  }

  /** Returns the one that there was. */
  lift(key: SanctionKey): Sanction | undefined {
    const sanction = this.get(key);
    if (sanction === undefined) return undefined;
    this.#all.delete(nameOf(key));
    for (const key of keysOf(sanction)) {
      const concerning = this.#concerning.get(key);
      concerning?.delete(sanction);
      if (concerning?.size === 0) this.#concerning.delete(key);
    }
    return sanction;
  }

  /** The one that lasts longest of those that concern somebody. */
  find(kind: Sanction["kind"], who: Concerned, nowMs: number): Sanction | undefined {
    const { identityId, ownerId = identityId, address } = who;
    let found: Sanction | undefined;
    const network = address === undefined ? identityId : networkOf(address);
    for (const whom of [identityId, ownerId, network]) {
      for (const sanction of this.#concerning.get(`${kind} ${whom}`) ?? [])
        if (sanction.untilMs > nowMs && sanction.untilMs > (found?.untilMs ?? 0)) found = sanction;
    }
    return found;
  }

  /** Forgets those that are over. */
  sweep(nowMs: number): void {
    for (const sanction of this.#all.values()) if (sanction.untilMs <= nowMs) this.lift(sanction);
  }
}

const nameOf = ({ kind, subjectId }: SanctionKey): string => `${kind} ${subjectId}`;

const keysOf = ({ kind, identityId, network }: Sanction): string[] =>
  [identityId, network].flatMap((whom) => (whom === undefined ? [] : [`${kind} ${whom}`]));
