import { textKey } from "@fairtick/game-view";
import type { Account } from "../account/account-store.ts";

export type Role = Account["role"];

/** As they are shown beside names. */
export const roleWords: { readonly [R in Role]: string } = {
  player: textKey("player"),
  moderator: textKey("moderator"),
  admin: textKey("admin"),
};

const ranks: { readonly [R in Role]: number } = { player: 0, moderator: 1, admin: 2 };

/** Whether the first may do to the second what moderators do. */
export const outranks = (role: Role, other: Role): boolean => ranks[role] > ranks[other];

/** Whether there is anything for that role among what operators see and do. */
export const isOfficer = (role: Role): boolean => role !== "player";
