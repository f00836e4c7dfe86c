/*
 * A sealed datagram: kind (u8), id (u32), sequence (u64), ciphertext, tag (16 bytes); numbers are little
 * endian. Everything before the ciphertext is the header, which the tag covers too.
 */

/** Begins every sealed datagram. MessagePack never uses this byte, and no message of ours begins with it. */
export const sealedKind = 0xc1;
export const headerBytes = 13;
export const tagBytes = 16;

/** By how much sealing makes a message longer. */
export const sealBytes = headerBytes + tagBytes;

/** Nothing longer is sealed or opened. */
export const datagramBytesMax = 2048;

/** Sequence numbers that are sealed with the same key; the next ones have the next key. */
export const epochDatagrams = 131_072;

export const idOffset = 1;
export const sequenceOffset = 5;

const idTop = 0x100_0000;

/** The id that a datagram names, or undefined where it is not a sealed one. Nothing is verified here. */
export function sealedId(datagram: Uint8Array): number | undefined {
  if (datagram.length < sealBytes || datagram[0] !== sealedKind) return undefined;
  return readId(datagram, idOffset);
}

export function readId(bytes: Uint8Array, at: number): number {
  return bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x1_0000 + bytes[at + 3]! * idTop;
}
