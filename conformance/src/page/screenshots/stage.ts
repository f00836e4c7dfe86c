import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "../../browser/chromium.ts";
import { ServerProcess } from "../../end-to-end/server-process.ts";
import { driveByKeys } from "../key-driver.ts";
import { makeAccount } from "../made-account.ts";
import { recordRace } from "../recorded-race.ts";

/** A server on which something has happened, and a browser before it. */
export interface Stage {
  readonly server: ServerProcess;
  /** Opens a place of the page: as nobody, or as somebody with an account. */
  open(path: string, name?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes what was opened, and leaves the server as it is. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const password = "correct horse";
const raceWithinMs = 180_000;
const judgedWithinMs = 40_000;
const racesMax = 3;
/** Everybody of the stage with their role. */
const people = { Ada: "admin", Ben: "player", Cleo: "player" } as const;
export const recordedId = "00000000-0000-4000-8000-000000000003";

/** @throws Error without a browser. */
export async function setStage(): Promise<Stage> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium on this machine");
  const server = await ServerProcess.start({
    server: { demo_sessions: 1 },
    accounts: { password_memory_kib: 8192, password_passes: 1 },
  });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  const clear = async () => {
    for (const context of browser.contexts()) await context.close();
  };
  const open: Stage["open"] = (...what) => openPage(browser, server, ...what);
  try {
    await recordRace(server.folder, { seed: 3, laps: 2, ai: 7 });
    for (const [name, role] of Object.entries(people)) makeAccount(server, name, role, password);
    await finishRace(await open("/apex", "Ben"));
    await misbehave(await open("/apex", "Ada"), await open("/apex", "Cleo"));
    return { server, open, clear, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPage(
  browser: Browser,
  { ports }: ServerProcess,
  ...[path, name, options]: Parameters<Stage["open"]>
): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: "reduce",
    viewport: { width: 1280, height: 720 },
    ...options,
  });
  const page = await context.newPage();
  const address = `http://127.0.0.1:${ports.web}`;
  if (name === undefined) {
    await page.goto(address + path);
    return page;
  }
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name }).waitFor();
  return page;
}

/** Makes a race against AI drivers; the waiting room is open afterwards. */
export async function createRace(page: Page, ai: number, laps: number): Promise<void> {
  await page.getByRole("button", { name: "Create a session" }).click();
  await page.getByLabel("AI count").fill(String(ai));
  await page.getByLabel("Lap limit").fill(String(laps));
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("button", { name: "Start" }).waitFor();
}

/** Starts the race of the waiting room and drives in it. */
export async function driveRace(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start" }).click();
  await page.evaluate(driveByKeys);
}

/** Drives the race to its result. */
export async function untilResult(page: Page): Promise<void> {
  await page.getByRole("region", { name: "Result" }).waitFor({ timeout: raceWithinMs });
}

/**
 * So that there are a result, a lap on the leaderboards and something on a profile. A lap off the track is struck, and on a
 * busy machine keys come late: then another race is driven.
 */
async function finishRace(page: Page): Promise<void> {
  for (let race = 0; race < racesMax; race++) {
    await createRace(page, 1, 1);
    await driveRace(page);
    await untilResult(page);
    await page.getByRole("button", { name: "All sessions" }).click();
    await page.getByRole("link", { name: "Leaderboards" }).click();
    const entry = page.getByRole("cell", { name: /^Ben/ }).waitFor({ timeout: judgedWithinMs });
    const isListed = await entry.then(
      () => true,
      () => false,
    );
    if (isListed) break;
    await page.getByRole("link", { name: "Fairtick, home" }).click();
  }
  await page.context().close();
}

/** So that the ledger and the list of mutes have something in them. */
async function misbehave(operator: Page, player: Page): Promise<void> {
  await player.getByRole("button", { name: "Play", exact: true }).waitFor();
  await operator.getByRole("link", { name: "Operator" }).click();
  const places = operator.getByRole("navigation", { name: "Operator" });
  await places.getByRole("link", { name: "Players" }).click();
  await operator.getByRole("button", { name: "Mute Cleo" }).click();
  await operator.getByRole("textbox", { name: "Reason" }).fill("shouts in every race");
  await operator.getByRole("button", { name: "Mute", exact: true }).click();
  await operator.getByText(/^Cleo is muted until /).waitFor();
  await operator.context().close();
  await player.context().close();
}
