/** Makes what shows certain words as stars, in any case and where they stand alone: a part of a longer word is let be. */
export function wordFilter(words: readonly string[]): (text: string) => string {
  if (words.length === 0) return (text) => text;
  const any = words.map((word) => word.normalize("NFC")).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, "giu");
  return (text) => text.replace(pattern, (word) => "*".repeat([...word].length));
}
