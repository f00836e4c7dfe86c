import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMetrics, loadConfig } from "@fairtick/server";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { openStorage } from "./storage.ts";

const result = {
  id: "a",
  templateId: null,
  trackConfigId: "oval",
  startedAt: 100,
  finishedAt: 200,
  resultJson: "{}",
};

async function open(path: string) {
  const loaded = loadConfig({ tomlText: `[persistence]\ndatabase_path = ${JSON.stringify(path)}` });
  if ("faults" in loaded) throw new Error("faults");
  const lines: string[] = [];
  const log = (_fields: object, message: string) => void lines.push(message);
  const logger = { info: log, warn: log, error: log };
  const storage = await openStorage(loaded.config, logger as never, createMetrics());
  if ("refusal" in storage) throw new Error(storage.refusal);
  return { storage, lines };
}

describe("results that wait for the database at an end by force", () => {
  it("are beside it when that returns, and are stored by the next start [HOST-062, HOST-084]", async () => {
    const folder = mkdtempSync(join(tmpdir(), "storage-"));
    const path = join(folder, "test.db");
    const kept = join(folder, "unsaved-results.jsonl");
    const { storage, lines } = await open(path);
    const other = new Database(path, { timeout: 10_000 });
    other.exec("begin immediate");
    storage.writer.saveSessionResult(result);
    expect(storage.abandon()).toBe(false);
    expect(JSON.parse(readFileSync(kept, "utf8"))).toEqual(result);
    expect(lines).toEqual(["results were not stored; the next start will do it"]);
    other.exec("rollback");

    const next = await open(path);
    expect(next.lines).toEqual(["results that the last run could not store are stored now"]);
    await next.storage.close();
    const rows = other.prepare("select id, finished_at from race_sessions").all();
    expect(rows).toEqual([{ id: "a", finished_at: 200 }]);
    while (existsSync(kept)) await new Promise((resolve) => setTimeout(resolve, 5));
    other.close();
  });
});
