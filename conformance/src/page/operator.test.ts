import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { looks, openInTheme, seriousFindings } from "./accessibility.ts";
import { describeInBrowser } from "./browsed-server.ts";
import { makeAccount } from "./made-account.ts";

const testMs = 180_000;
const password = "correct horse";
const accounts = { password_memory_kib: 8192, password_passes: 1 };

describeInBrowser("what operators see and do", { server: { demo_sessions: 1 }, accounts }, (browsed) => {
  const address = () => `http://127.0.0.1:${browsed.server.ports.web}`;
  const open = () => browsed.open({ viewport: { width: 1280, height: 720 } });
  beforeAll(() => {
    makeAccount(browsed.server, "Ada", "admin", password);
    makeAccount(browsed.server, "Mo", "moderator", password);
    makeAccount(browsed.server, "Pat", "player", password);
  }, testMs);
  const signIn = async (page: Page, name: string, path = "/operator") => {
    await page.goto(`${address()}/sign-in?next=${encodeURIComponent(path)}`);
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name }).waitFor();
  };
  const go = (page: Page, place: string) =>
    page.getByRole("navigation", { name: "Operator" }).getByRole("link", { name: place }).click();
  const drive = async (page: Page) => {
    await page.getByRole("button", { name: "Create a session" }).click();
    await page.getByLabel("AI count").fill("1");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("status", { name: /^Start in/ }).waitFor();
    await page.keyboard.down("ArrowUp");
  };

  it(
    "an administrator announces something and kicks who drives, by the keyboard; they see it, and the ledger has both [HOST-094]",
    async () => {
      const [ada, pat] = [await open(), await open()];
      await signIn(pat, "Pat", "/apex");
      await drive(pat);
      await signIn(ada, "Ada");
      await ada
        .getByRole("status")
        .filter({ hasText: "apex" })
        .or(ada.getByText("All is well"))
        .first()
        .waitFor();
      await expect.poll(() => ada.getByRole("figure", { name: "Time of a tick, apex" }).count()).toBe(1);

      await go(ada, "Server");
      await ada.getByRole("textbox", { name: "What" }).fill("We restart at six.");
      await ada.getByRole("button", { name: "Announce it" }).click();
      await ada.getByText(/^Said in \d+ chats/).waitFor();
      await pat.getByRole("alert").getByText("We restart at six.").waitFor();

      await go(ada, "Players");
      await ada.getByRole("button", { name: "Kick Pat" }).focus();
      await ada.keyboard.press("Enter");
      await ada.getByText("Pat is disconnected at once").waitFor();
      await expect.poll(() => ada.getByRole("textbox", { name: "Reason" }).evaluate(hasFocus)).toBe(true);
      await ada.keyboard.type("rams everybody");
      await ada.keyboard.press("Enter");
      await ada.getByText("Pat has been kicked.").waitFor();
      await pat.getByText("A moderator has put you out: rams everybody.").waitFor();

      await go(ada, "Ledger");
      const entries = ada.getByRole("table", { name: "Ledger" }).getByRole("row");
      const shown = (action: string, text: string) =>
        expect
          .poll(async () => {
            await ada.getByRole("button", { name: "Look again" }).click();
            return entries
              .filter({ hasText: action })
              .filter({ hasText: "Ada" })
              .filter({ hasText: text })
              .count();
          })
          .toBe(1);
      await shown("server.announced", "We restart at six.");
      await shown("moderation.kick", "rams everybody");
      await ada.getByLabel("Of").selectOption("moderation.");
      await expect.poll(() => entries.filter({ hasText: "server." }).count()).toBe(0);
    },
    testMs,
  );

  it(
    "a moderator mutes somebody for a time and takes it back, and is shown nothing that only administrators may",
    async () => {
      const [mo, pat] = [await open(), await open()];
      await signIn(pat, "Pat", "/apex");
      await pat.getByRole("button", { name: "Play", exact: true }).waitFor();
      await signIn(mo, "Mo");
      const places = mo.getByRole("navigation", { name: "Operator" }).getByRole("link");
      await places.first().waitFor();
      expect(await places.allTextContents()).toEqual(["Now", "Sessions", "Players", "Sanctions", "Reports"]);
      await go(mo, "Sessions");
      await mo
        .getByRole("link", { name: /^Watch / })
        .first()
        .waitFor();
      expect(await mo.getByRole("button", { name: /^End / }).count()).toBe(0);
      await go(mo, "Players");
      await mo.getByRole("button", { name: "Mute Pat" }).click();
      await mo.getByRole("textbox", { name: "Reason" }).fill("shouts");
      await mo.getByLabel("For how long").selectOption("1 day");
      await mo.getByRole("button", { name: "Mute", exact: true }).click();
      await mo.getByText(/^Pat is muted until /).waitFor();
      await go(mo, "Sanctions");
      const muted = mo.getByRole("table", { name: "Mutes and bans" }).getByRole("row", { name: /Pat/ });
      await muted.getByText("shouts").waitFor();
      await muted.getByRole("button").click();
      await mo.getByRole("button", { name: "Lift it" }).click();
      await mo.getByText("Nobody is muted or banned.").waitFor();
    },
    testMs,
  );

  it("nobody else gets in", async () => {
    const page = await open();
    await page.goto(`${address()}/operator`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await signIn(page, "Pat");
    await page.getByText("This is for moderators and administrators.").waitFor();
    expect(await page.getByRole("link", { name: "Operator" }).count()).toBe(0);
  }, 60_000);

  it.each(looks)(
    "has nothing serious for who cannot see, hear or point, and nothing beside the screen, %s at %i px",
    async (theme, width) => {
      const page = await openInTheme(browsed, theme, width);
      await signIn(page, "Ada");
      const scan = async () => {
        expect(await seriousFindings(page)).toEqual([]);
        expect(await page.evaluate(widthBeside)).toBe(0);
      };
      await page.getByRole("figure", { name: "Processor" }).waitFor();
      await scan();
      await go(page, "Sessions");
      await page.getByRole("button", { name: /^End / }).first().click();
      await page.getByRole("textbox", { name: "Reason" }).waitFor();
      await scan();
      await page.keyboard.press("Escape");
      await go(page, "Players");
      await page.getByText("Nobody is here.").waitFor();
      await scan();
      await go(page, "Sanctions");
      await page.getByRole("button", { name: "Ban an address" }).click();
      await page.getByRole("textbox", { name: "IP address" }).fill("nowhere");
      await page.getByRole("button", { name: "Ban it" }).click();
      await page.getByText('"nowhere" is no IP address').waitFor();
      await scan();
      await page.keyboard.press("Escape");
      await go(page, "Server");
      await page.getByText("All of it is in order.").waitFor();
      await scan();
      await page.getByRole("button", { name: "Drain the server" }).click();
      await page.getByText("The server stays up until that is taken back here.").waitFor();
      await scan();
      await page.keyboard.press("Escape");
      await go(page, "Ledger");
      await page.getByRole("table", { name: "Ledger" }).waitFor();
      await scan();
    },
    testMs,
  );
});

interface ElementInPage {
  readonly ownerDocument: { readonly activeElement: unknown };
}

const hasFocus = (element: unknown): boolean =>
  (element as ElementInPage).ownerDocument.activeElement === element;

/** How many pixels of a page are only reached by scrolling sideways. */
function widthBeside(): number {
  const { document } = globalThis as unknown as {
    readonly document: {
      readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number };
    };
  };
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
}
