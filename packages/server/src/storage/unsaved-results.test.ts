import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SessionResult } from "./storage-job.ts";
import { UnsavedResults, unsavedResultsPath } from "./unsaved-results.ts";

/** The disk removes a file so slowly that another could be written meanwhile. */
const disk = vi.hoisted(() => ({ isSlow: false, hasRenamed: false }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const rename: typeof real.rename = async (from, to) => {
    await real.rename(from, to);
    disk.hasRenamed = true;
  };
  const rm: typeof real.rm = async (path, options) => {
    for (let i = 0; disk.isSlow && !disk.hasRenamed && i < 1000; i++) await real.stat(tmpdir());
    await real.rm(path, options);
  };
  return { ...real, rename, rm };
});

afterEach(() => {
  disk.isSlow = false;
});

const newPath = () => unsavedResultsPath(join(mkdtempSync(join(tmpdir(), "unsaved-")), "x.db"));

const result = (id: string): SessionResult => ({
  id,
  templateId: null,
  trackConfigId: "oval",
  startedAt: 100,
  finishedAt: 200,
  resultJson: '{"winner_id":"x"}',
});

function storage() {
  const saved: SessionResult[] = [];
  return { saved, saveSessionResult: (each: SessionResult) => saved.push(each) > 0 };
}

describe("results that could not be stored", () => {
  it("are offered again at the next start, until all are stored [HOST-062]", async () => {
    const path = newPath();
    expect(await new UnsavedResults(path).keep([result("a"), result("b")])).toBeUndefined();
    expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(2);
    const next = new UnsavedResults(path);
    const { saved, ...database } = storage();
    expect(await next.offer(database)).toEqual({ count: 2, badLines: [], reason: undefined });
    expect(saved).toEqual([result("a"), result("b")]);
    await next.stored("a");
    expect(existsSync(path)).toBe(true);
    await next.stored("another");
    await next.stored("b");
    expect(existsSync(path)).toBe(false);
  });

  it("are kept without an event loop, beside those of the last run and lines that are none [HOST-062]", async () => {
    const path = newPath();
    await new UnsavedResults(path).keep([result("a")]);
    appendFileSync(path, "{\n");
    const unsaved = new UnsavedResults(path);
    await unsaved.offer(storage());
    expect(unsaved.keepSync([result("b")])).toBeUndefined();
    const last = storage();
    const offered = await new UnsavedResults(path).offer(last);
    expect(offered).toEqual({ count: 2, badLines: [1], reason: undefined });
    expect(last.saved).toEqual([result("a"), result("b")]);
    expect(new UnsavedResults(join(path, "x")).keepSync([result("a")])).toContain("a file, not a folder");
  });

  it("stay in the file with new ones when they cannot be stored again", async () => {
    const path = newPath();
    await new UnsavedResults(path).keep([result("a"), result("b")]);
    const next = new UnsavedResults(path);
    await next.offer(storage());
    await next.stored("a");
    await next.keep([result("b"), result("c")]);
    const last = storage();
    await new UnsavedResults(path).offer(last);
    expect(last.saved.map(({ id }) => id)).toEqual(["b", "c"]);
  });

  it("stay although the last of the old ones is stored in the same moment, on a slow disk", async () => {
    const path = newPath();
    await new UnsavedResults(path).keep([result("a")]);
    const next = new UnsavedResults(path);
    await next.offer(storage());
    Object.assign(disk, { isSlow: true, hasRenamed: false });
    await Promise.all([next.stored("a"), next.keep([result("b")])]);
    const last = storage();
    await new UnsavedResults(path).offer(last);
    expect(last.saved.map(({ id }) => id)).toEqual(["b"]);
  });

  it("are told from lines that are none, which stay", async () => {
    const path = newPath();
    const bad = ["{", '{"id":5}', JSON.stringify({ ...result("b"), resultJson: "{" })];
    writeFileSync(path, `${JSON.stringify(result("a"))}\n${bad.join("\n")}\n\n`);
    const unsaved = new UnsavedResults(path);
    const { saved, ...database } = storage();
    expect(await unsaved.offer(database)).toEqual({ count: 1, badLines: [2, 3, 4], reason: undefined });
    expect(saved).toEqual([result("a")]);
    await unsaved.stored("a");
    expect(readFileSync(path, "utf8")).toBe(`${bad.join("\n")}\n`);
  });

  it("say why they cannot be kept or read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "unsaved-"));
    expect(await new UnsavedResults(join(folder, "missing", "x")).keep([result("a")])).toContain(
      "nothing new",
    );
    expect((await new UnsavedResults(folder).offer(storage())).reason).toContain("folder");
  });
});
