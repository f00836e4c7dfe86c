// What the npm scripts call: brings the checkout up to date, then runs one command.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cliEntry, prepare, prepareInstall, requireNode, root } from "./prepare.mjs";
import { reportNoRun, runChecks, runTests } from "./test-run.mjs";

const commands = {
  start: (args) => prepare() && become(cliEntry, ["serve", ...args]),
  dev: (args) => prepare() && followPage(args) && become(cliEntry, ["dev", ...args]),
  conformance: (args) => prepare() && become(join(root, "conformance/dist/report/main.js"), args),
  bench: (args) => prepare() && become(join(root, "bench/dist/main.js"), args),
  screenshots: (args) => prepare() && become(join(root, "conformance/dist/page/screenshots/main.js"), args),
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

// Serves the page from its sources beside the server: it shows the games that come along, and no other. It ends with
// this process, whose end closes its input.
function followPage(args) {
  if (args.some((arg) => arg === "--help" || arg.startsWith("--game"))) return true;
  const port = / --web-port[= ](\d+)/.exec(` ${args.join(" ")}`)?.[1];
  const env = port === undefined ? process.env : { ...process.env, FAIRTICK_NETWORK_WEB_PORT: port };
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const options = ["apps/web", "--host", "127.0.0.1", "--clearScreen", "false"];
  const page = spawn(process.execPath, [vite, ...options], { cwd: root, env, stdio: ["pipe", 2, 2] });
  process.once("exit", () => page.kill());
  return true;
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
