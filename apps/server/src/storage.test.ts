import { existsSync, mkdtempSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMetrics, loadConfig } from "@fairtick/server";
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
    renameSync(path, `${path}.away`);
    storage.writer.saveSessionResult(result);
    expect(storage.abandon()).toBe(false);
    expect(JSON.parse(readFileSync(kept, "utf8"))).toEqual(result);
    expect(lines.at(-1)).toBe("results were not stored; the next start will do it");
    renameSync(`${path}.away`, path);

    const next = await open(path);
    expect(next.lines).toEqual(["results that the last run could not store are stored now"]);
    await next.storage.close();
    expect(next.lines).toContain("result stored");
    while (existsSync(kept)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
