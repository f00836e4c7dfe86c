import type { Page } from "playwright-core";
import { createRace, driveRace, recordedId, type Stage, untilResult } from "./stage.ts";

/** A page as it is to be seen, and what is done until then. */
export interface Picture {
  readonly name: string;
  readonly show: (stage: Stage) => Promise<Page>;
}

/** A place with something in it that says that it is there. */
const place =
  (path: string, name: string | undefined, heading: string | RegExp) =>
  async ({ open }: Stage): Promise<Page> => {
    const page = await open(path, name);
    await page.getByText(heading).first().waitFor();
    return page;
  };

/** A place of operators with a dialog open. */
const asked =
  (path: string, button: RegExp) =>
  async ({ open }: Stage): Promise<Page> => {
    const page = await open(path, "Ada");
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog").waitFor();
    return page;
  };

const waiting = async ({ open }: Stage, hasTouch = false): Promise<Page> => {
  const page = await open("/apex", "Cleo", { hasTouch });
  await createRace(page, 7, 2);
  return page;
};

/** Long enough for the lights and the first corner. */
const drivingMs = 8000;

const driving = async (stage: Stage, hasTouch = false): Promise<Page> => {
  const page = await waiting(stage, hasTouch);
  await driveRace(page);
  await page.waitForTimeout(drivingMs);
  return page;
};

const spectated = async ({ open }: Stage): Promise<Page> => {
  const page = await open("/apex");
  await page
    .getByRole("button", { name: /^Watch/ })
    .first()
    .click();
  await page.getByRole("region", { name: "Standings" }).waitFor();
  return page;
};

const leaderboard = async ({ open }: Stage): Promise<Page> => {
  const page = await open("/leaderboards", "Ben");
  await page.getByRole("cell", { name: /^Ben/ }).waitFor();
  return page;
};

/** Every page, in the order in which somebody comes upon them. */
export const pictures: readonly Picture[] = [
  { name: "home", show: place("/apex", undefined, "Sessions") },
  {
    name: "create",
    show: async ({ open }) => {
      const page = await open("/apex");
      await page.getByRole("button", { name: "Create a session" }).click();
      await page.getByRole("button", { name: "Cancel" }).waitFor();
      return page;
    },
  },
  { name: "lobby", show: (stage) => waiting(stage) },
  { name: "drive", show: (stage) => driving(stage) },
  { name: "drive-touch", show: (stage) => driving(stage, true) },
  {
    name: "results",
    show: async ({ open }) => {
      const page = await open("/apex", "Ben");
      await createRace(page, 3, 1);
      await driveRace(page);
      await untilResult(page);
      return page;
    },
  },
  { name: "spectate", show: spectated },
  { name: "replays", show: place("/replays", "Ben", /Oval|Loop/) },
  {
    name: "replay-viewer",
    show: async ({ open }) => {
      const page = await open(`/replays/${recordedId}?t=2400`);
      await page.getByRole("slider", { name: "Time in the replay" }).waitFor();
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      await page.keyboard.press("KeyL");
      await page
        .getByRole("complementary", { name: "Laps and events" })
        .getByRole("button")
        .first()
        .waitFor();
      return page;
    },
  },
  {
    name: "telemetry",
    show: async ({ open }) => {
      const page = await open(`/telemetry?a=${recordedId}:0:2&b=${recordedId}:1:2`);
      await page.getByRole("figure").first().waitFor();
      return page;
    },
  },
  { name: "leaderboards", show: leaderboard },
  {
    name: "profile",
    show: async (stage) => {
      const page = await leaderboard(stage);
      await page.getByRole("cell").getByRole("link", { name: "Ben", exact: true }).click();
      await page.getByRole("heading", { name: "Recent results" }).waitFor();
      return page;
    },
  },
  { name: "account", show: place("/account", "Ben", "API keys") },
  { name: "sign-in", show: place("/sign-in", undefined, "You have none yet?") },
  { name: "sign-up", show: place("/sign-up", undefined, "Make the account") },
  { name: "operator-now", show: place("/operator", "Ada", "Processor") },
  { name: "operator-sessions", show: place("/operator/sessions", "Ada", "Short Loop") },
  { name: "operator-end", show: asked("/operator/sessions", /^End /) },
  {
    name: "operator-players",
    show: async (stage) => {
      await place("/apex", "Cleo", "Sessions")(stage);
      return place("/operator/players", "Ada", "Cleo")(stage);
    },
  },
  {
    name: "operator-ban",
    show: async (stage) => {
      await place("/apex", "Cleo", "Sessions")(stage);
      return asked("/operator/players", /^Ban Cleo/)(stage);
    },
  },
  { name: "operator-sanctions", show: place("/operator/sanctions", "Ada", "Cleo") },
  { name: "operator-reports", show: place("/operator/reports", "Ada", "No report is open.") },
  { name: "operator-server", show: place("/operator/server", "Ada", "All of it is in order.") },
  { name: "operator-drain", show: asked("/operator/server", /^Drain the server/) },
  { name: "operator-ledger", show: place("/operator/audit", "Ada", "moderation.mute") },
];
