import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FaultReport } from "../host/fault-report.ts";
import { FaultFiles } from "./fault-files.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fault-files-"));
});
afterEach(() => rm(dir, { recursive: true }));

const report = (sessionId: string): FaultReport => ({
  sessionId,
  game: "faulty",
  kind: "threw",
  reason: "Error: broken\n    at rules.ts:7",
  tick: 41,
  thread: 0,
  log: Uint8Array.of(1, 2),
});

function open(kept: number, place = dir) {
  const lost: string[] = [];
  let ms = Date.UTC(2026, 10, 5, 1, 2, 3, 4);
  const files = new FaultFiles({
    dir: place,
    kept,
    wallClock: () => ms++,
    lost: ({ sessionId }, reason) => lost.push(`${sessionId}: ${reason}`),
  });
  return { files, lost };
}

describe("fault files", () => {
  it("hold the log and what is known of the fault, under the time and the session's id", async () => {
    const { files, lost } = open(5, join(dir, "made/when/needed"));
    files.save(report("s-1"));
    await files.settled;
    const place = join(dir, "made/when/needed");
    const name = "20261105T010203004Z-s-1";
    expect((await readdir(place)).sort()).toEqual([`${name}.ftlog`, `${name}.json`]);
    expect([...(await readFile(join(place, `${name}.ftlog`)))]).toEqual([1, 2]);
    expect(JSON.parse(await readFile(join(place, `${name}.json`), "utf8"))).toEqual({
      at: "2026-11-05T01:02:03.004Z",
      session_id: "s-1",
      game: "faulty",
      kind: "threw",
      tick: 41,
      thread: 0,
      reason: "Error: broken\n    at rules.ts:7",
    });
    expect(lost).toEqual([]);
  });

  it("keep the newest faults, and touch no file that is not theirs", async () => {
    await writeFile(join(dir, "notes.json"), "{}");
    const { files } = open(2);
    files.save(report("a"));
    files.save({ ...report("b"), log: undefined });
    files.save(report("c"));
    await files.settled;
    expect((await readdir(dir)).sort()).toEqual([
      "20261105T010203005Z-b.json",
      "20261105T010203006Z-c.ftlog",
      "20261105T010203006Z-c.json",
      "notes.json",
    ]);
  });

  it("are written before a server has stopped, and wait for no disk that never answers", async () => {
    const { files, lost } = open(9);
    files.save(report("a"));
    expect(await files.close(600_000)).toBe(true);
    expect(await readdir(dir)).toHaveLength(2);
    files.save(report("b"));
    expect(lost).toEqual(["b: the server has stopped"]);
    // Opening a pipe that nobody reads takes for ever.
    const name = join(dir, "20261105T010203004Z-stuck.ftlog");
    execFileSync("mkfifo", [name]);
    const stuck = open(9).files;
    stuck.save(report("stuck"));
    expect(await stuck.close(1)).toBe(false);
    const reader = openSync(name, constants.O_RDWR);
    await stuck.settled;
    closeSync(reader);
  });

  it("wait for the disk in a short queue; what is beyond is lost and told", async () => {
    const { files, lost } = open(9);
    for (const id of ["a", "b", "c", "d", "e"]) files.save(report(id));
    expect(lost).toEqual(["e: too many faults wait for the disk"]);
    await files.settled;
    files.save(report("f"));
    await files.settled;
    expect(await readdir(dir)).toHaveLength(10);
  });

  it("are lost, and told, where the folder cannot be made", async () => {
    await writeFile(join(dir, "file"), "");
    const { files, lost } = open(9, join(dir, "file", "folder"));
    files.save(report("a"));
    await files.settled;
    expect(lost).toEqual([expect.stringMatching(/^a: ENOTDIR/)]);
  });

  it("are not written at all when none is to be kept", async () => {
    const { files } = open(0);
    files.save(report("a"));
    await files.settled;
    expect(await readdir(dir)).toEqual([]);
  });
});
