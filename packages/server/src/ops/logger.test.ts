import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { loadConfig } from "./config.ts";
import { type Logger, openLogger } from "./logger.ts";

const noon = Date.UTC(2026, 10, 5, 12);
const dayMs = 86_400_000;

function open({
  toml = "",
  isTTY = false,
  start = noon,
  path = "",
  onLeftOut = (_lines: number): void => {},
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), "logs-"));
  const tomlText = `[logging]\nfile_path = "${path || `${folder}/log/server.log`}"\n${toml}`;
  const loaded = loadConfig({ tomlText });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const console = Object.assign(new PassThrough(), { isTTY });
  const clock = { now: start };
  const opened = openLogger({ config: loaded.config.logging, console, now: () => clock.now, onLeftOut });
  return {
    ...opened,
    clock,
    folder: join(folder, "log"),
    shown: () => (console.read() as Buffer | null)?.toString() ?? "",
  };
}

/** Closes the log and gives the lines of all its files, parsed. */
async function fileLines({ close, folder }: ReturnType<typeof open>): Promise<Record<string, unknown>[]> {
  await close();
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("the log for people", () => {
  it("shows time, level, message and the ids on one line, without colours away from a terminal [HOST-074]", () => {
    const log = open();
    log.logger.warn({ session_id: "s-1", player_id: "p-2" }, "input is malformed");
    const shown = log.shown();
    expect(shown).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\] WARN: input is malformed \{.*\}\n$/);
    expect(shown).toContain('"session_id":"s-1","player_id":"p-2"');
  });

  it("has colours on a terminal [HOST-074]", () => {
    const log = open({ isTTY: true });
    log.logger.info("hello");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
    expect(log.shown()).toMatch(/\u001b\[\d+mINFO/);
  });

  it("lets no text of strangers give commands to a terminal", () => {
    const log = open();
    log.logger.warn({ path: "/debug/\u009b2J", reason: "\u001b[2J\nanother line" }, "refused");
    log.logger.error({ err: new Error("\u001b[2J\u009b2J") }, "failed");
    const shown = log.shown();
    expect(shown).toContain("/debug/\ufffd2J");
    expect(shown.split("\n")[0]).toContain("another line");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is looked for
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("waits for a reader who stands still up to a bound; the other lines are counted [HOST-074]", () => {
    let leftOut = 0;
    const log = open({
      toml: "file_enabled = false",
      onLeftOut: (lines) => {
        leftOut += lines;
      },
    });
    for (let i = 0; i < 40; i++) log.logger.info("x".repeat(65_536));
    // 1 MiB and the line that went beyond it.
    expect(leftOut).toBe(40 - 16);
    expect(log.shown().length).toBeLessThan(17 * 65_700);
  });

  it("is left out when it is turned off", () => {
    const log = open({ toml: "console_enabled = false" });
    log.logger.error("hello");
    expect(log.shown()).toBe("");
  });
});

describe("the log for programs", () => {
  it("is one JSON object a line, with time and level in words [HOST-074]", async () => {
    const log = open();
    log.logger.info({ session_id: "s-1" }, "started\nwith a line break");
    log.logger.error({ err: new Error("broken") }, "failed");
    expect(await fileLines(log)).toMatchObject([
      {
        level: "info",
        time: "2026-11-05T12:00:00.000Z",
        session_id: "s-1",
        msg: "started\nwith a line break",
      },
      { level: "error", err: { message: "broken", type: "Error" }, msg: "failed" },
    ]);
  });

  it("begins a file each day and keeps the newest seven [HOST-074]", async () => {
    const log = open();
    for (let day = 0; day < 8; day++) {
      log.clock.now = noon + day * dayMs;
      log.logger.info(`day ${day}`);
    }
    const lines = await fileLines(log);
    expect(readdirSync(log.folder).sort()).toEqual(
      ["06", "07", "08", "09", "10", "11", "12"].map((day) => `server.2026-11-${day}.log`),
    );
    expect(lines.map((line) => line.msg)).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `day ${day}`));
  });

  it("makes its folder again for a new day", async () => {
    const log = open();
    rmSync(log.folder, { recursive: true });
    log.clock.now = noon + dayMs;
    log.logger.info("next day");
    expect(await fileLines(log)).toMatchObject([{ msg: "next day" }]);
  });

  it("says once a minute, not with every line, that a new day cannot begin", async () => {
    const log = open({ toml: "console_enabled = false" });
    rmSync(log.folder, { recursive: true });
    writeFileSync(log.folder, "in the way");
    log.clock.now = noon + dayMs;
    for (let i = 0; i < 5; i++) log.logger.info("lost");
    expect(log.shown()).toMatch(/^The log file cannot be written: .*log is a file, not a folder\n$/);
    log.clock.now += 59_999;
    log.logger.info("lost");
    expect(log.shown()).toBe("");
    rmSync(log.folder);
    log.clock.now += 1;
    log.logger.info("back");
    expect(log.shown()).toBe("");
    expect(await fileLines(log)).toMatchObject([{ msg: "back" }]);
  });

  it("takes only errors in a day on which it is full, which it says once, also after a restart", async () => {
    const told = { lines: 0 };
    const onLeftOut = (lines: number) => {
      told.lines += lines;
    };
    const options = { toml: "file_max_mib = 1\nconsole_enabled = false", onLeftOut };
    const log = open(options);
    const text = "x".repeat(100_000);
    for (let i = 0; i < 15; i++) log.logger.warn(text);
    log.logger.info("too much");
    log.logger.error("bad");
    await expect.poll(() => told.lines, { timeout: 5000 }).toBe(6);
    log.clock.now = noon + dayMs;
    log.logger.info("next day");
    const short = (await fileLines(log)).map(({ msg }) => String(msg).slice(0, 31));
    const full = "the log file of the day is full";
    expect(short).toEqual([...new Array(10).fill(text.slice(0, 31)), full, "bad", "next day"]);
    const again = open({ ...options, path: join(log.folder, "server.log"), start: noon + 1 });
    again.logger.info(text);
    again.logger.error("still bad");
    await again.close();
    const lines = readFileSync(join(log.folder, "server.2026-11-05.log"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(14);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: "error", msg: "still bad" });
  });

  it("begins anew, folder and all, when its file is removed or renamed, and says so", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const log = open();
    const file = join(log.folder, "server.2026-11-05.log");
    const begun = () => vi.waitFor(() => expect(log.shown()).toContain("it begins anew"), 20_000);
    log.logger.info("gone with the folder");
    rmSync(log.folder, { recursive: true });
    vi.advanceTimersByTime(3000);
    await begun();
    log.logger.info("moved");
    log.flushSync();
    renameSync(file, `${file}.1`);
    vi.advanceTimersByTime(3000);
    await begun();
    log.logger.info("new");
    vi.advanceTimersByTime(3000);
    const anew = "the log file had been removed or renamed: it begins anew, without its last lines";
    expect((await fileLines(log)).map((line) => line.msg)).toEqual([anew, "new", anew, "moved"]);
    expect(log.shown().match(/begins anew/g)).toBeNull();
  });

  it("deletes old days when it is opened, and no other file", async () => {
    const first = open();
    await first.close();
    const others = ["server.log", "server.2020-01-01.log.gz", "other.2020-01-01.log", "server.notes.log"];
    for (const name of [...others, "server.2020-01-01.log"]) writeFileSync(join(first.folder, name), "");
    const loaded = loadConfig({ tomlText: `[logging]\nfile_path = "${first.folder}/server.log"` });
    if ("faults" in loaded) throw new Error("faults");
    const second = openLogger({ config: loaded.config.logging, console: new PassThrough(), now: () => noon });
    await second.close();
    expect(readdirSync(first.folder).sort()).toEqual([...others, "server.2026-11-05.log"].sort());
  });

  it("is on the disk after flushSync", () => {
    const log = open();
    log.logger.fatal("the end");
    log.flushSync();
    expect(readFileSync(join(log.folder, "server.2026-11-05.log"), "utf8")).toContain("the end");
  });

  it("is left out when it is turned off", async () => {
    const log = open({ toml: "file_enabled = false" });
    log.logger.info("hello");
    await log.close();
    expect(() => readdirSync(log.folder)).toThrow();
  });
});

describe("levels", () => {
  it("can be changed while the server runs", async () => {
    const log = open({ toml: 'level = "warn"' });
    log.logger.info("one");
    log.setLevel("debug");
    expect(log.level()).toBe("debug");
    log.logger.debug("two");
    log.logger.trace("three");
    expect((await fileLines(log)).map((line) => line.msg)).toEqual(["two"]);
  });

  it("are followed by children and their children, made before or after [HOST-074]", async () => {
    const log = open();
    const child = log.logger.child({ game: "apex" });
    const grandchild = child.child({ session_id: "s-1" });
    log.setLevel("error");
    child.warn("left out");
    grandchild.warn("left out");
    log.setLevel("debug");
    child.debug("one");
    grandchild.debug("two");
    child.child({}).debug("three");
    expect((await fileLines(log)).map((line) => line.msg)).toEqual(["one", "two", "three"]);
  });

  it("are not followed by a child that was given its own", async () => {
    const log = open();
    const child = log.logger.child({}, { level: "trace" });
    log.setLevel("error");
    child.trace("one");
    expect((await fileLines(log)).map((line) => line.msg)).toEqual(["one"]);
  });
});

describe("a disk that stands still", () => {
  it("delays nobody: lines wait up to a bound, the others are counted and told [HOST-074]", async () => {
    const folder = mkdtempSync(join(tmpdir(), "logs-"));
    const pipe = join(folder, "server.2026-11-05.log");
    execFileSync("mkfifo", [pipe]);
    // A pipe that nobody empties takes 64 KiB; after that its writer stands still like that of a broken disk.
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const leftOut: number[] = [];
    const told = new Promise<void>((resolve) => {
      const onLeftOut = (lines: number) => {
        leftOut.push(lines);
        resolve();
      };
      const log = open({ path: join(folder, "server.log"), onLeftOut, toml: "console_enabled = false" });
      const text = "x".repeat(65_536);
      for (let i = 0; i < 300; i++) log.logger.info(text);
    });
    await told;
    // 16 MiB of 300 lines of 64 KiB were kept, and the pipe took one.
    expect(leftOut[0]).toBeGreaterThan(30);
    expect(leftOut[0]).toBeLessThan(60);
    closeSync(reader);
  });
});

describe("secrets", () => {
  it.each<[string, (logger: Logger, secret: string) => void]>([
    ["a field", (logger, secret) => logger.info({ token: secret }, "x")],
    [
      "a field that ends so",
      (logger, secret) => logger.info({ resumeToken: secret, jwt_secret: secret }, "x"),
    ],
    ["a nested field", (logger, secret) => logger.info({ a: { b: [{ password: secret }] } }, "x")],
    ["a value that is no text", (logger, secret) => logger.info({ token: { raw: secret } }, "x")],
    ["a field of a child", (logger, secret) => logger.child({ authorization: secret }).info("x")],
    [
      "a field of a grandchild",
      (logger, secret) => logger.child({ a: 1 }).child({ cookie: secret }).info("x"),
    ],
  ])("are left out of both logs as %s [HOST-074]", async (_, write) => {
    const log = open();
    write(log.logger, "hunter2");
    const text = log.shown() + JSON.stringify(await fileLines(log));
    expect(text).not.toContain("hunter2");
    expect(text.match(/redacted/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it("are not shown below the depth that is looked into [HOST-074]", async () => {
    const log = open();
    const nest = (levels: number): object =>
      levels === 0 ? { token: "hunter2" } : { in: [nest(levels - 1)] };
    for (let levels = 0; levels < 8; levels++) log.logger.info({ nested: nest(levels) }, "x");
    const text = log.shown() + JSON.stringify(await fileLines(log));
    expect(text).not.toContain("hunter2");
    expect(text).toContain("[deeper]");
  });

  it("does not hide what is no secret", async () => {
    const log = open();
    log.logger.info({ require_token: true, tokens_seen: 3, secretary: "Ann", at: new Date(0) }, "x");
    expect(await fileLines(log)).toMatchObject([
      { require_token: true, tokens_seen: 3, secretary: "Ann", at: "1970-01-01T00:00:00.000Z" },
    ]);
  });
});

describe("a log file that cannot be written", () => {
  const folder = mkdtempSync(join(tmpdir(), "logs-"));
  writeFileSync(join(folder, "afile"), "");
  mkdirSync(join(folder, "server.2026-11-05.log"));

  it.each([
    ["below a file", "afile/server.log", "afile is a file, not a folder"],
    ["a folder itself", "server.log", "it is a folder, not a file"],
  ])("is refused in one sentence when it is %s", (_, name, reason) => {
    const path = join(folder, name);
    expect(() => open({ path })).toThrow(`logging.file_path = ${JSON.stringify(path)}: cannot be written: `);
    expect(() => open({ path })).toThrow(reason);
  });
});
