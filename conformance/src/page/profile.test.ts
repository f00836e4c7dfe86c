import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { looks, openInTheme, seriousFindings } from "./accessibility.ts";
import { describeInBrowser } from "./browsed-server.ts";
import { driveByKeys } from "./key-driver.ts";

const testMs = 180_000;
const raceWithinMs = 90_000;
/** Until a result has been run again, told of and asked for once more by the page. */
const judgedWithinMs = 60_000;

describeInBrowser("what lasts of a race, on the page", { server: { demo_sessions: 0 } }, (browsed) => {
  const address = () => `http://127.0.0.1:${browsed.server.ports.web}`;
  const register = async (page: Page, name: string) => {
    await page.goto(`${address()}/sign-up`);
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Password" }).fill("correct horse");
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("button", { name }).waitFor();
  };
  const begin = async (page: Page) => {
    await page.getByRole("button", { name: "Create a session" }).click();
    await page.getByLabel("AI count").fill("1");
    await page.getByLabel("Lap limit").fill("1");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("button", { name: "Start" }).click();
    await page.evaluate(driveByKeys);
  };
  const untilResult = async (page: Page) => {
    const result = page.getByRole("region", { name: "Result" });
    await result.getByRole("heading", { name: /^You finished/ }).waitFor({ timeout: raceWithinMs });
    await expect.poll(() => result.getByText("driving").count(), { timeout: raceWithinMs }).toBe(0);
    await result.getByRole("button", { name: "All sessions" }).click();
  };
  const openProfile = async (page: Page, name: string) => {
    await page.getByRole("button", { name }).click();
    await page.getByRole("menuitem", { name: "Profile" }).click();
    await page.getByRole("heading", { name, level: 1 }).waitFor();
  };

  it(
    "is what the game counts of it, its result in words, and its best lap among those of the others, to be driven against [WEB-013, APEX-027]",
    async () => {
      const page = await browsed.open({ viewport: { width: 900, height: 700 } });
      await register(page, "Ann");
      await begin(page);
      await page.keyboard.press("KeyB");
      await page.getByText("No ghost: there is no record here yet.").waitFor();
      await untilResult(page);
      await openProfile(page, "Ann");
      const counted = page.getByRole("region", { name: "Apex" }).getByText("Races", { exact: true });
      await expect
        .poll(
          async () => {
            await page.reload();
            await page.getByRole("heading", { name: "Recent results" }).waitFor();
            return counted.count();
          },
          { timeout: judgedWithinMs, interval: 1000 },
        )
        .toBe(1);
      const line = page.getByRole("region", { name: "Recent results" }).getByRole("link");
      await line.getByText(/^(1st|2nd) of 2, best lap /).waitFor();
      const profile = page.url();
      const raced = (await line.locator("span").first().textContent()) ?? "";
      await page.getByRole("link", { name: "Leaderboards" }).click();
      // The track that is shown first is not the one of this race.
      const tracks = page.getByRole("combobox", { name: "Track" });
      await tracks.selectOption({ label: raced });
      const own = page.getByRole("row").filter({ hasText: "you" });
      for (const period of ["Today", "This week", "All time"]) {
        await page.getByText(period, { exact: true }).click();
        await own.getByRole("link", { name: "Ann", exact: true }).waitFor();
        await own.getByText(/^\d+:\d\d\.\d{3}$/).waitFor();
      }
      expect(await seriousFindings(page)).toEqual([]);
      await own.getByRole("link", { name: "Watch the replay of Ann" }).click();
      await expect.poll(() => page.url()).toMatch(/\/replays\/[0-9a-f-]{36}\?t=\d+&car=\d+/);
      await page.goto(`${address()}/apex`);
      await begin(page);
      // Asked for in the race before, the ghost is there again.
      const ghost = page.getByRole("region", { name: "Lap times" }).getByRole("definition").last();
      await ghost.getByText("Ann").waitFor();
      // Against the same hands there is little to gain or lose.
      await ghost.getByText(/^[+−]\d\.\d\d$/).waitFor({ timeout: raceWithinMs });
      await page.keyboard.press("KeyB");
      await ghost.getByText("Ann").waitFor({ state: "detached" });
      const guest = await browsed.open({});
      await guest.goto(profile);
      await guest.getByRole("heading", { name: "Ann", level: 1 }).waitFor();
      await guest.getByRole("region", { name: "Apex" }).getByText("Distance", { exact: true }).waitFor();
    },
    testMs,
  );

  it.each(looks)(
    "has nothing serious for who cannot see, hear or point while nothing is there yet, %s at %i px",
    async (theme, width) => {
      const [page, name] = [await openInTheme(browsed, theme, width), `Bob-${theme}-${width}`];
      await register(page, name);
      await openProfile(page, name);
      await page.getByText("Nothing finished yet.").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("link", { name: "Leaderboards" }).click();
      await page.getByRole("heading", { name: "Leaderboards" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    testMs,
  );
});
