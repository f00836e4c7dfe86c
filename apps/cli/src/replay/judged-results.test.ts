import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gamePackage } from "@fairtick/apex";
import { judgeReplay, openReplayFile } from "@fairtick/server";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

let dir: string;
let file: string;
let sessionId: string;
let resultJson: string;

beforeAll(async () => {
  dir = join(mkdtempSync(join(tmpdir(), "judged-")), "replays");
  const race = ["race", "--json", "--ai", "1", "--laps", "1", "--replay", dir];
  expect(await runCommandLine(race, captureTerminal())).toBe(0);
  const [name = ""] = readdirSync(dir).filter((each) => each.endsWith(".ftreplay"));
  file = join(dir, name);
  const opened = openReplayFile(file);
  if (!opened.ok) throw new Error(opened.reason);
  sessionId = opened.replay.facts.header.log.sessionId;
  resultJson = JSON.stringify(opened.replay.facts.summary?.results);
  opened.close();
}, 60_000);

const judge = (results = resultJson, packages = [gamePackage]) =>
  judgeReplay(dir, packages, sessionId, results);

describe("the result of a recorded race", () => {
  it("is verified by its replay, and refused where somebody has changed it [HOST-066]", () => {
    expect(judge()).toEqual({ verdict: "verified" });
    const changed = resultJson.replace(/"best_lap_ms":\d+/, '"best_lap_ms":1');
    expect(judge(changed)).toEqual({ verdict: "refused", reason: "its replay has other results" });
  });

  it("cannot be verified without its rules, its content or its replay, and with a part of it that lacks the finish", () => {
    expect(judge(resultJson, [])).toMatchObject({
      verdict: "unverifiable",
      reason: "the game apex is not here",
    });
    const newer = { ...gamePackage, game: { ...gamePackage.game, version: gamePackage.game.version + 1 } };
    expect(judge(resultJson, [newer])).toMatchObject({ verdict: "unverifiable" });
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 3000);
    expect(judge().verdict).toBe("unverifiable");
    writeFileSync(file, whole);
    rmSync(join(dir, "content"), { recursive: true });
    expect(judge().reason).toMatch(/^its content is missing/);
    rmSync(file);
    expect(judge()).toEqual({ verdict: "unverifiable", reason: "there is no replay of it" });
  });
});
