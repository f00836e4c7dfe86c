import { type Dice, pick } from "./mutations.ts";

/** The longest that a text may be on the wire is 4096 bytes. */
const longTextPieces = 800;
const textPieces = [
  "a",
  "Ada",
  "\0",
  "\n",
  "\u202e",
  "\ud800",
  "e\u0301",
  "赛",
  "😀",
  "%s",
  "'; --",
  "\u2028",
];

/** Text that terminals, logs and databases have tripped over; short for the most part. */
export function hostileText(dice: Dice): string {
  const length = dice() % 50 === 0 ? dice() % longTextPieces : dice() % 12;
  return Array.from({ length }, () => pick(textPieces, dice)).join("");
}
