import type { Role } from "../connection/role.ts";

/** Whom a moderator means: somebody who is here, or who was. */
export interface KnownPlayer {
  readonly id: string;
  readonly identityId: string;
  readonly isProven: boolean;
  readonly name: string;
  readonly role: Role;
  readonly address: string;
}

/** Players of all games who have gone, for moderators who come to them too late. */
const departedMax = 1000;

export class DepartedPlayers {
  readonly #players = new Map<string, KnownPlayer>();

  get(playerId: string): KnownPlayer | undefined {
    return this.#players.get(playerId);
  }

  add({ id, identityId, isProven, name, role, address }: KnownPlayer): void {
    this.#players.delete(id);
    this.#players.set(id, { id, identityId, isProven, name, role, address });
    if (this.#players.size <= departedMax) return;
    for (const oldest of this.#players.keys()) {
      this.#players.delete(oldest);
      break;
    }
  }
}
