import type { Page } from "playwright-core";

/** As much of the DOM as is asked, in whose functions the page is read. */
interface ReadElement {
  readonly textContent: string;
  readonly checkVisibility: () => boolean;
  readonly getAttribute: (name: string) => string | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string }>;
}

/** What a scene leaves for who looks at the console. */
interface Shown {
  readonly fairtick?: { readonly session: { readonly roster: readonly { readonly name: string }[] } };
}

/** What people see or hear read out on a page as it is now: its own texts, and attributes that are texts. */
const shownTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { title: string; querySelectorAll(selector: string): Iterable<ReadElement> };
    };
    const isText = 3;
    const attributes = ["aria-label", "aria-valuetext", "title", "placeholder", "alt"];
    const texts = [document.title];
    for (const element of document.querySelectorAll("body *:not(script, style, textarea[aria-hidden])")) {
      if (!element.checkVisibility()) continue;
      for (const name of attributes) texts.push(element.getAttribute(name) ?? "");
      for (const node of element.childNodes) if (node.nodeType === isText) texts.push(node.textContent);
    }
    return texts;
  });

/** Without what has brackets, which may have brackets in it. */
function outsideOfBrackets(text: string): string {
  let rest = text;
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, "");
  }
  return rest.trim();
}

/** What a page in brackets shows without them, each once, where it has letters and is neither data nor who is in its session. */
export async function untranslated(page: Page, data: readonly RegExp[]): Promise<string[]> {
  const names = await page.evaluate(() =>
    ((globalThis as Shown).fairtick?.session.roster ?? []).map(({ name }) => name),
  );
  const rests = (await shownTexts(page)).map(outsideOfBrackets);
  const isData = (rest: string) => names.includes(rest) || data.some((pattern) => pattern.test(rest));
  return [...new Set(rests)].filter((rest) => /\p{L}/u.test(rest) && !isData(rest));
}
