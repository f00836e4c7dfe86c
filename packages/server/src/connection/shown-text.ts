/**
 * A line of a stranger's that is safe to show: NFC, without control characters, line separators and marks that turn the
 * direction of text, and of at most so many characters. Nothing else is taken out: markup is text like any other.
 */
export function shownText(text: string, charactersMax: number): string {
  const shown = text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim();
  return [...shown].slice(0, charactersMax).join("").trim();
}
