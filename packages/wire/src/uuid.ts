const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** The canonical lower-case text of the 16 bytes at `offset`. */
export function readUuid(bytes: Uint8Array, offset: number): string {
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += hexOfByte[bytes[offset + i]];
  }
  return text;
}

/** Writes 16 bytes at `offset`. The text must be canonical: see `isUuid`. */
export function writeUuid(text: string, bytes: Uint8Array, offset: number): void {
  for (let i = 0, at = 0; i < 16; i++, at += 2) {
    if (i === 4 || i === 6 || i === 8 || i === 10) at++;
    bytes[offset + i] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1));
  }
}

const nibble = (code: number): number => (code < 0x3a ? code - 0x30 : code - 0x57);
