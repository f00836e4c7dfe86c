import { Phase } from "@fairtick/contract";
import { chromium, type Page } from "playwright-core";
import { findChromium } from "../browser/chromium.ts";
import { ServerProcess } from "../end-to-end/server-process.ts";
import { measureFrames } from "./measure-frames.ts";

export interface PageReport {
  /** Between pictures, ms, in the order in which they came. */
  readonly intervalsMs: readonly number[];
  /** Of the page's thread for each picture, ms: scripts, and all that it does. */
  readonly scriptMs: number;
  readonly taskMs: number;
  /** From a key to the picture that shows what it did, ms. */
  readonly inputMs: readonly number[];
  /** Bytes on the way before a game is loaded, and of the game. */
  readonly firstLoadBytes: number;
  readonly gameBytes: number;
  /** From the button "Play" to a car that the player sits in. */
  readonly entryMs: number;
}

export interface PageMeasure {
  readonly seconds: number;
  readonly keys: number;
  readonly cars: number;
  readonly width: number;
  readonly height: number;
}

/** What pages leave for who writes bots. */
interface Shown {
  readonly fairtick?: {
    readonly session: {
      readonly seat: number | undefined;
      readonly view: { readonly race: { readonly phase: number } };
    };
  };
}

/** Opens the page of a server of its own in a headless browser and drives in a full race. Undefined without a browser. */
export async function measurePage(measure: PageMeasure): Promise<PageReport | undefined> {
  const executablePath = findChromium();
  if (executablePath === undefined) return undefined;
  const server = await ServerProcess.start({ server: { demo_sessions: 0 } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const { width, height } = measure;
    const page = await browser.newPage({ viewport: { width, height } });
    const loaded = await openCounted(page, `http://127.0.0.1:${server.ports.web}/`);
    const entryMs = await enterRace(page, measure.cars);
    const frames = await measureFrames(page, measure.seconds);
    const inputMs = await measureInputs(page, measure.keys);
    return { ...loaded, ...frames, inputMs, entryMs };
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function openCounted(page: Page, url: string): Promise<{ firstLoadBytes: number; gameBytes: number }> {
  let [firstLoadBytes, gameBytes] = [0, 0];
  page.on("requestfinished", async (request) => {
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    if (/\/(game-|view-)/.test(request.url())) gameBytes += responseBodySize + responseHeadersSize;
    else firstLoadBytes += responseBodySize + responseHeadersSize;
  });
  await page.goto(url);
  await page.getByRole("button", { name: "Play", exact: true, disabled: false }).waitFor();
  return { firstLoadBytes, gameBytes };
}

async function enterRace(page: Page, cars: number): Promise<number> {
  const beganMs = performance.now();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => (globalThis as Shown).fairtick?.session.seat !== undefined);
  const entryMs = performance.now() - beganMs;
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("button", { name: "Create a session" }).click();
  await page.getByLabel("AI count").fill(String(cars - 1));
  await page.getByLabel("Lap limit").fill("9");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("button", { name: "Start" }).click();
  // Behind the countdown, with all cars on their way.
  await page.waitForFunction(
    (active) => (globalThis as Shown).fairtick?.session.view.race.phase === active,
    Phase.active,
    { timeout: 30_000 },
  );
  return entryMs;
}

/** A key goes down at another moment between two pictures each time; the first picture whose car has the pedal down shows it. */
function measureInputs(page: Page, keys: number): Promise<number[]> {
  return page.evaluate<number[]>(`(async () => {
    const { session } = fairtick;
    const throttle = () => session.view.cars.throttle[session.seat];
    const key = (type) => dispatchEvent(new KeyboardEvent(type, { code: "ArrowUp" }));
    const pictures = (until) => new Promise((resolve) => {
      const step = (now) => (until() ? resolve(performance.now()) : requestAnimationFrame(step));
      requestAnimationFrame(step);
    });
    const delays = [];
    for (let i = 0; i < ${keys}; i++) {
      await pictures(() => throttle() === 0);
      await new Promise((resolve) => setTimeout(resolve, 100 + ((i * 37) % 50)));
      const pressedMs = performance.now();
      key("keydown");
      delays.push((await pictures(() => throttle() > 0)) - pressedMs);
      key("keyup");
    }
    return delays;
  })()`);
}
