import { networkOf } from "../connection/client-network.ts";
import type { Sanction } from "./moderation-store.ts";

/** The mutes and bans that are in force. */
export class Sanctions {
  /** By kind and player id. */
  readonly #all = new Map<string, Sanction>();
  /** The same by kind and whom they concern: an identity, or a network. */
  readonly #concerning = new Map<string, Set<Sanction>>();

  get size(): number {
    return this.#all.size;
  }

  count(kind: Sanction["kind"]): number {
    let count = 0;
    for (const sanction of this.#all.values()) if (sanction.kind === kind) count++;
    return count;
  }

  has(kind: Sanction["kind"], playerId: string): boolean {
    return this.#all.has(`${kind} ${playerId}`);
  }

  impose(sanction: Sanction): void {
    this.lift(sanction.kind, sanction.playerId);
    this.#all.set(`${sanction.kind} ${sanction.playerId}`, sanction);
    for (const key of keysOf(sanction)) {
      const concerning = this.#concerning.get(key) ?? new Set();
      this.#concerning.set(key, concerning.add(sanction));
    }
  }

  /** Returns whether there was one. */
  lift(kind: Sanction["kind"], playerId: string): boolean {
    const sanction = this.#all.get(`${kind} ${playerId}`);
    if (sanction === undefined) return false;
    this.#all.delete(`${kind} ${playerId}`);
    for (const key of keysOf(sanction)) {
      const concerning = this.#concerning.get(key);
      concerning?.delete(sanction);
      if (concerning?.size === 0) this.#concerning.delete(key);
    }
    return true;
  }

  /** The one that lasts longest of those that concern somebody. */
  find(kind: Sanction["kind"], identityId: string, address: string, nowMs: number): Sanction | undefined {
    let found: Sanction | undefined;
    for (const key of [`${kind} ${identityId}`, `${kind} ${networkOf(address)}`]) {
      for (const sanction of this.#concerning.get(key) ?? [])
        if (sanction.untilMs > nowMs && sanction.untilMs > (found?.untilMs ?? 0)) found = sanction;
    }
    return found;
  }

  /** Forgets those that are over. */
  sweep(nowMs: number): void {
    for (const { kind, playerId, untilMs } of this.#all.values())
      if (untilMs <= nowMs) this.lift(kind, playerId);
  }
}

const keysOf = ({ kind, identityId, network }: Sanction): string[] =>
  network === undefined ? [`${kind} ${identityId}`] : [`${kind} ${identityId}`, `${kind} ${network}`];

/** For who is concerned: what, until when, and why. */
export function sanctionText({ kind, untilMs, reason }: Sanction): string {
  const what = kind === "ban" ? "you are banned" : "your chat messages are not passed on";
  const until =
    untilMs === Number.POSITIVE_INFINITY
      ? ""
      : ` until ${new Date(untilMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${what}${until}${reason === "" ? "" : `: ${reason}`}`;
}
