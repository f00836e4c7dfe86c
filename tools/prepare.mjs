// Makes a checkout runnable: the installed packages match the lock file and the built files match
// the sources. No dependency and no new syntax, because it runs before anything is installed and
// has to say a clear sentence on an old Node. Everything it prints goes to stderr: the standard
// output belongs to the command that runs afterwards (`--json`).
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The entry of the `fairtick` command; exists once the build has run. */
export const cliEntry = join(root, "apps/cli/dist/main.js");

const oldestNode = [20, 19];
const lockFile = join(root, "package-lock.json");
const installStamp = join(root, "node_modules/.fairtick-lock");
const buildStamp = join(root, ".cache/build-fingerprint");
const guardFile = join(root, ".cache/preparing");
const sourceFolders = ["packages", "games", "apps", "conformance", "bench", "examples", "tools", "types"];

/** Ends the process with a sentence when this Node is too old to run the project. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  say(
    `this is Node ${process.versions.node}; version ${oldestNode.join(".")} or later is needed (https://nodejs.org)`,
  );
  process.exit(1);
}

/** Installs and builds what is missing or stale. Returns false, having said why, when that fails. */
export function prepare() {
  return unlessReadOnly(() => (isInstalled() && isBuilt()) || guarded(() => install() && build()));
}

/** Installs the packages of the lock file unless they are there. Returns false when npm fails. */
export function prepareInstall() {
  return unlessReadOnly(() => isInstalled() || guarded(install));
}

// A service may run as a user who cannot write here; what is installed and built by another is enough for it.
function unlessReadOnly(work) {
  try {
    return work();
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(error.code)) throw error;
    say(
      `packages or built files are missing or older than the sources, and ${error.path} cannot be written ` +
        `(${error.code}): run "npx fairtick version" once as the owner of ${root}`,
    );
    return false;
  }
}

// Runs a script of the project under this Node, with its output on stderr.
function runTool(path, args) {
  const child = spawnSync(process.execPath, [join(root, path), ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  return child.status === 0;
}

function isInstalled() {
  if (!existsSync(installStamp)) return adoptInstallation();
  return readFileSync(installStamp, "utf8") === digest(readFileSync(lockFile)) || adoptInstallation();
}

// An installation made with `npm ci` or `npm install` by hand is as good as ours.
function adoptInstallation() {
  const installedFile = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || (entry.optional && !installed[path])) continue;
    const found = installed[path];
    if (!found || found.version !== entry.version || (entry.link && found.resolved !== entry.resolved))
      return false;
    if (path.startsWith("node_modules/") && !existsSync(join(root, path))) return false;
  }
  writeFileSync(installStamp, digest(readFileSync(lockFile)));
  return true;
}

function install() {
  if (isInstalled()) return true;
  say("installing packages (npm ci; once, about a minute)");
  // A quiet outer npm (`npm -s test`) must not hide why an installation failed.
  const env = { ...process.env, npm_config_loglevel: "error" };
  const npm = spawnSync("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: root,
    env,
    stdio: ["ignore", 2, 2],
  });
  if (npm.status !== 0) {
    say(npm.error ? `npm could not be started: ${npm.error.message}` : "npm ci failed, see above");
    return false;
  }
  writeFileSync(installStamp, digest(readFileSync(lockFile)));
  return true;
}

function isBuilt() {
  return existsSync(cliEntry) && existsSync(buildStamp) && readFileSync(buildStamp, "utf8") === fingerprint();
}

function build() {
  const before = fingerprint();
  if (existsSync(cliEntry) && existsSync(buildStamp) && readFileSync(buildStamp, "utf8") === before)
    return true;
  say("building");
  rmSync(buildStamp, { force: true });
  const tsc = "node_modules/typescript/bin/tsc";
  const built =
    runTool(tsc, ["-b"]) &&
    (existsSync(cliEntry) || runTool(tsc, ["-b", "--force"])) &&
    runTool("node_modules/vite/bin/vite.js", ["build", "apps/web", "--logLevel", "warn"]);
  if (!built) {
    say("the build failed, see above");
    return false;
  }
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, before);
  return true;
}

// Names, sizes and times of every file that the compilers read: also sees removed files and files
// that a checkout brought back with an older time.
function fingerprint() {
  const hash = createHash("sha256");
  for (const name of readdirSync(root)) if (/^tsconfig.*\.json$/.test(name)) addFile(join(root, name));
  for (const folder of sourceFolders) addFolder(join(root, folder));
  return hash.digest("hex");

  function addFolder(folder) {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && entry.name !== "dist") addFolder(path);
      } else if (
        /\.(tsx?|css|html|svg)$|^(package|tsconfig)\.json$/.test(entry.name) &&
        !/\.test\.tsx?$/.test(entry.name)
      ) {
        addFile(path);
      }
    }
  }

  function addFile(path) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
}

// Two commands started at once on a fresh clone must not install over each other. The file holds
// the id of the process that prepares; one that died leaves it behind, which is noticed.
function guarded(work) {
  mkdirSync(dirname(guardFile), { recursive: true });
  let told = false;
  while (!takeGuard()) {
    if (!told) say("waiting for another command that installs or builds");
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return work();
  } finally {
    rmSync(guardFile, { force: true });
  }
}

function takeGuard() {
  try {
    writeFileSync(guardFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (!isAlive(holderOfGuard())) rmSync(guardFile, { force: true });
  return false;
}

// An empty file is one whose holder has not written its id yet; 0 signals our own group, so lives.
function holderOfGuard() {
  try {
    return Number(readFileSync(guardFile, "utf8"));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function digest(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function say(sentence) {
  process.stderr.write(`fairtick: ${sentence}\n`);
}
