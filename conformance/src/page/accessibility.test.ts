import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { openInTheme, seriousFindings } from "./accessibility.ts";
import { describeInBrowser } from "./browsed-server.ts";

const testMs = 120_000;

const title = "the page, scanned for who cannot see, hear or point";

describeInBrowser(title, { server: { demo_sessions: 1 } }, (browsed) => {
  const open = async (theme: string, width: number): Promise<Page> => {
    const page = await openInTheme(browsed, theme, width);
    await page.goto(`http://127.0.0.1:${browsed.server.ports.web}/`);
    await page
      .getByRole("button", { name: /^Watch/ })
      .first()
      .waitFor();
    return page;
  };
  it.each([
    ["dark", 1280],
    ["light", 1280],
    ["dark", 390],
    ["light", 390],
  ])(
    "has nothing serious at home, in forms and in a session, %s at %i px",
    async (theme, width) => {
      const page = await open(theme, width);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: "Create a session" }).click();
      await page.getByRole("button", { name: "Cancel" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await page.getByRole("button", { name: "Start" }).waitFor();
      await page.keyboard.press("KeyN");
      await page.getByRole("complementary", { name: "Network" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    testMs,
  );

  it(
    "is entered, played and left by the keyboard alone",
    async () => {
      const page = await open("dark", 1280);
      const isAt = (name: RegExp) =>
        page.evaluate((pattern) => {
          const { document } = globalThis as unknown as {
            document: { activeElement: { textContent: string; getAttribute(name: string): string | null } };
          };
          const { activeElement: element } = document;
          return new RegExp(pattern).test(element.getAttribute("aria-label") ?? element.textContent);
        }, name.source);
      const tabTo = async (name: RegExp) => {
        for (let i = 0; i < 30 && !(await isAt(name)); i++) await page.keyboard.press("Tab");
        expect(await isAt(name)).toBe(true);
      };
      await tabTo(/^Play$/);
      await page.keyboard.press("Enter");
      await page.getByRole("region", { name: "Standings" }).waitFor();
      await tabTo(/^Leave$/);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    },
    testMs,
  );
});
