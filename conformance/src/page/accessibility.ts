import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import type { BrowsedServer } from "./browsed-server.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Themes and widths in px in which pages are scanned. */
export const looks = [
  ["dark", 1280],
  ["light", 1280],
  ["dark", 390],
  ["light", 390],
] as const;

/** An empty page that will be in a theme, of a person who wants things to move no more than they must. */
export async function openInTheme(browsed: BrowsedServer, theme: string, width: number): Promise<Page> {
  const page = await browsed.open({ viewport: { width, height: 720 }, reducedMotion: "reduce" });
  await page.addInitScript((scheme) => {
    (
      globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } }
    ).localStorage.setItem("mantine-color-scheme-value", scheme);
  }, theme);
  return page;
}

/** What a scan finds that keeps people from using the page as it is now. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
