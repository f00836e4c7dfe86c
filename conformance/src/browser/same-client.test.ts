import { describe, expect, it } from "vitest";
import { servedApex } from "../suite/apex-served.ts";
import { playedApex, playedCrowd, playedSmallest } from "../suite/games-under-test.ts";
import { bundleForBrowser, findChromium, runInChromium } from "./chromium.ts";
import { type Recordings, replayClients } from "./client-bits.ts";
import { recordClient } from "./client-recording.ts";

const race = { aiCount: 6, maxPlayers: 8, lapLimit: 3 };
const recorded = {
  smallest: recordClient(playedSmallest()),
  crowd: recordClient(playedCrowd(60)),
  apex: recordClient(playedApex(servedApex().content, "Crosswind Eight", race)),
};
const recordings: Recordings = {
  smallest: recorded.smallest.recording,
  crowd: recorded.crowd.recording,
  apex: recorded.apex.recording,
};

describe("a client of the native protocol", () => {
  it("predicts, shows and sends the same again when the same bytes come to it again [WEB-006]", () => {
    const again = replayClients(recordings);
    for (const [name, { hashes, recording }] of Object.entries(recorded)) {
      expect(hashes.length).toBeGreaterThan(10);
      expect(new Set(hashes).size).toBe(hashes.length);
      expect(recording.steps.some((step) => step.kind === "opened" && step.transport === 1)).toBe(true);
      expect(again[name]).toEqual(hashes);
    }
  });

  it("predicts, shows and sends the same in a browser as in Node, in every game [HOST-082] [WEB-006]", async (ctx) => {
    const chromium = findChromium();
    if (chromium === undefined) {
      const reason = "no Chromium on this machine: the browser's client is not compared";
      process.stderr.write(`${reason}\n`);
      return ctx.skip(reason);
    }
    const script = await bundleForBrowser(new URL("./client-bits.ts", import.meta.url), "fairtickClients");
    const call = `fairtickClients.replayClients(${JSON.stringify(recordings)})`;
    expect(await runInChromium(chromium, script, call)).toEqual(replayClients(recordings));
  }, 120_000);
});
