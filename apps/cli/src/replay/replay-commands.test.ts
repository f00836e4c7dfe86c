import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

const dir = join(mkdtempSync(join(tmpdir(), "replays-")), "replays");
const sessionId = "00000000-0000-4000-8000-000000000007";
let file: string;

async function run(...args: string[]) {
  const terminal = captureTerminal();
  const exitCode = await runCommandLine(["replay", ...args], terminal);
  return { exitCode, ...terminal.written };
}

beforeAll(async () => {
  await runCommandLine(["race", "--json", "--ai", "1", "--laps", "2", "--replay", dir], captureTerminal());
  file = join(dir, readdirSync(dir).find((name) => name.endsWith(".ftreplay")) ?? "");
});

describe("fairtick replay", () => {
  it("lists what was recorded", async () => {
    const { out, exitCode } = await run("list", "--dir", dir);
    expect(exitCode).toBe(0);
    expect(out.split("\n")[0]).toMatch(
      /^Recorded \(UTC\) +Session +Game +Title +Length +Size +Ended +People$/,
    );
    expect(out.split("\n")[1]).toMatch(new RegExp(`${sessionId} +apex \\d+ +Simple Oval .*finished +none$`));
    const [listed] = JSON.parse((await run("list", "--dir", dir, "--json")).out);
    expect(listed).toMatchObject({ sessionId, title: "Simple Oval", summary: { end: "finished" } });
    expect((await run("list", "--dir", dir, "--game", "chess")).out).toBe(`No replays in ${dir}.\n`);
  });

  it("verifies one, named by its file or the beginning of its session's id [HOST-066]", async () => {
    for (const name of [[file], ["0000", "--dir", dir]]) {
      const { exitCode, out, err } = await run("verify", ...name);
      expect([exitCode, err]).toEqual([0, ""]);
      expect(out).toMatch(/^Seats +2: You, /m);
      expect(out).toMatch(/^verified: \d+ hashes agree, and so do the results$/m);
    }
  });

  it("verifies with the content that was recorded, also where there is no other [HOST-066]", async () => {
    const nowhere = mkdtempSync(join(tmpdir(), "no-content-"));
    const { exitCode } = await run("verify", file, "--cars", nowhere, "--tracks", nowhere);
    expect(exitCode).toBe(0);
    const elsewhere = join(nowhere, "moved.ftreplay");
    writeFileSync(elsewhere, readFileSync(file));
    const missing = await run("verify", elsewhere, "--cars", nowhere, "--tracks", nowhere);
    expect(missing.exitCode).toBe(1);
    expect(missing.err).toContain("its content is missing: tracks ");
  });

  it("says how far a recording goes that was cut off, and what is damaged [HOST-063]", async () => {
    const cut = join(dir, "cut.ftreplay");
    writeFileSync(cut, readFileSync(file));
    truncateSync(cut, readFileSync(file).length - 3000);
    const verified = await run("verify", cut);
    expect(verified.exitCode).toBe(0);
    expect(verified.err).toContain("warning: the recording was cut off, or goes on");
    expect(verified.out).toMatch(/^verified: \d+ hashes agree$/m);
    const damaged = readFileSync(file);
    damaged[Math.floor(damaged.length / 2)]! ^= 1;
    writeFileSync(cut, damaged);
    expect(await run("verify", cut)).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/the chunk at byte \d+ is damaged\n$/),
    });
    writeFileSync(cut, "no replay at all");
    expect((await run("show", cut)).err).toBe(`error: ${cut}: not a replay\n`);
    rmSync(cut);
  });

  it("says which replays there are where a name fits none or several", async () => {
    expect((await run("show", "dead", "--dir", dir)).err).toContain(
      `in ${dir} no replay of a session dead...`,
    );
    expect((await run("show", "no such file")).err).toContain("there is no such file or folder");
  });

  it("shows what happened [HOST-063]", async () => {
    const { out } = await run("show", file);
    expect(out).toMatch(/^Game +apex \d+, Simple Oval, seed 7$/m);
    expect(out).toMatch(/^ +0:00\.0 {2}seat 0 is taken by You \(pro\)$/m);
    expect(JSON.parse((await run("show", file, "--json")).out)).toMatchObject({
      summary: { end: "finished" },
      keyframes: 8,
      problem: null,
    });
  });

  it("writes one car's laps as a table", async () => {
    const { out, exitCode } = await run("csv", file, "--name", "You", "--lap", "2");
    expect(exitCode).toBe(0);
    const [head = "", ...rows] = out.trimEnd().split("\n");
    const columns = head.split(",");
    const column = (name: string) => rows.map((row) => Number(row.split(",")[columns.indexOf(name)]));
    expect(new Set(column("lap"))).toEqual(new Set([2]));
    const isRising = (values: number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);
    expect(isRising(column("lap_time_s"))).toBe(true);
    expect(isRising(column("race_distance_m"))).toBe(true);
    // What the speed says is driven between the rows.
    const metres = column("speed_mps").reduce((sum, speed) => sum + (speed * 4) / 240, 0);
    const [first = 0, last = 0] = [column("lap_distance_m")[0], column("lap_distance_m").at(-1)];
    expect(Math.abs(metres - (last - first))).toBeLessThan(0.05 * metres);
    expect(Math.max(...column("throttle"))).toBeGreaterThan(0.9);
    expect(Math.max(...column("brake"))).toBeGreaterThan(0.5);
    const path = join(dir, "laps.csv");
    expect((await run("csv", file, "--seat", "1", "--every", "24", "--out", path)).out).toMatch(
      /^\d+ rows in /,
    );
    expect(readFileSync(path, "utf8")).toContain(head);
    expect((await run("csv", file, "--seat", "9")).err).toContain("took no seat. Seats: 0 You, 1 ");
    expect((await run("csv", file, "--lap", "7")).err).toContain("seat 0 drove no lap 7");
  });
});
