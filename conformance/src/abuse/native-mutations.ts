import { bincode, type NativeClientMessage, NativeKind, nativeClientMessages, sample } from "@fairtick/wire";
import { type Dice, lengthsOfInterest, mutate, noise, pick, textGarbage } from "./mutations.ts";

type Type = NativeClientMessage["type"];
/** The kind and the tag, then each field as it lies on the wire. */
type Parts = readonly Uint8Array[];

const { variants, tags } = nativeClientMessages;
const types = Object.keys(variants) as Type[];
const tagsNobodyHas = [15, 0xff, 0x1_0000, 0xffff_ffff];
const codecs = new Map(
  types.map((type) => [
    type,
    Object.entries(variants[type]).map(([name, schema]) => ({ name, codec: bincode(schema) })),
  ]),
);

/** The bytes of a message with one or two of its fields, or its shape, not as they must be. */
export function mutateNative(message: NativeClientMessage, dice: Dice): Uint8Array {
  let parts = partsOf(message);
  for (let times = 1 + (dice() % 2); times > 0; times--) parts = pick(mutations, dice)(parts, dice);
  const bytes = joined(parts);
  return dice() % 5 === 0 ? mutate(bytes, dice) : bytes;
}

function partsOf(message: NativeClientMessage): Parts {
  const values = message as unknown as Readonly<Record<string, unknown>>;
  const fields = codecs.get(message.type)!.map(({ name, codec }) => codec.encode(values[name]));
  return [headOf(tags[message.type]), ...fields];
}

function headOf(tag: number): Uint8Array {
  const head = new Uint8Array(5);
  head[0] = NativeKind.control;
  new DataView(head.buffer).setUint32(1, tag, true);
  return head;
}

function joined(parts: Parts): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The parts with one of the fields replaced by none, another, or several. */
function onField(parts: Parts, dice: Dice, change: (field: Uint8Array) => readonly Uint8Array[]): Parts {
  if (parts.length < 2) return [...parts, noise(1 + (dice() % 40), dice)];
  const at = 1 + (dice() % (parts.length - 1));
  return [...parts.slice(0, at), ...change(parts[at]!), ...parts.slice(at + 1)];
}

const mutations: readonly ((parts: Parts, dice: Dice) => Parts)[] = [
  (parts, dice) => onField(parts, dice, () => []),
  (parts, dice) => onField(parts, dice, (field) => [field, field]),
  (parts, dice) => onField(parts, dice, (field) => [field.subarray(0, dice() % (field.length + 1))]),
  (parts, dice) => onField(parts, dice, (field) => [field, noise(1 + (dice() % 16), dice)]),
  (parts, dice) => onField(parts, dice, (field) => [field.slice().fill(pick([0, 1, 2, 0x7f, 0xff], dice))]),
  (parts, dice) => onField(parts, dice, (field) => [mutate(field, dice)]),
  (parts, dice) => onField(parts, dice, (field) => [withLength(field, dice)]),
  (parts, dice) => onField(parts, dice, () => [foreignText(dice)]),
  (parts, dice) => onField(parts, dice, () => partsOf(sample(nativeClientMessages, dice)).slice(1)),
  ([head, ...fields]) => [head!, ...fields.reverse()],
  ([, ...fields], dice) => [
    headOf(dice() % 4 === 0 ? pick(tagsNobodyHas, dice) : tags[pick(types, dice)]),
    ...fields,
  ],
  (parts) => [...parts, ...parts],
];

/** What begins with a length has another one. */
function withLength(field: Uint8Array, dice: Dice): Uint8Array {
  if (field.length < 8) return mutate(field, dice);
  const changed = field.slice();
  const view = new DataView(changed.buffer);
  const length = view.getBigUint64(0, true);
  const others = [
    length + 1n,
    length - 1n,
    length << 32n,
    BigInt(pick(lengthsOfInterest, dice)),
    257n,
    4097n,
  ];
  view.setBigUint64(0, BigInt.asUintN(64, pick(others, dice)), true);
  return changed;
}

/** Bytes that are no text, behind their length. */
function foreignText(dice: Dice): Uint8Array {
  const text = pick(textGarbage, dice);
  const field = new Uint8Array(8 + text.length);
  field[0] = text.length;
  field.set(text, 8);
  return field;
}
