import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./browsed-server.ts";
import { makeAccount } from "./made-account.ts";
import { recordRace } from "./recorded-race.ts";
import { untranslated } from "./untranslated.ts";

const testMs = 180_000;
const password = "correct horse";
const recordedId = "00000000-0000-4000-8000-000000000003";

/** What nobody translates. */
const data: readonly RegExp[] = [
  // The name of the page, of its game, of tracks, cars and people.
  /^(Fairtick|apex|Apex( ·)?|Ada|Gus|You|Simple Oval|Short Loop|Light Test Car|Ironside V8)$/,
  // Units, with their numbers or without, and what carries them.
  /^(, )?(m|km\/h)$/,
  /^[\d.]+ (ms|µs|s|Hz|B|KiB|MiB|KiB\/s|cm|min)$|^\d+ min \d+ s$|^WebSocket$/,
  // Days and times: they are English, which the brackets are.
  /^\d+ [A-Z][a-z]+ \d{4}(, [\d:]+)?$/,
  // Keys, codes and ids.
  /^([A-Z]|Space|Home|End)$|^[A-Z]+-[A-Z]+-\d\d$|^(apex · )?[\da-f]{8}$/,
  // What the server writes: names of figures and of acts, with their details.
  /^[a-z]+([-.][a-z]+)+$|^[a-z]+: [a-z]+$/,
];

const changes = {
  server: { demo_sessions: 1 },
  accounts: { password_memory_kib: 8192, password_passes: 1 },
};

describeInBrowser("the page in other languages", changes, (browsed) => {
  const address = () => `http://127.0.0.1:${browsed.server.ports.web}`;
  beforeAll(async () => {
    await recordRace(browsed.server.folder, { seed: 3, laps: 2, ai: 3 });
    makeAccount(browsed.server, "Ada", "admin", password);
  }, testMs);
  const open = async (path: string): Promise<Page> => {
    const page = await browsed.open({ viewport: { width: 1280, height: 720 } });
    await page.addInitScript(() => {
      const { localStorage } = globalThis as unknown as {
        localStorage: { setItem(key: string, value: string): void };
      };
      localStorage.setItem("fairtick.language", "en-XA");
      localStorage.setItem("fairtick.name", "Gus");
    });
    await page.goto(address() + path);
    return page;
  };
  const signIn = async (path: string): Promise<Page> => {
    const page = await open(`/sign-in?next=${encodeURIComponent(path)}`);
    await page.getByRole("textbox", { name: "Name" }).fill("Ada");
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Ada" }).waitFor();
    return page;
  };
  const expectTranslated = async (page: Page) => expect.soft(await untranslated(page, data)).toEqual([]);

  it(
    "has no text without brackets, in the language that consists of them, where somebody comes in, makes a session, drives and watches [WEB-019]",
    async () => {
      const page = await open("/");
      await page.getByRole("button", { name: "Watch" }).first().waitFor();
      await expectTranslated(page);
      await page.getByRole("button", { name: "Create a session" }).click();
      await page.getByRole("button", { name: "Cancel" }).waitFor();
      await expectTranslated(page);
      await page.getByRole("button", { name: "⟦Create⟧", exact: true }).click();
      await page.getByRole("button", { name: "Start" }).waitFor();
      await page.keyboard.press("KeyT");
      await expectTranslated(page);
      await page.keyboard.press("KeyT");
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByRole("region", { name: "Dashboard" }).waitFor();
      await page.keyboard.press("KeyN");
      await expectTranslated(page);
      await page.keyboard.press("KeyH");
      await page.getByRole("dialog").waitFor();
      await expectTranslated(page);
      const watcher = await open("/");
      await watcher.getByRole("button", { name: "Watch" }).first().click();
      await watcher.getByRole("region", { name: "Standings" }).waitFor();
      await expectTranslated(watcher);
    },
    testMs,
  );

  it(
    "has no text without brackets, in the language that consists of them, where what was driven is seen again and compared [WEB-019]",
    async () => {
      const page = await open("/replays");
      await page.getByRole("link", { name: /Simple Oval/ }).waitFor();
      await expectTranslated(page);
      await page.goto(`${address()}/replays/${recordedId}?t=3000&car=1`);
      await page.getByRole("slider", { name: "Time in the replay" }).waitFor();
      await page.keyboard.press("KeyL");
      const panel = page.getByRole("complementary", { name: "Laps and events" });
      await panel.getByRole("button", { name: "As ghost" }).first().waitFor();
      await expectTranslated(page);
      await panel.getByText("Events").click();
      await panel.getByRole("button", { name: /wins/ }).waitFor();
      await expectTranslated(page);
      await panel.getByText("Ghost").click();
      await expectTranslated(page);
      await page.getByRole("button", { name: "Keys (H)" }).click();
      await page.getByRole("dialog").waitFor();
      await expectTranslated(page);
      await page.goto(`${address()}/telemetry?a=${recordedId}`);
      await page.getByRole("figure", { name: "Speed" }).waitFor();
      await expectTranslated(page);
    },
    testMs,
  );

  it(
    "has no text without brackets, in the language that consists of them, where somebody signs in and looks at what is kept of them [WEB-019]",
    async () => {
      const stranger = await open("/sign-up");
      await stranger.getByRole("button", { name: "Make the account" }).waitFor();
      await expectTranslated(stranger);
      await stranger.goto(`${address()}/nosuch`);
      await stranger.getByRole("link", { name: "To the sessions" }).waitFor();
      await expectTranslated(stranger);
      const page = await signIn("/account");
      await page.getByRole("table").first().waitFor();
      await expectTranslated(page);
      await page.getByRole("button", { name: "Ada" }).click();
      await page.getByRole("menuitem", { name: "Profile" }).click();
      await page.getByRole("heading", { name: "Recent results" }).waitFor();
      await expectTranslated(page);
      await page.getByRole("link", { name: "Leaderboards" }).first().click();
      await page.getByText("Nobody has a place here").waitFor();
      await expectTranslated(page);
    },
    testMs,
  );

  it(
    "has no text without brackets, in the language that consists of them, where operators look after the server [WEB-019]",
    async () => {
      const guest = await open("/");
      await guest.getByRole("button", { name: "Watch" }).first().waitFor();
      const page = await signIn("/operator");
      await page.getByRole("figure", { name: "Time of a tick" }).waitFor();
      await expectTranslated(page);
      const places = page.getByRole("navigation", { name: "Operator" }).getByRole("link");
      for (const [place, shown] of [
        ["Sessions", "Short Loop"],
        ["Players", "Gus"],
        ["Sanctions", "Nobody is muted or banned."],
        ["Reports", "No report is open."],
        ["Server", "All of it is in order."],
        ["Ledger", "login.begun"],
      ] as const) {
        await places.filter({ hasText: place }).click();
        await page.getByRole("main").getByText(shown).first().waitFor();
        await expectTranslated(page);
      }
    },
    testMs,
  );

  it(
    "is German for whose browser is, until they choose another language, which is kept [WEB-019]",
    async () => {
      const page = await browsed.open({ locale: "de-AT" });
      await page.goto(`${address()}/`);
      await page.getByRole("button", { name: "Spielen" }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("de");
      await page.getByRole("combobox", { name: "Sprache" }).selectOption("en");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      await page.reload();
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("en");
    },
    testMs,
  );
});
