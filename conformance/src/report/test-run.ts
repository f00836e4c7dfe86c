import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { TestResult } from "./conformance-rows.ts";

export interface TestRun {
  readonly tests: readonly TestResult[];
  /** Files that could not be loaded, so that none of their tests is known. */
  readonly brokenFiles: readonly string[];
}

// The part of vitest's JSON report that is read here.
interface VitestReport {
  testResults: {
    name: string;
    status: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string }[];
  }[];
}

const resultsPath = ".cache/test-results.json";
const sourceFolders = ["packages", "games", "apps", "conformance", "tools", "bin"];

/** Runs every test, with the progress on stderr. Throws when vitest leaves no result. */
export function runTests(root: string): TestRun {
  const results = join(root, resultsPath);
  rmSync(results, { force: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  spawnSync(process.execPath, [vitest, "run", ...reporters], { cwd: root, stdio: ["ignore", 2, 2] });
  if (!existsSync(results)) throw new Error("vitest ended without a result");
  return readTestReport(root, readFileSync(results, "utf8"));
}

/** The results of the last whole run; undefined when there are none or a source file is newer. */
export function cachedTests(root: string): TestRun | undefined {
  const results = join(root, resultsPath);
  if (!existsSync(results)) return undefined;
  const finishedMs = statSync(results).mtimeMs;
  if (sourceFolders.some((folder) => changedSince(join(root, folder), finishedMs))) return undefined;
  return readTestReport(root, readFileSync(results, "utf8"));
}

/** Reads the text of a vitest JSON report. */
export function readTestReport(root: string, json: string): TestRun {
  const report = JSON.parse(json) as VitestReport;
  const tests: TestResult[] = [];
  const brokenFiles: string[] = [];
  for (const { name, status, assertionResults } of report.testResults) {
    const file = relative(root, name).split(sep).join("/");
    for (const test of assertionResults) {
      const title = [...test.ancestorTitles, test.title].filter((part) => part !== "").join(" > ");
      tests.push({ title, file, status: statusOf(test.status) });
    }
    if (status === "failed" && assertionResults.every((test) => test.status !== "failed")) {
      brokenFiles.push(file);
    }
  }
  return { tests, brokenFiles };
}

function statusOf(status: string): TestResult["status"] {
  if (status === "passed") return "pass";
  return status === "failed" ? "fail" : "skipped";
}

function changedSince(folder: string, timeMs: number): boolean {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return !entry.name.endsWith(".tsbuildinfo") && statSync(path).mtimeMs > timeMs;
    return !["node_modules", "dist"].includes(entry.name) && changedSince(path, timeMs);
  });
}
