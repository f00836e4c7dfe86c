import type { Page } from "playwright-core";

export interface FrameReport {
  /** Between pictures, ms, in the order in which they came. */
  readonly intervalsMs: readonly number[];
  /** Of the page's thread for each picture, ms: scripts, and all that it does. */
  readonly scriptMs: number;
  readonly taskMs: number;
}

/** Watches a page draw for a while. */
export async function measureFrames(page: Page, seconds: number): Promise<FrameReport> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const before = await secondsOf();
  const intervalsMs = await page.evaluate<number[]>(`new Promise((resolve) => {
    const intervals = [];
    let last = performance.now();
    const end = last + ${seconds * 1000};
    const step = (now) => {
      intervals.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(step);
      else resolve(intervals.slice(1));
    };
    requestAnimationFrame(step);
  })`);
  const after = await secondsOf();
  const perPicture = (name: string) => (1000 * (after(name) - before(name))) / intervalsMs.length;
  return { intervalsMs, scriptMs: perPicture("ScriptDuration"), taskMs: perPicture("TaskDuration") };

  async function secondsOf(): Promise<(name: string) => number> {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  }
}
