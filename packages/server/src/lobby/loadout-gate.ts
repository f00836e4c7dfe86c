import type { Json, Refusal } from "@fairtick/contract";
import type { Player } from "./player.ts";

/** What players may take into sessions by what their games keep of them. Answers at once. */
export interface LoadoutGate {
  /** Somebody has signed in and may want a seat soon. */
  expect(game: string, accountId: string | undefined): void;
  admit(game: string, accountId: string | undefined, wanted: Json): Admission;
}

export type Admission = { readonly loadout: Json } | Refusal;

/** Where nothing is kept of anybody. */
export const openGate: LoadoutGate = {
  expect: () => {},
  admit: (_game, _accountId, wanted) => ({ loadout: wanted }),
};

/** What the player takes along of what it has chosen. */
export function admitted(gate: LoadoutGate, game: string, player: Player): Admission {
  return gate.admit(game, player.accountId, player.loadout);
}
