import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser } from "./browsed-server.ts";

const testMs = 120_000;
/** A machine with much else to do takes its time. */
const patience = { timeout: 30_000 };

describeInBrowser("the list of sessions", { server: { demo_sessions: 0 } }, (browsed) => {
  const open = async (): Promise<Page> => {
    const page = await browsed.open({ viewport: { width: 1000, height: 700 } });
    await page.goto(`http://127.0.0.1:${browsed.server.ports.web}/`);
    await page.getByRole("button", { name: "Create a session", disabled: false }).waitFor();
    return page;
  };

  it(
    "shows what somebody looks for, and remembers that while the tab is there",
    async () => {
      const [waiting, running, looker] = [await open(), await open(), await open()];
      await waiting.getByRole("button", { name: "Create a session" }).click();
      await waiting.getByText("Protected", { exact: true }).click();
      await waiting.getByRole("textbox", { name: "Password", exact: true }).fill("secret");
      await waiting.getByRole("button", { name: "Create", exact: true }).click();
      await running.getByRole("button", { name: "Play", exact: true }).click();
      const list = looker.getByRole("region", { name: "Sessions" });
      const cards = list.getByRole("listitem");
      await expect.poll(() => cards.count(), { timeout: 30_000 }).toBe(2);

      await looker.getByText("Waiting", { exact: true }).click();
      await expect.poll(() => cards.count()).toBe(1);
      await cards.getByText("waiting for players").waitFor();
      await looker.getByRole("switch", { name: "No password" }).click();
      await looker.getByText("No session is like that.").waitFor();
      await looker.reload();
      await looker.getByText("No session is like that.").waitFor();
      expect(await list.getByRole("status").textContent()).toBe("0 of 2");
      await looker.getByRole("button", { name: "Show all" }).click();
      await expect.poll(() => cards.count()).toBe(2);
      await looker.getByRole("textbox", { name: "Title or host" }).fill("no such title");
      await expect.poll(() => cards.count()).toBe(0);
    },
    testMs,
  );

  const metric = async (name: string) => {
    const { text } = await browsed.server.http("/metrics");
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  };

  it(
    "has live pictures that make nobody a spectator, nor anybody more in the lobby [HOST-043, WEB-003]",
    async () => {
      const [player, looker, other] = [await open(), await open(), await open()];
      await player.getByRole("button", { name: "Play", exact: true }).click();
      await player.getByRole("region", { name: "Standings" }).waitFor();
      const pictures = [looker, other].map((page) => page.getByLabel("The session, live").first());
      for (const picture of pictures)
        await expect.poll(() => picture.evaluate(colourCount), patience).toBeGreaterThan(2);
      await expect.poll(() => metric("fairtick_previews"), patience).toBeGreaterThanOrEqual(2);
      expect(await metric("apexsim_connected_players")).toBe(3);
      const { items } = (await browsed.server.ask("GET", "/sessions")).body;
      for (const item of items) expect(item.spectatorCount).toBe(0);
      expect(await looker.getByRole("region", { name: "Sessions" }).textContent()).not.toContain("watching");
    },
    testMs,
  );

  it(
    "is none where the server runs other games, and says which",
    async () => {
      const page = await browsed.open({ viewport: { width: 1000, height: 700 } });
      await page.route("**/api/v1/server", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), games: ["coins"] } });
      });
      await page.goto(`http://127.0.0.1:${browsed.server.ports.web}/`);
      await page.getByText("This server does not run Apex.").waitFor();
      await page.getByText("It runs coins,").waitFor();
    },
    testMs,
  );

  it(
    "is one click away from an address that leads nowhere",
    async () => {
      const page = await browsed.open({ viewport: { width: 1000, height: 700 } });
      for (const address of ["nosuch", "apex/nosuch", "apex/session/12"]) {
        await page.goto(`http://127.0.0.1:${browsed.server.ports.web}/${address}`);
        await page.getByText("No page has this address.").waitFor();
      }
      await page.getByRole("link", { name: "To the sessions" }).click();
      await page.getByRole("heading", { name: "Sessions" }).waitFor();
    },
    testMs,
  );

  it(
    "says of what is typed into a form for a new one what is allowed, and forgets what was deleted",
    async () => {
      const page = await open();
      await page.getByRole("button", { name: "Create a session" }).click();
      const laps = page.getByLabel("Lap limit");
      await laps.fill("250");
      await page.getByText("From 1 to 99", { exact: true }).waitFor();
      await laps.blur();
      expect(await laps.inputValue()).toBe("99");
      await page.getByText("From 1 to 99", { exact: true }).waitFor({ state: "detached" });
      await laps.fill("");
      await laps.blur();
      expect(await laps.inputValue()).toBe("99");
    },
    testMs,
  );
});

/** Runs in the page: how many colours a picture has, up to ten. */
function colourCount(element: Element): number {
  const { width, height } = element as HTMLCanvasElement;
  const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
  const colours = new Set<number>();
  for (let i = 0; i < data.length && colours.size < 10; i += 4)
    colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
  return colours.size;
}
