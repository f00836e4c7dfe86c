/** Text is encoded with U+FFFD where it is not well-formed UTF-16. */
export const utf8 = new TextEncoder();

// A byte order mark is text like any other: it must come back when the value is encoded again.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, or undefined where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    // Copied, because a TextDecoder refuses memory that threads share.
    return decoder.decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}
