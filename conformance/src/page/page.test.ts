import { readFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeInBrowser } from "./browsed-server.ts";
import { CutNetwork } from "./cut-network.ts";
import { driveByKeys } from "./key-driver.ts";
import { ownCar, seated, seatOf } from "./shown-race.ts";

const testMs = 120_000;
const raceWithinMs = 90_000;
/** A machine with much else to do takes its time. */
const patience = { timeout: 20_000 };

describeInBrowser("the page", { server: { demo_sessions: 0 } }, (browsed) => {
  let network: CutNetwork;
  const faults: string[] = [];

  beforeEach(async () => {
    faults.length = 0;
    network = await CutNetwork.to(browsed.server.ports.web);
  });
  afterEach(() => network.close());

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await browsed.open({ viewport: { width: 800, height: 500 }, ...options });
    page.on("pageerror", (error) => faults.push(error.message));
    // 409: a replay is asked for until its session is over.
    page.on("console", (line) => {
      if (line.type() === "error" && !/WebSocket|ERR_|status of 409/.test(line.text()))
        faults.push(line.text());
    });
    await page.goto(`http://127.0.0.1:${network.port}/`);
    return page;
  };
  const create = async (page: Page, aiCount: number) => {
    await page.getByRole("button", { name: "Create a session" }).click();
    await page.getByLabel("AI count").fill(String(aiCount));
    await page.getByLabel("Lap limit").fill("1");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
  };

  it(
    "takes a guest from its address to the result of a race against three AI drivers, by keys, and on to any moment of its replay and the telemetry of its laps [WEB-008, WEB-018]",
    async () => {
      const page = await open();
      await create(page, 3);
      await page.getByRole("button", { name: "Start" }).click();
      await page.evaluate(driveByKeys);
      const result = page.getByRole("region", { name: "Result" });
      await result.waitFor({ timeout: raceWithinMs });
      await expect.poll(() => result.getByRole("row").count()).toBe(5);
      expect(await result.getByRole("heading").textContent()).toMatch(/^You finished \d(st|nd|rd|th)$/);
      // Once all have finished there is something to be seen again.
      await result.getByRole("button", { name: "Replay" }).click({ timeout: raceWithinMs });
      await page.getByRole("slider", { name: "Time in the replay" }).waitFor({ timeout: raceWithinMs });
      expect(await page.getByRole("option", { name: /\w/ }).count()).toBeGreaterThan(4);
      await scrubToMiddle(page);
      await page.waitForFunction(() => (globalThis as ShownReplay).fairtick?.run?.survey.isDone === true);
      await page.getByRole("button", { name: "Compare laps" }).click();
      await page.getByRole("figure", { name: "Speed" }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download as CSV" }).click(),
      ]);
      const [columns, ...places] = readFileSync(await download.path(), "utf8")
        .trimEnd()
        .split("\n");
      expect(columns).toMatch(/^distance_m,time_a_s,.*,time_b_s,.*,delta_s$/);
      expect(places.length).toBeGreaterThan(50);
      await page.goBack();
      await page.getByRole("button", { name: "All replays" }).click();
      await page.getByRole("heading", { name: "Replays" }).waitFor();
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "has a guest driving after one button [WEB-008]",
    async () => {
      const page = await open();
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await seated(page);
      await page.getByRole("status", { name: /^Start in/ }).waitFor();
      await page.keyboard.down("ArrowUp");
      await expect.poll(() => ownCar(page, "speed"), patience).toBeGreaterThan(5);
      // Whoever looks elsewhere lets go of the keys.
      await page.evaluate(() => dispatchEvent(new Event("blur")));
      await expect.poll(() => ownCar(page, "throttle"), patience).toBe(0);
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "shows others what was made, lets them in and watch, and brings who was cut off back to the same seat [WEB-017]",
    async () => {
      const [ann, bob, cleo] = [await open(), await open(), await open()];
      await create(ann, 0);
      await bob.getByRole("button", { name: "Join", exact: true }).click();
      await seated(bob);
      const made = cleo.getByRole("listitem").filter({ hasText: "waiting for players" });
      await made.getByRole("button", { name: /^Watch/ }).click();
      await cleo.getByRole("region", { name: "Standings" }).waitFor();
      expect(await seatOf(cleo)).toBeUndefined();
      expect([await seatOf(ann), await seatOf(bob)]).toEqual([0, 1]);
      await ann.getByRole("button", { name: "Start" }).click();
      await expect
        .poll(() => cleo.getByRole("region", { name: "Standings" }).getByRole("listitem").count())
        .toBe(2);

      network.cut();
      await bob.getByText("Connection lost").waitFor();
      network.mend();
      await bob.getByText("Connection lost").waitFor({ state: "detached", timeout: 30_000 });
      expect(await seatOf(bob)).toBe(1);

      await ann.reload();
      await seated(ann);
      expect(await seatOf(ann)).toBe(0);
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "lets friends in by a code, lets them talk, and lets the host put one out [HOST-042, HOST-047]",
    async () => {
      const [ann, bob] = [await open(), await open()];
      await ann.getByRole("button", { name: "Create a session" }).click();
      // What is proposed is a race, also for who comes alone.
      expect(await ann.getByLabel("AI count").inputValue()).toBe("3");
      await ann.getByText("Private", { exact: true }).click();
      await ann.getByRole("button", { name: "Create", exact: true }).click();
      const room = ann.getByRole("region", { name: "Waiting room" });
      const code = (await room.locator("code").textContent()) ?? "";
      // Its address leads there as well, though it is not listed.
      await bob.goto(ann.url());
      await bob.getByRole("heading", { name: "A session that is not listed" }).waitFor();
      await bob.getByRole("button", { name: "Join" }).click();
      await seated(bob);
      await bob.getByRole("button", { name: "Leave" }).click();
      await bob.getByRole("textbox", { name: "Code" }).fill(code);
      await bob.getByRole("button", { name: "Join by code" }).click();
      await bob.getByRole("region", { name: "Waiting room" }).waitFor();
      const said = bob.getByRole("region", { name: "Session chat" });
      await said.getByLabel("Your message").fill("<b>ready</b> when you are");
      await said.getByRole("button", { name: "Send" }).click();
      await room.getByText("<b>ready</b> when you are").waitFor();
      await room.getByRole("button", { name: "Put out" }).click();
      await bob.getByRole("button", { name: "Play", exact: true }).waitFor();
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "says that the server cannot be reached where it never was, keeps trying, and goes on when it can be [WEB-017]",
    async () => {
      const page = await browsed.open({ viewport: { width: 800, height: 500 } });
      let isCut = true;
      await page.routeWebSocket(/\/ws\//, (socket) => {
        if (isCut) void socket.close();
        else socket.connectToServer();
      });
      await page.goto(`http://127.0.0.1:${network.port}/`);
      const words = page.getByRole("status").filter({ hasText: "The server cannot be reached" });
      await words.getByText("keeps trying").waitFor();
      expect(await page.getByText("Your place is kept").count()).toBe(0);
      isCut = false;
      await page.getByRole("button", { name: "Create a session", disabled: false }).waitFor();
      expect(await words.count()).toBe(0);
    },
    testMs,
  );

  it(
    "shows the network as it is, and as it is made: with a delay of 300 ms each way a round trip takes that, and a warning [WEB-016]",
    async () => {
      const page = await open();
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await seated(page);
      await page.keyboard.press("KeyN");
      const panel = page.getByRole("complementary", { name: "Network" });
      for (const fact of ["Jitter", "Loss", "Ticks", "Down", "Correction p99", "Transport"])
        await panel.getByText(fact, { exact: true }).waitFor();
      const roundTripMs = async () =>
        Number.parseFloat((await panel.locator("dd").first().textContent()) ?? "");
      // A ping goes out once a second.
      await expect.poll(roundTripMs, { timeout: 10_000 }).toBeGreaterThanOrEqual(0);
      const withoutMs = await roundTripMs();
      await panel.getByRole("slider", { name: "Delay each way, ms" }).press("End");
      await expect
        .poll(async () => Math.abs((await roundTripMs()) - 600 - withoutMs), { timeout: 30_000 })
        .toBeLessThan(60);
      await panel.getByText("The round trip is long").waitFor();
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "draws what the rules compare and what the server has said over the picture, each where it is wanted [WEB-011]",
    async () => {
      const page = await open();
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await seated(page);
      await page.keyboard.press("KeyN");
      const panel = page.getByRole("complementary", { name: "Network" });
      for (const [layer, colour] of [
        ["Heading, and the way of half a second", "#00fff0"],
        ["Outlines that contacts are about", "#ff2bd6"],
        ["Where the server saw each car last", "#fff500"],
      ] as const) {
        const isDrawn = () => page.evaluate(hasColour, colour);
        expect(await isDrawn()).toBe(false);
        const layerSwitch = panel.getByRole("switch", { name: layer });
        await layerSwitch.check();
        await expect.poll(isDrawn, patience).toBe(true);
        await layerSwitch.uncheck();
        await expect.poll(isDrawn, patience).toBe(false);
      }
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "can be driven with thumbs on a phone [WEB-007]",
    async () => {
      const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await seated(page);
      const throttle = page.getByRole("button", { name: "Throttle" });
      await throttle.dispatchEvent("pointerdown", { pointerId: 1, pointerType: "touch" });
      await expect.poll(() => ownCar(page, "throttle"), patience).toBe(1);
      await throttle.dispatchEvent("pointerup", { pointerId: 1, pointerType: "touch" });
      await expect.poll(() => ownCar(page, "throttle"), patience).toBe(0);
    },
    testMs,
  );

  it(
    "leaves the waiting room to who holds a phone across, and has the fields for the thumbs once it is driven [WEB-007, WEB-019]",
    async () => {
      const page = await open({ viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true });
      await create(page, 0);
      const throttle = page.getByRole("button", { name: "Throttle" });
      expect(await throttle.count()).toBe(0);
      // What lay over it would take the tap.
      await page.getByRole("button", { name: "Start" }).tap();
      await throttle.waitFor();
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "is driven by a gamepad, and by other keys than before where somebody has changed them [WEB-007]",
    async () => {
      const page = await browsed.open({ viewport: { width: 800, height: 700 } });
      await page.addInitScript(putGamepad);
      await page.goto(`http://127.0.0.1:${network.port}/`);
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await seated(page);
      await page.evaluate("pad.axes[0] = -1; pad.buttons[7] = { value: 0.56, pressed: true };");
      await expect.poll(() => ownCar(page, "throttle"), patience).toBeCloseTo(0.5, 1);
      await expect.poll(() => ownCar(page, "steering"), patience).toBeGreaterThan(0);
      await page.evaluate("pad.axes[0] = 0; pad.buttons[7] = { value: 0, pressed: false };");
      await expect.poll(() => ownCar(page, "throttle"), patience).toBe(0);

      await page.keyboard.press("KeyH");
      await page.getByRole("button", { name: "Change the key of: Throttle" }).click();
      await page.keyboard.press("KeyI");
      await page
        .getByRole("row", { name: /^Throttle/ })
        .getByText("I", { exact: true })
        .waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.down("ArrowUp");
      await page.keyboard.down("ArrowDown");
      await expect.poll(() => ownCar(page, "brake"), patience).toBe(1);
      // By now the key of before would have had its effect as well.
      expect(await ownCar(page, "throttle")).toBe(0);
      await page.keyboard.up("ArrowUp");
      await page.keyboard.up("ArrowDown");
      // The choice lasts.
      await page.reload();
      await seated(page);
      await page.keyboard.down("KeyI");
      await expect.poll(() => ownCar(page, "throttle"), patience).toBe(1);
    },
    testMs,
  );
});

/** What a viewer leaves for who looks at the console. */
interface ShownReplay {
  readonly fairtick?: { readonly run?: { readonly survey: { readonly isDone: boolean } } };
}

async function scrubToMiddle(page: Page): Promise<void> {
  const bar = page.getByRole("slider", { name: "Time in the replay" });
  await page.getByRole("button", { name: "Pause" }).click();
  const { width, height } = (await bar.boundingBox())!;
  await bar.click({ position: { x: width / 2, y: height / 2 } });
  const share = async () => {
    const [now, last] = [await bar.getAttribute("aria-valuenow"), await bar.getAttribute("aria-valuemax")];
    return Number(now) / Number(last);
  };
  await expect.poll(share, patience).toBeCloseTo(0.5, 1);
}

/** Runs inside of the page: a gamepad as browsers give it, whose state is the page's own `pad`. */
function putGamepad(): void {
  const buttons = Array.from({ length: 17 }, () => ({ value: 0, pressed: false }));
  const pad = { connected: true, mapping: "standard", axes: [0, 0, 0, 0], buttons };
  Object.assign(globalThis, { pad });
  Object.defineProperty(Object.getPrototypeOf(navigator), "getGamepads", { value: () => [pad] });
}

/** Runs in the page: whether the picture has a pixel of this colour, `#rrggbb`. */
function hasColour(colour: string): boolean {
  const canvas = document.querySelector("canvas")!;
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  for (let i = 0; i < data.length; i += 4)
    if (wanted.every((value, channel) => Math.abs(value - data[i + channel]!) < 24)) return true;
  return false;
}
