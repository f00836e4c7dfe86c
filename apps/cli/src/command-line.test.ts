import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLog, rerunSession } from "@fairtick/session";
import { describe, expect, it } from "vitest";
import { chooseItem, loadApexContent } from "./apex-content.ts";
import { runCommandLine } from "./command-line.ts";
import { shippedFolders } from "./content-folders.ts";
import { createLocalRace } from "./race/local-race.ts";
import { captureTerminal } from "./test/captured-terminal.ts";

async function run(...args: string[]) {
  const terminal = captureTerminal();
  const exitCode = await runCommandLine(args, terminal);
  return { exitCode, ...terminal.written };
}

describe("the command line", () => {
  it("lists every command and the options of each in its help [HOST-072]", async () => {
    const { exitCode, out } = await run("--help");
    expect(exitCode).toBe(0);
    const commands = ["race", "rerun", "serve", "join", "watch", "loadtest", "content", "cert", "version"];
    for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command}\\b`, "m"));
    for (const command of commands) expect((await run(command, "--help")).exitCode).toBe(0);
    const serve = (await run("serve", "--help")).out;
    for (const option of [
      "-c, --config",
      "-l, --log-level",
      "--tcp-port",
      "--udp-port",
      "--health-port",
      "--web-port",
    ]) {
      expect(serve).toContain(option);
    }
    expect((await run()).out).toBe(out);
  });

  it.each([
    [["race", "--lops", "3"], "unknown option '--lops'", "Usage: fairtick race"],
    [["serve", "--port", "1"], "unknown option '--port'", "Usage: fairtick serve"],
    [["race", "now"], "too many arguments", "Usage: fairtick race"],
    [["races"], "unknown command 'races'", "Usage: fairtick "],
    [["content", "chack"], "unknown command 'chack'", "Usage: fairtick content"],
    [["race", "--laps"], "option '--laps <count>' argument missing", "Usage: fairtick race"],
  ])("answers %j with the fault, the usage and exit code 2 [HOST-072]", async (args, fault, usage) => {
    const { exitCode, out, err } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(fault);
    expect(err).toContain(usage);
  });

  it.each([
    ["--laps", "0", "from 1 to 99"],
    ["--laps", "100", "from 1 to 99"],
    ["--laps", "2.5", "from 1 to 99"],
    ["--laps", "-1", "from 1 to 99"],
    ["--ai", "16", "from 0 to 15"],
    ["--ai", "many", "from 0 to 15"],
    ["--seed", "4294967296", "from 0 to 4294967295"],
    ["--seed", "", "from 0 to 4294967295"],
    ["--speed", "fast", "max, real or a factor"],
    ["--speed", "0", "max, real or a factor"],
    ["--speed", "-2", "max, real or a factor"],
    ["--skill", "hero", "mixed, rookie, pro, alien"],
    ["--track", "monaco", "oval_simple (Simple Oval)"],
    ["--track", " ", "must not be empty"],
    ["--car", "gt4_generic", "Did you mean gt3_generic?"],
  ])("refuses race %s %j and says what is allowed", async (option, value, allowed) => {
    const { exitCode, out, err } = await run("race", "--json", option, value);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(`option '${option} <`);
    expect(err).toContain(`'${value}' is invalid`);
    expect(err).toContain(allowed);
  });

  it("says which version it is", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await run("version")).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining(`fairtick ${version} `),
    });
    expect(await run("--version")).toEqual(await run("version"));
    expect(await run("-V")).toEqual(await run("version"));
  });

  it("helps with a command by name", async () => {
    expect(await run("help", "race")).toEqual(await run("race", "--help"));
    expect((await run("help")).exitCode).toBe(0);
    const unknown = await run("help", "rase");
    expect(unknown.exitCode).toBe(2);
    expect(unknown.err).toMatch(/\nerror: unknown command 'rase'\n$/);
  });

  it.each([
    [["race", "--cars", "/does/not/exist"], "--cars /does/not/exist: no such folder"],
    [["join", "--session", "x", "--create"], "--session and --create exclude each other"],
    [["join", "--insecure", "--plain"], "--insecure and --plain exclude each other"],
  ])("refuses %j before anything else", async (args, fault) => {
    const { exitCode, out, err } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(fault);
  });
});

describe("race", () => {
  it("prints one JSON object and nothing else", async () => {
    const { exitCode, out, err } = await run("race", "--json", "--ai", "3", "--laps", "1");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out.endsWith("}\n")).toBe(true);
    const result = JSON.parse(out);
    expect(Object.keys(result)).toEqual(["game", "track", "seed", "ticks", "hash", "results"]);
    expect(result).toMatchObject({
      game: "apex",
      track: "oval_simple",
      seed: 7,
      hash: expect.stringMatching(/^[\da-f]{16}$/),
    });
    expect(result.ticks).toBeGreaterThan(240 * 30);
    expect(result.results).toHaveLength(4);
    expect(result.results.map((row: { position: number }) => row.position)).toEqual([1, 2, 3, 4]);
    for (const row of result.results) {
      expect(Object.keys(row)).toEqual(["position", "name", "car", "laps", "totalMs", "bestLapMs", "status"]);
      expect(row).toMatchObject({
        laps: 1,
        totalMs: expect.any(Number),
        bestLapMs: expect.any(Number),
        status: "finished",
      });
    }
    expect(result.results.filter((row: { name: string }) => row.name === "You")).toMatchObject([
      { car: "gt3_generic" },
    ]);
  });

  it("gives the same bytes for the same arguments, and others for another seed", async () => {
    const args = [
      "race",
      "--json",
      "--ai",
      "4",
      "--laps",
      "1",
      "--track",
      "Quarry Steps",
      "--car",
      "FORMULA_BASIC",
    ];
    const first = await run(...args, "--seed", "11");
    expect(await run(...args, "--seed", "11")).toEqual(first);
    const other = await run(...args, "--seed", "12");
    expect(JSON.parse(other.out).hash).not.toBe(JSON.parse(first.out).hash);
  });

  it("tells its course in lines where nothing can be redrawn, then the result", async () => {
    const { exitCode, out } = await run("race", "--ai", "1", "--laps", "2");
    expect(exitCode).toBe(0);
    expect(out).not.toContain("\u001b");
    expect(out).toMatch(/^ +\d:\d\d\.\d {2}Lap 2\/2: .*\n(.*\n)*.*Winner: /);
    expect(out).toMatch(/POS {2}DRIVER/);
    expect(out).toMatch(/▸ {3}[12] {2}You/);
    expect(out).toMatch(/State hash {3}[\da-f]{16}\n/);
    expect(out).toMatch(/Simulated {4}\d+ ticks, .* times real time/);
  });

  it("leaves the terminal as it was, also when somebody stops it", async () => {
    const terminal = captureTerminal({ columns: 80, rows: 24 });
    const running = runCommandLine(["race", "--speed", "max"], terminal);
    while (terminal.written.out === "") await new Promise((resolve) => setImmediate(resolve));
    terminal.press("q");
    expect(await running).toBe(130);
    const { out, err } = terminal.written;
    expect(out.startsWith("\u001b[?1049h\u001b[?25l")).toBe(true);
    expect(out.endsWith("\u001b[?7h\u001b[?25h\u001b[?1049l")).toBe(true);
    expect(out).toContain("SIMPLE OVAL");
    expect(err).toMatch(/^Stopped after /);
    expect(terminal.exitHooks.size).toBe(0);
  });

  it("ends at Ctrl-C", async () => {
    const terminal = captureTerminal({ columns: 80, rows: 24 });
    const running = runCommandLine(["race", "--speed", "real"], terminal);
    while (terminal.written.out === "") await new Promise((resolve) => setImmediate(resolve));
    terminal.interrupt();
    expect(await running).toBe(130);
  });

  it("writes a log from which the session runs again to the same hash", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "race-")), "race.log");
    const { out } = await run("race", "--json", "--ai", "2", "--laps", "1", "--log", file);
    const log = readLog(readFileSync(file));
    if (!log.ok) throw new Error(log.reason);
    expect(log).toMatchObject({ complete: true, header: { game: "apex", seed: 7 } });
    const content = loadApexContent(shippedFolders());
    const track = chooseItem(content.tracks, "--track", "oval_simple");
    const car = chooseItem(content.cars, "--car", "gt3_generic");
    const same = createLocalRace(content, {
      track,
      car,
      ai: 2,
      laps: 1,
      seed: 7,
      skill: "mixed",
      log: false,
    });
    const rerun = rerunSession(same.session.setup, log);
    if (!rerun.ok) throw new Error(rerun.reason);
    expect(rerun.end.kind).toBe("agrees");
    expect(rerun.hashesChecked).toBeGreaterThan(30);
    while (same.ticks() < JSON.parse(out).ticks) same.step();
    expect(same.hash()).toBe(JSON.parse(out).hash);
  });

  it("says why a log cannot be written, before the race", async () => {
    const { exitCode, out, err } = await run(
      "race",
      "--ai",
      "0",
      "--laps",
      "1",
      "--log",
      join(tmpdir(), "no", "such", "place"),
    );
    expect({ exitCode, out, err }).toMatchObject({
      exitCode: 1,
      out: "",
      err: expect.stringContaining("the log cannot be written"),
    });
  });
});

describe("content check", () => {
  it("finds nothing wrong with what is shipped [HOST-056]", async () => {
    const { exitCode, out } = await run("content", "check");
    expect({ exitCode, out }).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^0 faults, 0 warnings, \d+ cars and \d+ tracks/),
    });
  });
});

describe("cert", () => {
  it("makes a certificate once, and shows it from then on [HOST-072]", async () => {
    const dir = mkdtempSync(join(tmpdir(), "cert-"));
    const config = join(dir, "server.toml");
    const paths = { cert: join(dir, "a.crt"), key: join(dir, "a.key") };
    writeFileSync(
      config,
      `[network]\ntls_cert_path = ${JSON.stringify(paths.cert)}\ntls_key_path = ${JSON.stringify(paths.key)}\n`,
    );
    const first = await run("cert", "--config", config);
    expect(first).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("Made a development certificate"),
    });
    expect([existsSync(paths.cert), existsSync(paths.key)]).toEqual([true, true]);
    const second = await run("cert", "-c", config);
    expect(second.out).toContain("There is a certificate already");
    const fingerprint = (out: string) => /SHA-256 +([\dA-F:]+)/.exec(out)?.[1];
    expect(fingerprint(second.out)).toHaveLength(95);
    expect(fingerprint(second.out)).toBe(fingerprint(first.out));
  });

  it("lists the faults of a configuration that cannot be used", async () => {
    const config = join(mkdtempSync(join(tmpdir(), "cert-")), "server.toml");
    writeFileSync(config, "[network]\ntls = 3\ntcp_bind = 'x'\n");
    const { exitCode, err } = await run("cert", "--config", config);
    expect(exitCode).toBe(2);
    expect(err).toContain("network.tls");
    expect(err).toContain("network.tcp_bind");
  });
});

/** Answers whatever comes with this text and hangs up. */
async function foreignServer(text: string): Promise<{ port: string; close(): void }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  return { port, close: () => server.close() };
}

describe("join and watch", () => {
  it.each([
    ["", [], "does not speak TLS; a server without encryption needs --plain"],
    ["HTTP/1.1 400 Bad Request\r\n\r\n", [], "does not speak TLS; a server without encryption needs --plain"],
    ["", ["--plain"], "does not speak the apex protocol; is it a TLS server? Leave --plain out"],
    [
      "HTTP/1.1 400\r\n\r\n",
      ["--plain"],
      "does not speak the apex protocol; is it a TLS server? Leave --plain out",
    ],
  ])("say what a server is not that answers %j to %j", async (text, options, fault) => {
    const { port, close } = await foreignServer(text);
    const { exitCode, err } = await run("join", "--tcp-port", port, ...options);
    close();
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: `error: 127.0.0.1:${port} ${fault}\n` });
  });

  it.each([["join"], ["watch"]])("%s says that no server answers", async (command) => {
    const { exitCode, err } = await run(command, "--tcp-port", "1");
    expect({ exitCode, err }).toEqual({
      exitCode: 1,
      err: "error: no server at 127.0.0.1:1. Start one with: npx fairtick serve --tcp-port 1\n",
    });
  });

  it("refuse a certificate file that is not there", async () => {
    const { exitCode, err } = await run("join", "--ca", "/does/not/exist.pem");
    expect({ exitCode, err }).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("the certificate cannot be read"),
    });
  });
});
