// What the npm scripts call: brings the checkout up to date, then runs one command.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cliEntry, prepare, prepareInstall, requireNode, root } from "./prepare.mjs";
import { reportNoRun, runChecks, runTests } from "./test-run.mjs";

const commands = {
  start: (args) => prepare() && become(cliEntry, ["serve", ...args]),
  dev: (args) => prepare() && become(cliEntry, ["dev", ...args]),
  conformance: (args) => prepare() && become(join(root, "conformance/dist/report/main.js"), args),
  bench: (args) => prepare() && become(join(root, "bench/dist/main.js"), args),
  // Tests and checks build by themselves, so that a failing build is one line of the result.
  test: (args) => (prepareInstall() ? runTests(args) : reportNoRun()),
  check: () => (prepareInstall() ? runChecks() : reportNoRun()),
};

requireNode();
const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  process.stderr.write(`usage: node tools/bootstrap.mjs ${Object.keys(commands).join("|")} [arguments]\n`);
  process.exitCode = 2;
} else if (!(await command(args))) {
  process.exitCode = 1;
}

// Runs a built module in this very process: signals, the terminal and the exit code are then its
// own, without a process in between that would have to pass them on.
async function become(entry, args) {
  if (!existsSync(entry)) {
    process.stderr.write(`fairtick: there is no ${entry} in this version\n`);
    return false;
  }
  process.argv = [process.argv[0], entry, ...args];
  await import(pathToFileURL(entry).href);
  return true;
}
