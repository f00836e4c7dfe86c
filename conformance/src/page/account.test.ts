import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { looks, openInTheme, seriousFindings } from "./accessibility.ts";
import { describeInBrowser } from "./browsed-server.ts";

const testMs = 120_000;
const password = "correct horse";

/** Names of the test's own, so that tests need not know of each other. */
let people = 0;
const newName = () => `Ann${++people}`;

describeInBrowser("an account on the page", { server: { demo_sessions: 0 } }, (browsed) => {
  const address = () => `http://127.0.0.1:${browsed.server.ports.web}`;
  const open = async (path = "/"): Promise<Page> => {
    const page = await browsed.open({ viewport: { width: 900, height: 700 } });
    await page.goto(address() + path);
    return page;
  };
  const fill = async (page: Page, name: string, secret: string) => {
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Password" }).fill(secret);
  };
  const register = async (page: Page, name: string) => {
    await fill(page, name, password);
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("button", { name }).waitFor();
  };
  const logOut = async (page: Page, name: string) => {
    await page.getByRole("button", { name }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Sign in" }).waitFor();
  };
  /** All that scripts of the page can read of what it keeps. */
  const kept = (page: Page) =>
    page.evaluate<string>("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])");

  it(
    "is made, stays over reloads with no token where scripts can read it, and is gone after signing out [WEB-002]",
    async () => {
      const [page, name] = [await open("/sign-up"), newName()];
      await fill(page, name, "short");
      await page.getByRole("button", { name: "Make the account" }).click();
      await page.getByText("A password has 8 to 128 characters.").waitFor();
      await register(page, name);
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      await page.reload();
      await page.getByRole("button", { name }).waitFor();
      expect(await kept(page)).not.toMatch(/ftr_|eyJ|fairtick-login/);
      const cookies = await page.context().cookies(`${address()}/api/v1/auth`);
      expect(cookies).toMatchObject([{ httpOnly: true, sameSite: "Strict", path: "/api/v1/auth" }]);

      const other = await page.context().newPage();
      await other.goto(`${address()}/account`);
      await other.getByRole("heading", { name: "API keys" }).waitFor();
      await logOut(page, name);
      // Other windows of the browser are told.
      await other.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await page.context().cookies(`${address()}/api/v1/auth`)).toEqual([]);
      await page.reload();
      await page.getByRole("link", { name: "Sign in" }).click();
      await fill(page, name, "wrong horse");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Name or password is wrong.").waitFor();
      await fill(page, name, password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("button", { name }).waitFor();
    },
    testMs,
  );

  it(
    "shows where it is signed in, and ends one of these logins or all others [WEB-002]",
    async () => {
      const [page, name] = [await open("/sign-up"), newName()];
      await register(page, name);
      const others = [await open("/sign-in"), await open("/sign-in"), await open("/sign-in")];
      for (const other of others) {
        await fill(other, name, password);
        await other.getByRole("button", { name: "Sign in" }).click();
        await other.getByRole("button", { name }).waitFor();
      }
      await page.goto(`${address()}/account`);
      const logins = page.getByRole("region", { name: "Where you are signed in" });
      await expect.poll(() => logins.getByRole("row").count()).toBe(5);
      expect(await logins.getByText("this browser").count()).toBe(1);
      await logins
        .getByRole("button", { name: /^Sign out the login of/ })
        .first()
        .click();
      await expect.poll(() => logins.getByRole("row").count()).toBe(4);
      await logins.getByRole("button", { name: "Sign out everywhere else" }).click();
      await expect.poll(() => logins.getByRole("row").count()).toBe(2);
      expect(await logins.getByRole("button", { name: "Sign out everywhere else" }).isDisabled()).toBe(true);
      for (const other of others) {
        await other.reload();
        await other.getByRole("link", { name: "Sign in" }).waitFor();
      }
      await page.reload();
      await page.getByRole("button", { name }).waitFor();
    },
    testMs,
  );

  it(
    "plays under its name, and keeps its place over a reload",
    async () => {
      const [page, name] = [await open("/sign-up"), newName()];
      await register(page, name);
      await page.getByRole("button", { name: "Play", exact: true }).click();
      const shown = () =>
        page.getByRole("region", { name: "Standings" }).getByText(name).waitFor({ timeout: 60_000 });
      await shown();
      await page.reload();
      await shown();
    },
    testMs,
  );

  it(
    "changes its name and password, makes keys that are shown once, and is deleted",
    async () => {
      const [page, name, renamed] = [await open("/sign-up?next=%2Faccount"), newName(), newName()];
      await register(page, name);
      await page.getByRole("textbox", { name: "As others see it" }).fill(renamed);
      await page.getByRole("button", { name: "Change the name" }).click();
      await page.getByRole("button", { name: renamed }).waitFor();

      await page.getByRole("textbox", { name: "Current password" }).fill(password);
      await page.getByRole("textbox", { name: "New password" }).fill("battery staple");
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.getByText("The password is changed.").waitFor();

      await page.getByRole("textbox", { name: "What it is for" }).fill("my bot");
      await page.getByRole("button", { name: "Make a key" }).click();
      const key = (await page.getByRole("alert").locator("pre").textContent()) ?? "";
      const exchanged = await fetch(`${address()}/api/v1/auth/api-key`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ apiKey: key }),
      });
      expect(exchanged.status).toBe(200);
      await page.reload();
      await page.getByRole("cell", { name: "my bot", exact: true }).waitFor();
      expect(await page.getByText(key).count()).toBe(0);
      await page.getByRole("button", { name: "Revoke the key for my bot" }).click();
      await page.getByRole("cell", { name: "my bot", exact: true }).waitFor({ state: "detached" });

      await page.getByRole("button", { name: "Delete the account" }).click();
      await page.getByRole("textbox", { name: "Your password" }).fill("battery staple");
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await fill(page, renamed, "battery staple");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Name or password is wrong.").waitFor();
    },
    testMs,
  );

  it.each(looks)(
    "has nothing serious for who cannot see, hear or point, %s at %i px",
    async (theme, width) => {
      const [page, name] = [await openInTheme(browsed, theme, width), newName()];
      await page.goto(`${address()}/sign-in`);
      await fill(page, name, password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("link", { name: "Make an account" }).click();
      await fill(page, name, "short");
      await page.getByRole("button", { name: "Make the account" }).click();
      await page.getByText("A password has 8 to 128 characters.").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await register(page, name);
      await page.getByRole("button", { name }).click();
      await page.getByRole("menuitem", { name: "Account" }).click();
      await page.getByRole("textbox", { name: "What it is for" }).fill("my bot");
      await page.getByRole("button", { name: "Make a key" }).click();
      await page.getByRole("alert").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: "Delete the account" }).click();
      await page.getByRole("textbox", { name: "Your password" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    testMs,
  );
});
