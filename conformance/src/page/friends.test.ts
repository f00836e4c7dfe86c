import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser } from "./browsed-server.ts";
import { CutNetwork } from "./cut-network.ts";
import { driveByKeys } from "./key-driver.ts";
import { carAt, ownCar, seated, seatOf, sessionOf, shownTick } from "./shown-race.ts";

const testMs = 120_000;
/** A machine with much else to do takes its time. */
const patience = { timeout: 30_000 };
const tickHz = 240;
const changes = { server: { demo_sessions: 0, shutdown_grace_seconds: 2 }, content: { cars_dir: "" } };

describeInBrowser("friends on the page", changes, (browsed) => {
  const open = async (port = browsed.server.ports.web): Promise<Page> => {
    const page = await browsed.open({ viewport: { width: 800, height: 500 } });
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.getByRole("button", { name: "Create a session", disabled: false }).waitFor();
    return page;
  };
  const create = async (page: Page, aiCount: number) => {
    await page.getByRole("button", { name: "Create a session" }).click();
    await page.getByLabel("AI count").fill(String(aiCount));
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
  };
  const register = async (page: Page, name: string) => {
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Make an account" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Password" }).fill("correct horse");
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("button", { name }).waitFor();
  };
  const list = (page: Page) => page.getByRole("region", { name: "Sessions" }).getByRole("listitem");

  it(
    "see what one of them makes without asking again, come by its code, and race each other",
    async () => {
      const [ann, bob] = [await open(), await open()];
      const sockets: string[] = [];
      bob.on("websocket", (socket) => sockets.push(socket.url()));
      await create(ann, 0);
      await list(bob).getByText("waiting for players").waitFor();
      // The picture is a connection of its own, and no spectator to tell of.
      await expect
        .poll(() => list(bob).textContent(), patience)
        .toMatch(/1 of 16 places taken · by [^·]*Join/);
      await expect.poll(() => sockets.length, patience).toBe(1);
      const room = ann.getByRole("region", { name: "Waiting room" });
      const code = (await room.locator("code").textContent()) ?? "";
      await bob.getByRole("textbox", { name: "Code" }).fill(code);
      await bob.getByRole("button", { name: "Join by code" }).click();
      await seated(bob);
      await bob.getByText("It starts when all are ready, or the host wants it.").waitFor();
      expect(await bob.getByRole("button", { name: "Start" }).count()).toBe(0);
      await expect.poll(() => room.getByRole("list").first().getByRole("listitem").count()).toBe(2);
      await ann.getByRole("button", { name: "Start" }).click();
      for (const page of [ann, bob]) await page.evaluate(driveByKeys);
      // Each is seen by the other where their own page has them: on the way.
      for (const [page, other] of [
        [ann, bob],
        [bob, ann],
      ] as const) {
        const seat = (await seatOf(other)) as number;
        await expect.poll(() => carAt(page, seat, "speed"), patience).toBeGreaterThan(5);
      }
      expect(sockets).toHaveLength(1);
    },
    testMs,
  );

  it(
    "are told where they look why a code or a password is refused, and put out, and come by a link and Enter [WEB-003]",
    async () => {
      const [ann, bob] = [await open(), await open()];
      await ann.getByRole("button", { name: "Create a session" }).click();
      await ann.getByText("Protected", { exact: true }).click();
      await ann.getByRole("dialog").getByLabel("Password").fill("open sesame");
      await ann.getByRole("button", { name: "Create", exact: true }).click();
      await ann.getByRole("button", { name: "Start" }).waitFor();

      await bob.setViewportSize({ width: 390, height: 500 });
      await bob.getByRole("textbox", { name: "Code" }).fill("NO-SUCH-1");
      const isInSight = async (text: string) => {
        const box = await bob.getByRole("alert").filter({ hasText: text }).boundingBox();
        return box !== null && box.y >= 0 && box.y + box.height <= 500;
      };
      await bob.getByRole("button", { name: "Join by code" }).click();
      await expect.poll(() => isInSight("There is no session with this code."), patience).toBe(true);

      await bob.goto(ann.url());
      await bob.getByLabel("Password").fill("open barley");
      await bob.getByLabel("Password").press("Enter");
      await bob.getByRole("alert").getByText("The password is wrong.").waitFor();
      await bob.getByLabel("Password").fill("open sesame");
      await bob.getByLabel("Password").press("Enter");
      await seated(bob);
      await ann.getByRole("button", { name: "Put out" }).click();
      await expect.poll(() => isInSight("The host has removed you from the session."), patience).toBe(true);
    },
    testMs,
  );

  it(
    "say that they are ready, see it of each other in words, and race once both are [WEB-003] [HOST-039]",
    async () => {
      const [ann, bob] = [await open(), await open()];
      await create(ann, 0);
      const rooms = [ann, bob].map((page) => page.getByRole("region", { name: "Waiting room" }));
      const [room, other] = rooms as [Locator, Locator];
      await list(bob).getByText("waiting for players").waitFor();
      await bob.getByRole("textbox", { name: "Code" }).fill((await room.locator("code").textContent()) ?? "");
      await bob.getByRole("button", { name: "Join by code" }).click();
      await seated(bob);
      await room.getByText("0 of 2 are ready.").waitFor();
      const says = (place: Locator) => place.getByRole("button", { name: "I am ready" });
      await says(other).press("Enter");
      for (const each of rooms) {
        await each.getByText("1 of 2 are ready.").waitFor();
        expect(await each.getByRole("list").first().getByRole("listitem").allTextContents()).toEqual([
          expect.stringMatching(/host\)not ready/),
          expect.not.stringContaining("not ready"),
        ]);
      }
      expect(await says(other).getAttribute("aria-pressed")).toBe("true");
      // Who is not ready any more is waited for.
      await says(other).click();
      await room.getByText("0 of 2 are ready.").waitFor();
      await says(other).click();
      await room.getByText("1 of 2 are ready.").waitFor();
      await says(room).click();
      for (const page of [ann, bob]) await page.getByRole("status", { name: /^Start in/ }).waitFor();
    },
    testMs,
  );

  it(
    "come in the car that they have chosen, by whatever way, also the next time [WEB-003]",
    async () => {
      const [ann, bob] = [await open(), await open()];
      const choose = async (page: Page, car: string) => {
        await page.getByRole("button", { name: /^You bring/ }).click();
        await page.getByRole("dialog").getByLabel("Car").click();
        await page.getByRole("option", { name: car }).click();
        await page.getByRole("button", { name: "Bring it" }).click();
        await page.getByRole("button", { name: `You bring: ${car}` }).waitFor();
      };
      const carOf = (page: Page) => ownCar(page, "spec");
      const races: number[] = [];
      for (const car of ["Formula Basic", "Ironside V8"]) {
        await choose(bob, car);
        await bob.reload();
        await create(ann, 0);
        await list(bob).getByRole("button", { name: "Join", exact: true }).click();
        await seated(bob);
        races.push(await carOf(bob));
        for (const page of [bob, ann]) await page.getByRole("button", { name: "Leave" }).click();
      }
      expect(races[0]).not.toBe(races[1]);
    },
    testMs,
  );

  it(
    "are found by whoever presses Play, once they are ready alone [WEB-003]",
    async () => {
      const [ann, bob, cleo] = [await open(), await open(), await open()];
      await create(ann, 0);
      const room = ann.getByRole("region", { name: "Waiting room" });
      // Who is not ready waits for somebody in particular.
      await list(cleo).getByText("waiting for players").waitFor();
      await cleo.getByRole("button", { name: "Play", exact: true }).click();
      await cleo.getByRole("status", { name: /^Start in/ }).waitFor();
      await room.getByRole("button", { name: "I am ready" }).click();
      await list(bob).getByText("1 ready").waitFor();
      await bob.getByRole("button", { name: "Play", exact: true }).click();
      for (const page of [ann, bob]) await page.getByRole("status", { name: /^Start in/ }).waitFor();
      expect(await sessionOf(bob)).toBe(await sessionOf(ann));
    },
    testMs,
  );

  it(
    "report who behaves badly in a chat, are told that it was sent, and that too much was [HOST-048]",
    async () => {
      const [ann, bob] = [await open(), await open()];
      const chat = (page: Page) => page.getByRole("region", { name: "Lobby chat" });
      await chat(bob).getByLabel("Your message").fill("all of you are slow");
      await chat(bob).getByRole("button", { name: "Send" }).click();
      await chat(bob).getByText("all of you are slow").waitFor();
      // Nobody reports themselves.
      expect(
        await chat(bob)
          .getByRole("button", { name: /^Report/ })
          .count(),
      ).toBe(0);
      const report = async (reason: string) => {
        await chat(ann)
          .getByRole("button", { name: /^Report/ })
          .press("Enter");
        const dialog = ann.getByRole("dialog", { name: /^Report/ });
        await dialog.getByLabel("What is wrong?").fill(reason);
        await dialog.getByRole("button", { name: "Send the report" }).click();
        await dialog.getByText("The report is sent").or(dialog.getByText("It was not sent")).waitFor();
        const said = await dialog.textContent();
        await dialog
          .getByRole("button", { name: /^(Close|Cancel)$/ })
          .last()
          .click();
        return said;
      };
      for (let count = 1; count <= 5; count++) expect(await report(`insults ${count}`)).toContain("is sent");
      expect(await report("insults again")).toMatch(/It was not sent.*More than 5/);
      const kept = () => browsed.server.query("SELECT reason FROM player_reports ORDER BY reason");
      await expect.poll(kept, patience).toHaveLength(5);
      expect(kept()[0]).toEqual({ reason: "insults 1" });
    },
    testMs,
  );

  it(
    "who are cut off for five seconds of a race are told, come back to the same seat by themselves and drive on [WEB-017]",
    async () => {
      const network = await CutNetwork.to(browsed.server.ports.web);
      try {
        const [ann, cleo] = [await open(network.port), await open()];
        await create(ann, 1);
        await list(cleo)
          .filter({ hasText: "waiting for players" })
          .getByRole("button", { name: /^Watch/ })
          .click();
        await cleo.getByRole("region", { name: "Standings" }).waitFor();
        await ann.getByRole("button", { name: "Start" }).click();
        await ann.evaluate(driveByKeys);
        await expect.poll(() => ownCar(ann, "speed"), patience).toBeGreaterThan(5);
        const [session, seat] = [await sessionOf(ann), await seatOf(ann)];
        expect(await sessionOf(cleo)).toBe(session);

        network.cut();
        const cutTick = await shownTick(cleo);
        await ann.getByText("Connection lost").waitFor();
        await ann.getByText("Your place is kept").waitFor();
        await expect.poll(() => shownTick(cleo), patience).toBeGreaterThan(cutTick + 5 * tickHz);
        // Nobody steers, so the car has been left to roll out.
        const left = await carAt(cleo, seat as number, "progress");
        network.mend();
        await ann.getByText("Connection lost").waitFor({ state: "detached", ...patience });
        expect([await sessionOf(ann), await seatOf(ann)]).toEqual([session, seat]);
        await expect.poll(() => carAt(cleo, seat as number, "progress"), patience).toBeGreaterThan(left + 30);
        expect(await seatOf(cleo)).toBeUndefined();
      } finally {
        network.close();
      }
    },
    testMs,
  );

  // The last one: its server ends.
  it(
    "are told in words that they play elsewhere now, and that the server closes [WEB-017]",
    async () => {
      const ann = await open();
      await register(ann, "Ann");
      await create(ann, 0);
      const [session, seat] = [await sessionOf(ann), await seatOf(ann)];
      // Another window of the same browser has the same account.
      const other = await ann.context().newPage();
      await other.goto(ann.url());
      await seated(other);
      await ann.getByText("You play elsewhere").waitFor();
      expect([await sessionOf(other), await seatOf(other)]).toEqual([session, seat]);
      await other.getByRole("button", { name: "Start" }).click();
      await other.getByRole("status", { name: /^Start in/ }).waitFor();
      browsed.server.signal("SIGTERM");
      await other.getByText("The server is closing").waitFor();
      expect(await browsed.server.exited()).toBe(0);
    },
    testMs,
  );
});
