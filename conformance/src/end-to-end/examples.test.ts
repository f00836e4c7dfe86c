import { type ExecFileException, execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { openBadLoopback } from "./bad-loopback.ts";
import { ServerProcess } from "./server-process.ts";

/*
 * The examples as a reader runs them: their built programs, against a server in a process of its own.
 */

const testMs = 120_000;
const pathOf = (name: string) => fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
const coins = pathOf("smallest-game/dist/game.js");
let server: ServerProcess | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
}, testMs);

function run(program: string, args: readonly string[], through: readonly string[] = []) {
  const [command = "", ...rest] = [...through, process.execPath, pathOf(program), ...args];
  return new Promise<{ readonly exitCode: number | string; readonly output: string }>((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) =>
      resolve({ exitCode: error?.code ?? 0, output: stdout + stderr });
    execFile(command, rest, { timeout: testMs }, done);
  });
}

/** Lines that somebody has written to make the game, without what an editor writes. */
function linesOf(file: string): number {
  const code = readFileSync(pathOf(file), "utf8").replaceAll(/^import [^;]*;\n/gm, "");
  return code.split("\n").filter((line) => !/^\s*(\/\/|\/\*\*|$)/.test(line)).length;
}

describe("the smallest game", () => {
  it(
    "is served from its own module, and two players play it to the end",
    async () => {
      server = await ServerProcess.start({}, ["--game", coins]);
      const play = (name: string) =>
        run("smallest-game/dist/play.js", [name, String(server?.ports.tcp), "--bot"]);
      const ann = play("Ann");
      await untilOutput(server, '"phase":"active"');
      const both = await Promise.all([ann, play("Bo")]);
      expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      const scores = both.map(({ output }, i) =>
        new RegExp(`^${["Ann", "Bo"][i]}: (\\d) coins\n$`).exec(output),
      );
      expect(Math.max(...scores.map((score) => Number(score?.[1])))).toBe(5);
    },
    testMs,
  );

  it("is less than 150 lines of code", () => {
    expect(linesOf("smallest-game/src/game.ts") + linesOf("smallest-game/src/play.ts")).toBeLessThan(150);
  });

  it(
    "is not served from what is no game",
    async () => {
      const { exitCode, output } = await ServerProcess.refused({}, ["--game", "/none.js"]);
      expect([exitCode, output]).toEqual([2, "--game /none.js: there is no such file\n"]);
    },
    testMs,
  );
});

describe("the headless client", () => {
  it(
    "drives, says how its network was and ends well",
    async () => {
      server = await ServerProcess.start();
      const { exitCode, output } = await drive(server.ports.tcp);
      expect(output).toMatch(/^drove \d+\.\d m\n/);
      expect(output).toMatch(/^snapshots +60\.0 \/s$/m);
      expect(output).toMatch(/^faulty frames +0\.0$/m);
      expect(exitCode).toBe(0);
    },
    testMs,
  );

  it(
    "says that there is no server, and fails",
    async () => {
      server = await ServerProcess.start();
      const { exitCode, output } = await drive(server.ports.udp);
      expect([exitCode, output]).toEqual([1, `connect ECONNREFUSED 127.0.0.1:${server.ports.udp}\n`]);
    },
    testMs,
  );

  it(
    "drives over a network of the kernel's that delays by 75 ms, jitters by 20 and loses 5 % each way [WEB-006]",
    async (ctx) => {
      const bad = openBadLoopback();
      if (typeof bad === "string") {
        const reason = `no bad network on this machine (${bad}): the headless client is not driven over one`;
        process.stderr.write(`${reason}\n`);
        return ctx.skip(reason);
      }
      try {
        server = await ServerProcess.start({}, [], { through: bad.through });
        const { exitCode, output } = await drive(server.ports.tcp, 8, bad.through);
        expect(output).toMatch(/^drove \d+\.\d m\n/);
        expect(shown(output, "round trip")).toBeGreaterThan(100);
        expect(shown(output, "loss")).toBeGreaterThan(0);
        expect(shown(output, "faulty frames")).toBe(0);
        expect(exitCode).toBe(0);
      } finally {
        await server?.stop();
        server = undefined;
        bad.remove();
      }
    },
    testMs,
  );

  const drive = (port: number, seconds = 3, through: readonly string[] = []) =>
    run("headless-client/dist/drive.js", ["--port", String(port), "--seconds", String(seconds)], through);

  /** A number of the table that the program prints. */
  const shown = (output: string, row: string) =>
    Number(new RegExp(`^${row} +([0-9.]+)`, "m").exec(output)?.[1]);
});

/** @throws Error when it never says so. */
async function untilOutput(from: ServerProcess, text: string): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (from.output.includes(text)) return;
    await sleep(10);
  }
  throw new Error(`the server never said ${text}:\n${from.output}`);
}
