import { readFileSync } from "node:fs";
import { apexTelemetry } from "@fairtick/apex/telemetry";
import { bytesSource, openReplay, ReplayPlayer, replaySetup } from "@fairtick/replay";
import { ContentStore, zlibCodec } from "@fairtick/server";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { looks, openInTheme, seriousFindings } from "./accessibility.ts";
import { describeInBrowser } from "./browsed-server.ts";
import { recordRace } from "./recorded-race.ts";

const testMs = 120_000;
/** A machine with much else to do takes its time. */
const patience = { timeout: 30_000 };

/** What a viewer leaves for who looks at the console. */
interface Shown {
  readonly fairtick?: {
    readonly session: {
      readonly othersTick: number;
      readonly view: {
        readonly $session: { readonly tick: number };
        readonly cars: { readonly x: Float32Array; readonly speed: Float32Array };
      };
    };
    readonly run: { readonly survey: { readonly isDone: boolean; readonly laps: readonly unknown[] } };
  };
}

describeInBrowser("the replays of the page", { server: { demo_sessions: 0 } }, (browsed) => {
  let file: string;
  const id = "00000000-0000-4000-8000-000000000003";
  const faults: string[] = [];

  beforeAll(async () => {
    file = await recordRace(browsed.server.folder, { seed: 3, laps: 2, ai: 3 });
  }, testMs);

  const open = async (path: string): Promise<Page> => {
    faults.length = 0;
    const page = await browsed.open({ viewport: { width: 1000, height: 640 } });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
    await page.goto(`http://127.0.0.1:${browsed.server.ports.web}${path}`);
    return page;
  };
  const bar = (page: Page) => page.getByRole("slider", { name: "Time in the replay" });
  const shownTick = async (page: Page) => Number(await bar(page).getAttribute("aria-valuenow"));
  const frame = (page: Page) =>
    page.evaluate(() => {
      const { othersTick, view } = (globalThis as Shown).fairtick!.session;
      return { tick: view.$session.tick, othersTick, x: [...view.cars.x], speed: [...view.cars.speed] };
    });
  /** Until nothing moves any more, and what is shown is where it was asked to be: a click is answered a picture later. */
  const settled = async (page: Page, isThere = (_tick: number) => true): Promise<number> => {
    await expect
      .poll(async () => {
        const [before, { tick }] = [await shownTick(page), await frame(page)];
        return before === tick && (await shownTick(page)) === tick && isThere(tick);
      }, patience)
      .toBe(true);
    return shownTick(page);
  };
  const player = () => {
    const opened = openReplay(bytesSource(readFileSync(file)), zlibCodec);
    if (!opened.ok) throw new Error(opened.reason);
    const { log } = opened.replay.facts.header;
    const store = new ContentStore(`${browsed.server.folder}/replays`);
    const items = log.content.flatMap(({ digest }) => store.get(digest) ?? []);
    const made = replaySetup(log, apexTelemetry.game, apexTelemetry.content, items);
    const played = made.ok ? ReplayPlayer.open(opened.replay, made.setup) : made;
    if (!played.ok) throw new Error(played.reason);
    return played.player;
  };

  it(
    "lists them, runs one again, and shows the very state of the tick that its bar says [WEB-018]",
    async () => {
      const page = await open("/replays");
      await page.getByRole("link", { name: /Simple Oval/ }).click();
      await page.getByRole("button", { name: "Pause" }).click();
      const own = player();
      const box = (await bar(page).boundingBox())!;
      for (const share of [0.5, 0.83, 0.2, 0.21]) {
        await bar(page).click({ position: { x: box.width * share, y: box.height / 2 } });
        const tick = await settled(page, (at) => Math.abs(at / own.replay.facts.lastTick - share) < 0.004);
        own.seek(tick);
        const { cars } = own.session.state.view as unknown as Record<string, Record<string, Float32Array>>;
        expect(await frame(page)).toEqual({
          tick,
          othersTick: tick,
          x: [...cars!["x"]!],
          speed: [...cars!["speed"]!],
        });
      }
      const before = await settled(page);
      await page.keyboard.press("BracketRight");
      await expect.poll(() => shownTick(page), patience).toBe(before + 1);
      await page.getByRole("button", { name: "A tick back ([)" }).click();
      await expect.poll(() => shownTick(page), patience).toBe(before);
      await page.keyboard.press("End");
      await expect.poll(() => shownTick(page), patience).toBe(own.replay.facts.lastTick);
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "begins where a link says, with whom it says, and plays at the speed that is chosen [WEB-018]",
    async () => {
      const page = await open(`/replays/${id}?t=5000&car=2`);
      await expect.poll(() => shownTick(page), patience).toBe(5000);
      expect(await page.getByRole("combobox", { name: "Camera" }).inputValue()).toBe("2");
      await page.getByRole("combobox", { name: "Speed" }).selectOption("16");
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await expect.poll(() => shownTick(page), patience).toBeGreaterThan(9000);
      await page.getByRole("button", { name: "Pause" }).click();
      await settled(page);
      await page.keyboard.press("KeyL");
      const panel = page.getByRole("complementary", { name: "Laps and events" });
      await expect.poll(() => panel.getByRole("listitem").count(), patience).toBe(2);
      await panel.getByRole("button", { name: "Watch" }).last().click();
      await panel.getByRole("button", { name: "As ghost" }).first().click();
      await panel.getByRole("button", { name: "No ghost" }).waitFor();
      expect(await panel.getByRole("combobox", { name: "Lap" }).inputValue()).toBe("2:1");
      await panel.getByText("Events", { exact: true }).click();
      await panel.getByRole("button", { name: /wins/ }).click();
      const own = player();
      await expect.poll(() => shownTick(page), patience).toBeGreaterThan(own.replay.facts.lastTick * 0.6);
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it(
    "says in words why one cannot be shown, and what can be done",
    async () => {
      const page = await open("/replays/00000000-0000-4000-8000-0000000000ff");
      await page.getByRole("heading", { name: "There is no such replay" }).waitFor();
      // Another version of the rules, as the server would give it.
      await page.route("**/api/v1/replays/*/info", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), content: [] } });
      });
      await page.goto(`http://127.0.0.1:${browsed.server.ports.web}/replays/${id}`);
      await page.getByRole("heading", { name: "What this replay was made with is not here" }).waitFor();
      const href = await page.getByRole("link", { name: "Download the file" }).getAttribute("href");
      expect(href).toBe(`/api/v1/replays/${id}`);
    },
    testMs,
  );

  it(
    "compares two laps over distance: times, charts with one cursor, a map, and a table to take along",
    async () => {
      const page = await open(`/replays/${id}?t=100&car=0`);
      await page.waitForFunction(() => (globalThis as Shown).fairtick?.run.survey.isDone === true);
      await page.keyboard.press("KeyL");
      await page.getByRole("link", { name: "Compare" }).last().click();
      await page.getByRole("figure", { name: "Speed" }).waitFor();
      const times = page.getByRole("table", { name: "Times" });
      const [a, b, between] = await times
        .getByRole("row", { name: /^Lap/ })
        .getByRole("cell")
        .allTextContents();
      const secondsOf = (text = "") => {
        const [seconds = Number.NaN, minutes = 0] = text.split(":").map(Number).reverse();
        return minutes * 60 + seconds;
      };
      const delta = Number(between!.replace("−", "-"));
      expect(delta).toBeCloseTo(secondsOf(a) - secondsOf(b), 2);
      const cursor = page.getByRole("table", { name: "Under the cursor" });
      await page.getByRole("slider", { name: "Place on the track" }).press("End");
      const last = async (name: string) =>
        Number(
          (await cursor.getByRole("row", { name }).getByRole("cell").first().textContent())?.replace(
            "−",
            "-",
          ),
        );
      // At the line the charts say what the times say.
      await expect.poll(() => last("A to B"), patience).toBeCloseTo(delta, 2);
      expect(await last("Time")).toBeCloseTo(secondsOf(a), 1);
      await page
        .locator(".u-over")
        .first()
        .hover({ position: { x: 200, y: 50 } });
      await expect.poll(() => last("Time"), patience).toBeLessThan(secondsOf(a) - 1);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download as CSV" }).click(),
      ]);
      const rows = readFileSync(await download.path(), "utf8")
        .trimEnd()
        .split("\n");
      expect(rows[0]).toMatch(/^distance_m,time_a_s,speed_a_kmph,.*,delta_s$/);
      expect(Number(rows.at(-1)!.split(",")[1])).toBeCloseTo(secondsOf(a), 1);
      await page
        .getByRole("region", { name: "Lap B" })
        .getByRole("combobox", { name: "Lap" })
        .selectOption({ index: 0 });
      await expect.poll(() => page.url(), patience).toMatch(/&b=[^:]*:\d+:1$/);
      expect(faults).toEqual([]);
    },
    testMs,
  );

  it.each(looks)(
    "has nothing serious for who cannot see, hear or point: %s at %i px",
    async (theme, width) => {
      const page = await openInTheme(browsed, theme, width);
      const go = (path: string) => page.goto(`http://127.0.0.1:${browsed.server.ports.web}${path}`);
      await go("/replays");
      await page.getByRole("link", { name: /Simple Oval/ }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await go(`/replays/${id}?t=3000&car=1`);
      await page.waitForFunction(() => (globalThis as Shown).fairtick?.run.survey.isDone === true);
      await page.keyboard.press("KeyL");
      const panel = page.getByRole("complementary", { name: "Laps and events" });
      for (const part of ["Laps", "Events", "Ghost"]) {
        await panel.getByText(part, { exact: true }).click();
        expect(await seriousFindings(page)).toEqual([]);
      }
      await go(`/telemetry?a=${id}:0:2&b=${id}:1:2`);
      await page.getByRole("figure", { name: "Speed" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    testMs,
  );
});
