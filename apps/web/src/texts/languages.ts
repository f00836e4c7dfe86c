import { bracketedLanguage, type TextCatalog } from "@fairtick/game-view";

/** A language that the page can speak. */
export interface Language {
  /** As browsers name it. */
  readonly tag: string;
  /** In the language itself; undefined: it is not offered. */
  readonly name?: string;
  /** Undefined for English, which the code is written in. */
  readonly load?: () => Promise<TextCatalog>;
}

const english: Language = { tag: "en", name: "English" };
const german: Language = {
  tag: "de",
  name: "Deutsch",
  load: async () => (await import("./de.json", { with: { type: "json" } })).default,
};

/** A catalog is loaded when its language is wanted, so that it costs nobody else anything. */
export const languages: readonly Language[] = [english, german, { tag: bracketedLanguage }];

/** What the page speaks to who has chosen this ("": nothing), and whose browser prefers these, the best first. */
export function languageFor(chosen: string, preferred: readonly string[]): Language {
  const own = languages.find(({ tag }) => tag === chosen);
  if (own !== undefined) return own;
  const offered = languages.filter(({ name }) => name !== undefined);
  for (const wanted of preferred) {
    const found = offered.find(({ tag }) => wanted === tag || wanted.startsWith(`${tag}-`));
    if (found !== undefined) return found;
  }
  return english;
}
