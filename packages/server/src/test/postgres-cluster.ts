import { execFile, execFileSync } from "node:child_process";
import {
  accessSync,
  appendFileSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The first is a PostgreSQL server that is there already, with a user who may create databases. */
const { FAIRTICK_TEST_POSTGRES: givenUrl = "", PATH = "" } = process.env;

const systemUser = "postgres";
const debianFolder = "/usr/lib/postgresql";

/** Nothing of these tests has to outlive a power cut. */
const settings = `
listen_addresses = ''
fsync = off
full_page_writes = off
max_connections = 300
shared_buffers = '32MB'
`;

/** Why tests on PostgreSQL cannot be run on this machine; undefined when they can. */
export function postgresMissing(): string | undefined {
  if (givenUrl !== "") return undefined;
  if (programFolder() === undefined) return "PostgreSQL is not installed (apt-get install postgresql)";
  if (isRoot() && ownerIds() === undefined)
    return `PostgreSQL runs as no root, and there is no user ${systemUser}`;
  return undefined;
}

/** The address of a database of the server for tests, which all tests of a run share. It is started by the first. */
export async function postgresUrl(database: string): Promise<string> {
  const url = new URL(givenUrl === "" ? await clusterUrl() : givenUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** A PostgreSQL server of a test's own, to be stopped and started. */
export class PostgresCluster {
  readonly #folder: string;
  readonly #data: string;

  /** `folder`: is made in one that every user may pass, and goes with the run. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#data = join(folder, "data");
  }

  get url(): string {
    return `postgres://${systemUser}@localhost/postgres?host=${encodeURIComponent(this.#folder)}`;
  }

  get socket(): string {
    return join(this.#folder, ".s.PGSQL.5432");
  }

  /** A locale in which text sorts otherwise than by its bytes, as most servers have one. */
  async create(): Promise<void> {
    mkdirSync(this.#folder);
    const ids = isRoot() ? ownerIds() : undefined;
    if (ids !== undefined) chownSync(this.#folder, ids.uid, ids.gid);
    const locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"];
    await this.#run("initdb", [
      "-D",
      this.#data,
      "-A",
      "trust",
      "-U",
      systemUser,
      "-E",
      "UTF8",
      "-N",
      ...locale,
    ]);
    const sockets = `unix_socket_directories = '${this.#folder}'\n`;
    appendFileSync(join(this.#data, "postgresql.conf"), settings + sockets);
  }

  async start(): Promise<void> {
    const log = join(this.#folder, "log");
    await this.#run("pg_ctl", ["start", "-w", "-s", "-D", this.#data, "-l", log]);
  }

  /** `immediate` ends it as a power cut would. */
  async stop(mode: "fast" | "immediate"): Promise<void> {
    await this.#run("pg_ctl", ["stop", "-w", "-s", "-m", mode, "-D", this.#data]);
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const command = [join(programFolder() ?? "", program), ...args];
    // It must not be able to enter the folder from which the tests are run.
    const [file = "", ...rest] = isRoot() ? ["runuser", "-u", systemUser, "--", ...command] : command;
    await run(file, rest, { cwd: "/" });
  }
}

/** Ends the server of a run of tests, which lies in that folder. */
export function endPostgres(folder: string): void {
  const pidFile = join(folder, clusterName, "data", "postmaster.pid");
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number(readFileSync(pidFile, "utf8").split("\n")[0]), "SIGQUIT");
  } catch {
    // It has ended already.
  }
}

const clusterName = "postgres";

/** Tests run in several processes: the first one makes the folder and with it the server. */
async function clusterUrl(): Promise<string> {
  const folder = join(tmpdir(), clusterName);
  const cluster = new PostgresCluster(folder);
  const told = join(tmpdir(), `${clusterName}.ready`);
  if (isFirst(join(tmpdir(), `${clusterName}.lock`))) {
    const fault = await cluster
      .create()
      .then(() => cluster.start())
      .then(() => "", String);
    writeFileSync(`${told}.new`, fault);
    renameSync(`${told}.new`, told);
  }
  while (!existsSync(told)) await sleep(20);
  const fault = readFileSync(told, "utf8");
  if (fault !== "") throw new Error(fault);
  return cluster.url;
}

function isFirst(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

/** Where `initdb` is: on the path, or where Debian puts it, the newest of several. */
function programFolder(): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const newest = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debianFolder, version, "bin"));
  const folders = [...PATH.split(delimiter), ...newest];
  return folders.find((folder) => isProgram(join(folder, "initdb")) && isProgram(join(folder, "pg_ctl")));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const isRoot = () => process.getuid?.() === 0;

function ownerIds(): { readonly uid: number; readonly gid: number } | undefined {
  try {
    const id = (kind: string) =>
      Number(execFileSync("id", [kind, systemUser], { encoding: "utf8", stdio: "pipe" }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}
