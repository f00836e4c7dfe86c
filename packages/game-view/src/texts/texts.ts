import { IntlMessageFormat } from "intl-messageformat";

/** A language's texts, by the English ones of the code. */
export type TextCatalog = { readonly [english: string]: string };

export type TextValues = { readonly [name: string]: string | number };

/** English with brackets around every text that can be translated: what has none was forgotten. */
export const bracketedLanguage = "en-XA";

/** What the page speaks: it is one for everything in it, and changes only between two pictures of the whole page. */
const spoken = {
  language: "en",
  catalog: new Map<string, string>(),
  /** Of texts with values, by the text in the language: as many as there are in the code. */
  formats: new Map<string, IntlMessageFormat>(),
};

/**
 * A text in the language that the page speaks; the English one where there is none. With values it is a message in ICU's
 * syntax: `t("{count, plural, one {# lap} other {# laps}}", { count })`. To be asked where the text is shown, not where a
 * module is loaded: the language is not known there yet.
 */
export function t(english: string, values?: TextValues): string {
  const text = spoken.catalog.get(english) ?? english;
  const said = values === undefined ? text : String(formatOf(text).format({ ...values }));
  return spoken.language === bracketedLanguage ? `⟦${said}⟧` : said;
}

/**
 * The English text itself: marks it for translators in tables that are made before the language is known. What is shown is
 * `t` of it.
 */
export const textKey = (english: string): string => english;

/** A language with its texts, as it is told to other threads. */
export interface SpokenTexts {
  readonly language: string;
  readonly catalog: TextCatalog;
}

/** What the page speaks. A thread beside it speaks English until it is told this. */
export const spokenTexts = (): SpokenTexts => ({
  language: spoken.language,
  catalog: Object.fromEntries(spoken.catalog),
});

/** From now on `t` answers in this language. What is shown already has to be shown anew. */
export function speak(language: string, catalog: TextCatalog = {}): void {
  spoken.language = language;
  spoken.catalog = new Map(Object.entries(catalog));
  spoken.formats.clear();
}

/** For formats of numbers and dates. English ones are the British, which put the day before the month. */
export function spokenLocale(): string {
  return spoken.language.startsWith("en") ? "en-GB" : spoken.language;
}

function formatOf(text: string): IntlMessageFormat {
  const known = spoken.formats.get(text);
  if (known !== undefined) return known;
  const format = new IntlMessageFormat(text, spokenLocale(), undefined, { ignoreTag: true });
  spoken.formats.set(text, format);
  return format;
}
