import { type Dice, noise, pick, textGarbage } from "./mutations.ts";
import { type WebFrame, webFrame, webOpcode } from "./web-frames.ts";

const { continuation, text, binary, close, ping, pong } = webOpcode;
const controls = [close, ping, pong];
const unknownOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];
const reservedBits = [0x10, 0x20, 0x40, 0x70];
/** Codes that no close frame may carry, or that nobody has given a meaning. */
const closeCodes = [0, 1, 999, 1004, 1005, 1006, 1012, 1015, 1016, 2999, 3000, 4999, 5000, 0xffff];
const announcedLengths = [
  126n,
  32_769n,
  65_536n,
  1_000_001n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const messageBytesMax = 32_768;
/** Frames that come at once where there are many. */
const manyMax = 60;

/** Frames that a client of a WebSocket must not send, or not so many of, in one piece. Most end the connection. */
export function hostileFrames(dice: Dice): Uint8Array {
  return Buffer.concat(pick(kinds, dice)(dice).map(webFrame));
}

const some = (dice: Dice, max = 40) => noise(dice() % max, dice);
const many = (dice: Dice, frame: WebFrame): WebFrame[] =>
  new Array<WebFrame>(1 + (dice() % manyMax)).fill(frame);
const closing = (code: number, reason: ArrayLike<number> = []): WebFrame => ({
  opcode: close,
  payload: Uint8Array.of(code >> 8, code & 0xff, ...Array.from(reason)),
});

const kinds: readonly ((dice: Dice) => WebFrame[])[] = [
  (dice) => [{ opcode: binary, payload: some(dice), reserved: pick(reservedBits, dice) }],
  (dice) => [{ opcode: pick(unknownOpcodes, dice), payload: some(dice) }],
  (dice) => [{ opcode: pick([binary, ...controls], dice), payload: some(dice), isMasked: false }],
  (dice) => [{ opcode: text, payload: some(dice) }],
  // A message without an end, one within another, and the end of none.
  (dice) => [{ opcode: binary, payload: some(dice), isFinal: false }],
  (dice) => [
    { opcode: binary, payload: some(dice), isFinal: false },
    { opcode: binary, payload: some(dice) },
  ],
  (dice) => [{ opcode: continuation, payload: some(dice), isFinal: dice() % 2 === 0 }],
  // What costs the sender little.
  (dice) => [{ opcode: binary, isFinal: false }, ...many(dice, { opcode: continuation, isFinal: false })],
  (dice) => many(dice, { opcode: ping, payload: some(dice, 126) }),
  (dice) => many(dice, { opcode: pong }),
  (dice) => many(dice, { opcode: binary }),
  // Control frames that are too long or in fragments.
  (dice) => [{ opcode: pick(controls, dice), payload: noise(126 + (dice() % 400), dice) }],
  (dice) => [{ opcode: pick(controls, dice), payload: some(dice), isFinal: false }],
  // Lengths: huge, not their own, in more bytes than they need.
  (dice) => [
    { opcode: binary, payload: some(dice), announced: pick(announcedLengths, dice), lengthBytes: 8 },
  ],
  (dice) => [{ opcode: binary, payload: some(dice), announced: BigInt(dice() % 65_536), lengthBytes: 2 }],
  (dice) => [{ opcode: pick([binary, ping], dice), payload: some(dice), lengthBytes: pick([2, 8], dice) }],
  (dice) => [{ opcode: binary, payload: noise(messageBytesMax + 1, dice) }],
  // The end: with a code that is none, with half a code, with words that are no text, and with more behind it.
  (dice) => [closing(pick(closeCodes, dice)), { opcode: binary, payload: some(dice) }],
  (dice) => [{ opcode: close, payload: noise(1, dice) }],
  (dice) => [closing(1000, pick(textGarbage, dice)), ...many(dice, { opcode: ping })],
];
