// `npm test` and `npm run check`: every check and every test, and one line that counts them all.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const checks = [
  { name: "build", script: "node_modules/typescript/bin/tsc", args: ["-b"] },
  {
    name: "types of the tests",
    script: "node_modules/typescript/bin/tsc",
    args: ["-p", "tsconfig.test.json"],
  },
  {
    name: "format and lint",
    script: "node_modules/@biomejs/biome/bin/biome",
    args: ["check", "--error-on-warnings"],
  },
  { name: "unused code", script: "node_modules/knip/bin/knip.js", args: ["--no-progress"] },
  {
    name: "page",
    script: "node_modules/vite/bin/vite.js",
    args: ["build", "apps/web", "--logLevel", "warn"],
  },
  { name: "import table", script: "tools/dist/check-imports.js", args: [] },
  { name: "texts of the page", script: "tools/dist/check-texts.js", args: [] },
];

// vitest's JSON report. A run of some files must not pass for the whole, which the table of
// requirements reads.
const resultsFile = (isWhole) =>
  join(root, isWhole ? ".cache/test-results.json" : ".cache/part-results.json");

/** Runs the checks and prints the count. Returns whether all passed. */
export async function runChecks() {
  return printTotal(await countChecks());
}

/** Runs the checks and the tests (`args` go to vitest: file filters, `-t`) and prints the count. Returns whether all passed. */
export async function runTests(args) {
  const total = await countChecks();
  const tests = await countTests(args);
  for (const key of Object.keys(total)) total[key] += tests[key];
  return printTotal(total);
}

/** What a run says that could not begin. Returns false. */
export function reportNoRun() {
  return printTotal({ passed: 0, failed: 1, skipped: 0 });
}

async function countChecks() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) {
    const startMs = performance.now();
    const { code, output } = await run(check.script, check.args, "pipe");
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? "ok  " : "FAIL"} ${check.name} (${seconds} s)\n`);
    if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
    total[code === 0 ? "passed" : "failed"]++;
  }
  return total;
}

async function countTests(args) {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const results = resultsFile(args.length === 0);
  rmSync(results, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const { code } = await run("node_modules/vitest/vitest.mjs", ["run", ...reporters, ...args], "inherit");
  const total = readTotals(results);
  // vitest also fails for what is no test: an unhandled error, or no file for a filter.
  if (code !== 0 && total.failed === 0) total.failed = 1;
  return total;
}

function readTotals(file) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const brokenFiles = results.testResults.filter((file) => file.status === "failed" && !hasFailure(file));
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + brokenFiles.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function hasFailure(file) {
  return file.assertionResults.some((test) => test.status === "failed");
}

function printTotal({ passed, failed, skipped }) {
  const skips = skipped > 0 ? `, ${skipped} skipped` : "";
  process.stdout.write(`${passed} passed, ${failed} failed${skips}\n`);
  return failed === 0;
}

// Ends with the child's exit code (128 + n after a signal); a signal to this process goes to the child.
function run(script, args, output) {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ["ignore", output, output],
  });
  const chunks = [];
  child.stdout?.on("data", (chunk) => chunks.push(chunk));
  child.stderr?.on("data", (chunk) => chunks.push(chunk));
  const pass = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      for (const signal of signals) process.off(signal, pass);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
