import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReplay, type ReplayHeader } from "@fairtick/replay";
import { LOG_FORMAT } from "@fairtick/session";
import { beforeEach, describe, expect, it } from "vitest";
import { keyframe } from "../test/stored-replay.ts";
import { ContentStore } from "./content-store.ts";
import { openReplayFile } from "./file-source.ts";
import { ReplayCatalogue } from "./replay-catalogue.ts";
import { ReplayFiles, storedReplays } from "./replay-files.ts";
import type { ReplayReport } from "./replay-messages.ts";
import { replayName } from "./replay-name.ts";
import { zlibCodec } from "./zlib-codec.ts";

const MIB = 1024 * 1024;
const limits = { kept: 3, keptUnattended: 1, keptBytes: MIB, keptDays: 0 };
const digest = "ab".repeat(32);
const otherDigest = "cd".repeat(32);
const start = Date.parse("2026-01-31T12:00:00.000Z");

let dir: string;
let reports: ReplayReport[];
const open = (changed = {}) =>
  new ReplayFiles({ dir, limits: { ...limits, ...changed } }, (report) => reports.push(report));

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "replays-")), "made", "when", "needed");
  reports = [];
});

describe("the files of replays", () => {
  it("hold what was written at every moment, and an end when it is finished [HOST-064]", () => {
    const files = open();
    begin(files, 1);
    const path = join(dir, nameOf(1));
    expect(openReplay(sourceOf(path), zlibCodec).ok).toBe(false);
    files.run({ kind: "append", recording: 1, entries: keyframe(0), tick: 3 });
    files.run({ kind: "append", recording: 1, entries: unseat(4), tick: 5 });
    const running = openReplayFile(path);
    expect(running).toMatchObject({ ok: true, replay: { facts: { lastTick: 5, summary: undefined } } });
    running.close();
    finish(files, 1);
    const done = openReplayFile(path);
    expect(done).toMatchObject({ ok: true, replay: { facts: { lastTick: 5, summary: { end: "removed" } } } });
    done.close();
    const written = reports.reduce((sum, r) => sum + (r.kind === "done" ? r.writtenBytes : 0), 0);
    expect(written).toBe(readFileSync(path).length);
    expect(reports.filter(({ kind }) => kind !== "done")).toEqual([{ kind: "finished", recording: 1 }]);
  });

  it("keep the newest of each kind, and the content that these need [HOST-064]", () => {
    const files = open();
    for (let n = 1; n <= 5; n++) {
      begin(files, n, { content: n < 3 ? otherDigest : digest });
      files.run({ kind: "append", recording: n, entries: keyframe(0), tick: 0 });
      finish(files, n);
    }
    for (const n of [6, 7]) {
      begin(files, n, { isUnattended: true });
      files.run({ kind: "append", recording: n, entries: keyframe(0), tick: 0 });
      finish(files, n);
    }
    expect(storedReplays(dir).map(({ name }) => name)).toEqual(
      [3, 4, 5].map((n) => nameOf(n)).concat(nameOf(7, true)),
    );
    expect(readdirSync(join(dir, "content"))).toEqual([`${digest}.json`]);
    expect(new ContentStore(dir).get(digest)).toMatchObject({ digest, name: "A track" });
    expect(new ContentStore(dir).get(otherDigest)).toBeUndefined();
    expect(new ContentStore(dir).get("../escape")).toBeUndefined();
  });

  it("of a running session are never removed, and what others put there stays", () => {
    const files = open({ kept: 1 });
    begin(files, 1);
    files.run({ kind: "append", recording: 1, entries: keyframe(0), tick: 0 });
    writeFileSync(join(dir, "notes.txt"), "mine");
    for (const n of [2, 3]) {
      begin(files, n);
      files.run({ kind: "append", recording: n, entries: keyframe(0), tick: 0 });
      finish(files, n);
    }
    expect(readdirSync(dir).sort()).toEqual([nameOf(1), nameOf(3), "content", "notes.txt"].sort());
  });

  it("that cannot be written are lost, with a reason, and nothing else is", () => {
    mkdirSync(join(dir, ".."), { recursive: true });
    writeFileSync(dir, "a file where the folder should be");
    const files = open();
    begin(files, 1);
    files.run({ kind: "append", recording: 1, entries: keyframe(0), tick: 0 });
    expect(reports.find(({ kind }) => kind === "lost")).toMatchObject({ recording: 1 });
    expect(reports.filter(({ kind }) => kind === "lost")).toHaveLength(1);
  });

  it("stay readable up to an entry that does not follow, which loses the rest", () => {
    const files = open();
    begin(files, 1);
    files.run({ kind: "append", recording: 1, entries: keyframe(8), tick: 9 });
    files.run({ kind: "append", recording: 1, entries: unseat(3), tick: 10 });
    files.run({ kind: "append", recording: 1, entries: unseat(10), tick: 11 });
    expect(reports.filter(({ kind }) => kind === "lost")).toEqual([
      { kind: "lost", recording: 1, reason: "the entry at byte 0 is of tick 3 and follows one of tick 8" },
    ]);
    const opened = openReplayFile(join(dir, nameOf(1)));
    expect(opened).toMatchObject({ ok: true, replay: { facts: { lastTick: 9 } } });
    opened.close();
  });
});

describe("the catalogue of replays", () => {
  it("lists them newest first, in pages, by game and by player", async () => {
    const files = open({ kept: 100 });
    for (let n = 1; n <= 5; n++) {
      begin(files, n, { game: n === 2 ? "other" : "toy" });
      const roster = [{ seat: 0, playerId: `player ${n % 2}`, name: "Ann", driver: "external", loadout: {} }];
      files.run({ kind: "append", recording: n, entries: keyframe(0, roster), tick: 0 });
      if (n !== 4) finish(files, n);
    }
    writeFileSync(join(dir, nameOf(6)), "no replay");
    const catalogue = new ReplayCatalogue(dir);
    const first = await catalogue.page({}, 3);
    expect(first.replays.map(({ name }) => name)).toEqual([5, 4, 3].map((n) => nameOf(n)));
    expect(first.replays.map(({ summary }) => summary?.end)).toEqual(["removed", undefined, "removed"]);
    const second = await catalogue.page({}, 3, first.cursor);
    expect(second.replays.map(({ name }) => name)).toEqual([2, 1].map((n) => nameOf(n)));
    expect(second.cursor).toBeUndefined();
    expect((await catalogue.page({ game: "other" }, 9)).replays).toHaveLength(1);
    const mine = await catalogue.page({ playerId: "player 1" }, 9);
    expect(mine.replays.map(({ name }) => name)).toEqual([5, 3, 1].map((n) => nameOf(n)));
    finish(files, 4);
    expect((await catalogue.page({ playerId: "player 0" }, 9)).replays).toHaveLength(2);
  });

  it("finds one by its session, and gives any part of its bytes", async () => {
    const files = open();
    begin(files, 1);
    files.run({ kind: "append", recording: 1, entries: keyframe(0), tick: 0 });
    finish(files, 1);
    const catalogue = new ReplayCatalogue(dir);
    const found = await catalogue.find(idOf(1));
    if (found === undefined) throw new Error("it is not there");
    expect(await catalogue.find(idOf(2))).toBeUndefined();
    const bytes = readFileSync(join(dir, nameOf(1)));
    expect(await collect(catalogue.read(found))).toEqual(bytes);
    expect(await collect(catalogue.read(found, { first: 4, last: 11 }))).toEqual(bytes.subarray(4, 12));
  });
});

const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const nameOf = (n: number, isUnattended = false) => replayName(idOf(n), start + n * 1000, isUnattended);

function begin(
  files: ReplayFiles,
  n: number,
  { content = digest, isUnattended = false, game = "toy" } = {},
): void {
  const log: ReplayHeader["log"] = {
    format: LOG_FORMAT,
    sessionId: idOf(n),
    game,
    gameVersion: 1,
    layoutHash: "",
    tickHz: 4,
    seed: 1,
    options: {},
    content: [{ kind: "tracks", id: "a", digest: content }],
  };
  const json = JSON.stringify({
    kind: "tracks",
    id: "a",
    name: "A track",
    digest: content,
    manifest: {},
    files: {},
  });
  files.run({
    kind: "open",
    recording: n,
    name: nameOf(n, isUnattended),
    header: { recordedAt: new Date(start).toISOString(), server: "0", title: "", log },
    content: [{ digest: content, json }],
  });
}

function finish(files: ReplayFiles, n: number): void {
  const endedAt = new Date(start).toISOString();
  files.run({ kind: "finish", recording: n, outcome: { end: "removed", endedAt } });
}

/** The entry of a seat that is left. */
const unseat = (tick: number) => Uint8Array.of(2, 0, 2, 0, tick, 0, 0, 0, 0, 0);

function sourceOf(path: string) {
  const bytes = readFileSync(path);
  return { byteLength: bytes.length, read: (at: number, length: number) => bytes.subarray(at, at + length) };
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
