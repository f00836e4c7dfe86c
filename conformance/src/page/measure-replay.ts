import { chromium, type Page } from "playwright-core";
import { findChromium } from "../browser/chromium.ts";
import { ServerProcess } from "../end-to-end/server-process.ts";
import { type FrameReport, measureFrames } from "./measure-frames.ts";
import { recordRace } from "./recorded-race.ts";

export interface ReplayMeasure {
  readonly seeks: number;
  readonly seconds: number;
  readonly cars: number;
  readonly laps: number;
  readonly width: number;
  readonly height: number;
}

export interface ReplayReport {
  /** From a link to the first picture. */
  readonly openedMs: number;
  /** From there until all of it has been looked through for the timeline. */
  readonly surveyedMs: number;
  /** Length of the session. */
  readonly lengthMs: number;
  /** From a place on the bar to the picture of that tick. */
  readonly seeksMs: readonly number[];
  /** While it plays. */
  readonly frames: FrameReport;
}

/** What a viewer leaves for who looks at the console. */
interface Shown {
  readonly fairtick?: {
    readonly session: { readonly isShown: boolean };
    readonly run: { readonly survey: { readonly isDone: boolean } };
  };
}

/** Watches the replay of a full race in a headless browser. Undefined without a browser. */
export async function measureReplay(measure: ReplayMeasure): Promise<ReplayReport | undefined> {
  const executablePath = findChromium();
  if (executablePath === undefined) return undefined;
  const server = await ServerProcess.start({ server: { demo_sessions: 0 } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const { width, height, cars, laps } = measure;
    await recordRace(server.folder, { seed: 1, laps, ai: cars - 1 });
    const page = await browser.newPage({ viewport: { width, height } });
    const beganMs = performance.now();
    await page.goto(`http://127.0.0.1:${server.ports.web}/replays/00000000-0000-4000-8000-000000000001`);
    await page.waitForFunction(() => (globalThis as Shown).fairtick?.session.isShown === true);
    const openedMs = performance.now() - beganMs;
    await page.waitForFunction(() => (globalThis as Shown).fairtick?.run.survey.isDone === true, undefined, {
      timeout: 120_000,
    });
    const surveyedMs = performance.now() - beganMs - openedMs;
    const lengthMs = await page.evaluate<number>(
      "((fairtick.run.lastTick - fairtick.run.firstTick) * 1000) / fairtick.run.info.tickHz",
    );
    const seeksMs = await measureSeeks(page, measure.seeks);
    await page.evaluate("fairtick.clock.seek(fairtick.clock.firstTick); fairtick.clock.play()");
    const frames = await measureFrames(page, measure.seconds);
    return { openedMs, surveyedMs, lengthMs, seeksMs, frames };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Goes to ticks all over the replay, each another way; the first picture of the tick ends it. */
function measureSeeks(page: Page, seeks: number): Promise<number[]> {
  return page.evaluate<number[]>(`(async () => {
    const { clock, session } = fairtick;
    clock.pause();
    const ticks = clock.lastTick - clock.firstTick;
    const delays = [];
    for (let i = 0; i < ${seeks}; i++) {
      const tick = clock.firstTick + Math.floor(((i * 0.618034) % 1) * ticks);
      const askedMs = performance.now();
      clock.seek(tick);
      await new Promise((resolve) => {
        const step = () => (session.othersTick === tick ? resolve() : requestAnimationFrame(step));
        requestAnimationFrame(step);
      });
      delays.push(performance.now() - askedMs);
    }
    return delays;
  })()`);
}
