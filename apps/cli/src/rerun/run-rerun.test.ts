import { cpSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apex } from "@fairtick/apex/rules";
import type { SessionPlan } from "@fairtick/contract";
import { FaultFiles } from "@fairtick/server";
import { createSession, LogTail, stepSession } from "@fairtick/session";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { shippedFolders } from "../content-folders.ts";
import { captureTerminal } from "../test/captured-terminal.ts";
import { FAULT_TICK, faultyGame } from "../test/faulty-games.ts";
import { runRerun } from "./run-rerun.ts";

const NONE = 0;
const THROWS = 1;
const LOOPS = 2;
const folder = mkdtempSync(join(tmpdir(), "rerun-"));

async function run(...args: string[]) {
  const terminal = captureTerminal();
  const exitCode = await runCommandLine(args, terminal);
  return { exitCode, ...terminal.written };
}

const raceLog = join(folder, "race.ftlog");

beforeAll(async () => {
  await run("race", "--json", "--ai", "1", "--laps", "1", "--log", raceLog);
});

describe("fairtick rerun", () => {
  it("verifies the log of a race, from its start and from its newest keyframe [HOST-082]", async () => {
    const file = raceLog;
    const whole = await run("rerun", file);
    expect(whole).toMatchObject({ exitCode: 0, err: "" });
    expect(whole.out).toMatch(/^Game +apex \d+, Simple Oval, seed 7$/m);
    expect(whole.out).toMatch(/^Seats +2: You, /m);
    expect(whole.out).toMatch(/^verified: \d+ hashes agree$/m);
    const { out, exitCode } = await run("rerun", file, "--json", "--from", "keyframe");
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ game: "apex", complete: true, outcome: { kind: "agrees" } });
    expect(JSON.parse(out).outcome.firstTick).toBeGreaterThanOrEqual(7200);
    const early = JSON.parse((await run("rerun", file, "--json", "--until", "500")).out);
    expect(early.outcome).toMatchObject({ kind: "agrees", tick: 500, hashesChecked: 2 });
    const none = JSON.parse((await run("rerun", file, "--json", "--until", "100")).out);
    expect(none.verdict).toBe("not verified: there is no hash in these ticks");
  });

  it("names the first tick that differs, the cut and the damage of a log", async () => {
    const file = join(folder, "edited.ftlog");
    const bytes = readFileSync(raceLog);
    const head = 8 + bytes.readUInt32LE(4);
    // The hash of the first second is the first entry of its kind and of 8 bytes.
    const hashAt = bytes.indexOf(Buffer.from([6, 0, 8, 0, 240, 0, 0, 0]), head);
    bytes[hashAt + 8]! ^= 1;
    writeFileSync(file, bytes);
    expect(await run("rerun", file)).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/^differs: tick 240 is the first with another hash$/m),
    });
    bytes[hashAt] = 77;
    writeFileSync(file, bytes);
    expect((await run("rerun", file)).err).toContain(`the entry at byte ${hashAt} has the unknown kind 77`);
    bytes[hashAt] = 6;
    bytes[hashAt + 8]! ^= 1;
    writeFileSync(file, bytes);
    truncateSync(file, bytes.length - 5);
    const cut = await run("rerun", file);
    expect(cut.exitCode).toBe(0);
    expect(cut.err).toBe("warning: the log is cut off; it is run up to its last whole entry\n");
    expect(cut.out).toContain("verified: ");
  });

  it("says which content is missing, and that nothing is there to be read", async () => {
    const file = raceLog;
    const empty = mkdtempSync(join(tmpdir(), "no-tracks-"));
    expect(await run("rerun", file, "--tracks", empty)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("its content is missing: tracks "),
    });
    expect(await run("rerun", join(folder, "none"))).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(": there is no such file or folder"),
    });
    const other = join(folder, "text");
    writeFileSync(other, "something else");
    expect((await run("rerun", other)).err).toBe(`error: ${other}: not a session log\n`);
    expect((await run("rerun", file, "--tick-timeout", "2h")).err).toContain("such as 500ms or 2s");
  });

  it("leaves out content that is only here, so that a new car does not spoil old logs", async () => {
    const cars = join(folder, "cars");
    cpSync(shippedFolders().carsDir, cars, { recursive: true });
    cpSync(join(cars, "gt3_generic"), join(cars, "new_car"), { recursive: true });
    const manifest = join(cars, "new_car", "car.toml");
    const text = readFileSync(manifest, "utf8").replace(/^id = ".{8}/m, 'id = "00000000');
    writeFileSync(manifest, text);
    const { exitCode, out } = await run("rerun", raceLog, "--cars", cars, "--until", "241");
    expect({ exitCode, out }).toMatchObject({ exitCode: 0, out: expect.stringContaining("1 hash agrees") });
  });

  it("lets no text of a log give commands to the terminal", async () => {
    const file = join(folder, "stranger.ftlog");
    const bytes = readFileSync(raceLog);
    const at = bytes.indexOf('"sessionId":"') + 13;
    bytes.write("\\u001b[2J", at);
    writeFileSync(file, bytes);
    expect((await run("rerun", file, "--until", "1")).out).toMatch(/^Session +\?\[2J/m);
    const gameAt = bytes.indexOf('"game":"apex"');
    bytes.write("\u0085\u009b", gameAt + 8);
    writeFileSync(file, bytes);
    expect((await run("rerun", file)).err).toContain('the game "??" is not here');
  });

  it("refuses the log of another version of the game, naming both", async () => {
    const file = join(folder, "version.ftlog");
    const bytes = readFileSync(raceLog);
    const { version } = apex;
    const at = bytes.indexOf(`"gameVersion":${version},`);
    bytes.write(`"gameVersion":${(version + 1) % 10},`, at);
    writeFileSync(file, bytes);
    expect((await run("rerun", file)).err).toBe(
      `error: ${file}: it is of apex ${(version + 1) % 10}, and this is apex ${version}. ` +
        "Only the rules that a log was made with can run it again.\n",
    );
  });

  it("shows the fault again in which a log ends [HOST-083]", async () => {
    expect(await rerun(await faultFile(THROWS))).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(
        new RegExp(`^reproduced: the same fault at tick ${FAULT_TICK}: out of fuel\n +at .*throws .*\n`, "m"),
      ),
    });
  });

  it("says where rules hang that loop for ever, and comes back [HOST-083]", async () => {
    expect(await rerun(failedLog(LOOPS))).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining(`\nreproduced: tick ${FAULT_TICK} hangs\n`),
    });
  });

  it("says that a tick runs on in which the log ends", async () => {
    expect(await rerun(failedLog(NONE))).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining(
        `not reproduced: tick ${FAULT_TICK}, in which the log ends, runs on without the fault`,
      ),
    });
  });

  it("says what is not here: the game of the log", async () => {
    const file = failedLog(NONE);
    expect((await run("rerun", file)).err).toBe(
      `error: ${file}: the game "faulty" is not here; there is apex\n`,
    );
  });
});

/** The log of a session that failed, as a server keeps it. */
async function faultFile(fault: number): Promise<string> {
  const dir = join(folder, `faults-${fault}`);
  const lost = vi.fn();
  const files = new FaultFiles({ dir, kept: 1, wallClock: Date.now, lost });
  const sessionId = "00000000-0000-4000-8000-000000000001";
  const log = new Uint8Array(readFileSync(failedLog(fault)));
  files.save({ sessionId, game: "faulty", kind: "threw", reason: "", tick: FAULT_TICK, thread: 0, log });
  await files.settled;
  expect(lost).not.toHaveBeenCalled();
  return join(dir, readdirSync(dir).find((name) => name.endsWith(".ftlog")) ?? "");
}

/** A log of a session that its thread left within a tick. */
function failedLog(fault: number): string {
  const stop = () => {
    throw new Error("stopped");
  };
  const game = faultyGame([stop, stop, stop]);
  const log = new LogTail();
  const plan = game.plan({ fault }, undefined as never) as SessionPlan;
  const session = createSession(
    {
      sessionId: "00000000-0000-4000-8000-000000000001",
      game,
      options: { fault },
      plan,
      world: { fault },
      seed: 1,
      contentDigests: [],
    },
    { inputs: "live", log },
  );
  expect(() => {
    while (session.t.tick <= FAULT_TICK) stepSession(session);
  }).toThrow("stopped");
  const file = join(folder, `fault-${fault}.ftlog`);
  writeFileSync(file, log.snapshot() ?? "");
  return file;
}

async function rerun(file: string) {
  const terminal = captureTerminal();
  const request = { cars: "", tracks: "", from: "start", tickTimeout: 2000 } as const;
  const games = new URL("../test/faulty-games.ts", import.meta.url);
  const exitCode = await runRerun(file, request, terminal, games);
  return { exitCode, ...terminal.written };
}
