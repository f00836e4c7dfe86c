import { spokenLocale } from "@fairtick/game-view";

/** Writes numbers as the language of the page does. */
export const numberFormat = (options?: Intl.NumberFormatOptions): ((value: number) => string) =>
  inSpokenLocale((locale) => new Intl.NumberFormat(locale, options));

/** Writes days and times in the reader's zone, as the language of the page does. */
export function dateFormat(options: Intl.DateTimeFormatOptions): (unixSeconds: number) => string {
  const format = inSpokenLocale((locale) => new Intl.DateTimeFormat(locale, options));
  return (unixSeconds) => format(unixSeconds * 1000);
}

/** Formats are dear to make: there is one until another language is spoken. */
function inSpokenLocale(make: (locale: string) => { format(value: number): string }) {
  let made: { readonly locale: string; readonly format: (value: number) => string } | undefined;
  return (value: number): string => {
    const locale = spokenLocale();
    if (made?.locale !== locale) {
      const format = make(locale);
      made = { locale, format: (each) => format.format(each) };
    }
    return made.format(value);
  };
}
