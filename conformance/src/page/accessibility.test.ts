import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../browser/chromium.ts";
import { ServerProcess } from "../end-to-end/server-process.ts";

const testMs = 120_000;
const chromiumPath = findChromium();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

if (chromiumPath === undefined)
  process.stderr.write("no Chromium on this machine: the page is not scanned\n");

describe.skipIf(chromiumPath === undefined)("the page, scanned for who cannot see, hear or point", () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    server = await ServerProcess.start({ server: { demo_sessions: 1 } });
    browser = await chromium.launch({
      executablePath: chromiumPath as string,
      args: ["--no-sandbox", "--disable-gpu"],
    });
  }, testMs);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, testMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const open = async (theme: string, width: number): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 720 }, reducedMotion: "reduce" });
    await context.addInitScript((scheme) => {
      (
        globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } }
      ).localStorage.setItem("mantine-color-scheme-value", scheme);
    }, theme);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.ports.web}/`);
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
    "has nothing serious at home, in forms and in a session, %s at %i px [WEB-019]",
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
    "is entered, played and left by the keyboard alone [WEB-019]",
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
