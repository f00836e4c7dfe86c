import { describe, expect, it } from "vitest";
import { readApexSources } from "../suite/apex-sources.ts";
import { computeBits } from "./bits.ts";
import { bundleForBrowser, findChromium, runInChromium } from "./chromium.ts";

describe("a browser", () => {
  it("has the same maths and the same state after 10,000 ticks of every game as Node [HOST-082]", async (ctx) => {
    const chromium = findChromium();
    if (chromium === undefined) {
      const reason = "no Chromium on this machine: the browser's bits are not compared";
      process.stderr.write(`${reason}\n`);
      return ctx.skip(reason);
    }
    const sources = readApexSources();
    const script = await bundleForBrowser(new URL("./bits.ts", import.meta.url), "fairtickBits");
    const there = await runInChromium(
      chromium,
      script,
      `fairtickBits.computeBits(${JSON.stringify(sources)})`,
    );
    const here = computeBits(sources);
    expect(Object.keys(here)).toHaveLength(61);
    expect(new Set(Object.values(here)).size).toBe(61);
    expect(there).toEqual(here);
  }, 120_000);
});
