import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser } from "./browsed-server.ts";

const testMs = 120_000;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const title = "the page, scanned for who cannot see, hear or point";

describeInBrowser(title, { server: { demo_sessions: 1 } }, (browsed) => {
  const open = async (theme: string, width: number): Promise<Page> => {
    const page = await browsed.open({ viewport: { width, height: 720 }, reducedMotion: "reduce" });
    await page.addInitScript((scheme) => {
      (
        globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } }
      ).localStorage.setItem("mantine-color-scheme-value", scheme);
    }, theme);
    await page.goto(`http://127.0.0.1:${browsed.server.ports.web}/`);
    await page
      .getByRole("button", { name: /^Watch/ })
      .first()
      .waitFor();
    return page;
  };
  const findings = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
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
      expect(await findings(page)).toEqual([]);
      await page.getByRole("button", { name: "Create a session" }).click();
      await page.getByRole("button", { name: "Cancel" }).waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await page.getByRole("button", { name: "Start" }).waitFor();
      await page.keyboard.press("KeyN");
      await page.getByRole("complementary", { name: "Network" }).waitFor();
      expect(await findings(page)).toEqual([]);
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
