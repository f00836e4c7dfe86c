import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";
import type { LoadReport } from "./load-report.ts";
import { OwnServer } from "./own-server.ts";

async function run(...args: string[]) {
  const terminal = captureTerminal();
  const exitCode = await runCommandLine(["loadtest", ...args], terminal);
  return { exitCode, ...terminal.written };
}

describe("loadtest", () => {
  // Those that wait for a race to begin wait together.
  it.concurrent("measures a server of its own, its ticks and the machine, and ends it [HOST-081]", async () => {
    const demand = ["--sessions", "2", "--players", "2", "--seconds", "1", "--security", "sealed"];
    const { exitCode, out, err } = await run(...demand, "--network", "delay=10,loss=20", "--json");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const report = JSON.parse(out) as LoadReport;
    expect(report).toMatchObject({
      setup: {
        sessions: 2,
        playersPerSession: 2,
        inputHz: 240,
        transport: "udp",
        security: "sealed",
        server: "own",
      },
      failures: [],
    });
    expect(report.players.map(({ session, player }) => [session, player])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    for (const traffic of [...report.players, ...report.bySession]) {
      expect(traffic.telemetryHz).toBeGreaterThan(0);
      expect(traffic.inputToStateMs.p50).toBeGreaterThanOrEqual(20);
      expect(traffic.inputsSent).toBeGreaterThan(0);
    }
    expect(report.total.ticksMissing).toBeGreaterThan(0);
    expect(report.server?.ticks).toBeGreaterThan(0);
    expect(report.server?.tickUs.p50).toBeGreaterThan(0);
    expect(report.server?.tickUs.p99).toBeGreaterThanOrEqual(report.server?.tickUs.p50 ?? Infinity);
    expect(report.machine).toContain(process.versions.node);
    expect(report.server?.cpuPercent).toBeGreaterThan(0);
    expect(report.server?.memoryMb.peak).toBeGreaterThan(1);
  });

  it.concurrent("stops at Ctrl-C before it has measured anything, and says so", async () => {
    const terminal = captureTerminal();
    const running = runCommandLine(
      ["loadtest", "--transport", "tcp", "--sessions", "1", "--players", "1"],
      terminal,
    );
    while (!terminal.written.out.includes("Waiting until") && terminal.written.err === "")
      await new Promise((resolve) => setImmediate(resolve));
    terminal.interrupt();
    expect(await running).toBe(130);
    expect(terminal.written.err).toBe("Stopped before anything was measured.\n");
    expect(terminal.written.out).not.toContain("lost");
  });

  it.concurrent("ends with its server, whatever time is left, and fails", async () => {
    const server = await OwnServer.start({ sessions: 1, inputHz: 240, security: "plain" });
    try {
      const terminal = captureTerminal();
      const { tcp, udp, health } = server.ports;
      const address = ["--plain", "--server", `127.0.0.1:${tcp}`, "--udp-port", `${udp}`];
      const demand = ["--health-port", `${health}`, "--sessions", "1", "--players", "2", "--seconds", "3600"];
      const running = runCommandLine(["loadtest", ...address, ...demand], terminal);
      while (!terminal.written.out.includes("Measuring for") && terminal.written.err === "")
        await new Promise((resolve) => setImmediate(resolve));
      await server.stop();
      expect(await running).toBe(1);
      expect(terminal.written.out).toContain("All players have lost their connections: the test ends here.");
      expect(terminal.written.out).toContain("FAILED: the connection of player load 1-2 was lost");
    } finally {
      await server.stop();
    }
  });

  it.concurrent("fails before all players have signed in where there is no room for the sessions", async () => {
    const server = await OwnServer.start({ sessions: 1, inputHz: 240, security: "plain" });
    try {
      const { tcp, udp, health } = server.ports;
      const address = ["--plain", "--server", `127.0.0.1:${tcp}`, "--udp-port", `${udp}`];
      const demand = ["--health-port", `${health}`, "--sessions", "2", "--players", "16"];
      const { exitCode, err } = await run(...address, ...demand);
      expect({ exitCode, err }).toMatchObject({
        exitCode: 1,
        err: expect.stringContaining("session 2 could not be made: "),
      });
      const page = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
      expect(page).toMatch(/^fairtick_messages_total\{.*type="authenticate".*direction="in".*\} 2$/m);
    } finally {
      await server.stop();
    }
  });

  it.each([
    [["--sessions", "0"], "from 1 to 64"],
    [["--players", "17"], "from 1 to 16"],
    [["--hz", "1001"], "from 1 to 1000"],
    [["--seconds", "0"], "from 1 to 3600"],
    [["--transport", "quic"], "udp, tcp"],
    [["--network", "lost=5"], "none of loss=<percent>"],
    [["--network", "loss=5", "--transport", "tcp"], "on a stream nothing is lost"],
    [["--server", "here"], "such as 127.0.0.1:9000"],
    [["--server", "here:70000"], "such as 127.0.0.1:9000"],
    [["--udp-port", "9001"], "--udp-port is about a server that runs already: name it with --server"],
    [["--server", "a:1", "--security", "plain"], "--security is for the server that the test starts"],
    [["--plain"], "--plain is about a server that runs already"],
    [["--track", "monaco"], "oval_simple (Simple Oval)"],
  ])("refuses %j and says what is allowed", async (args, allowed) => {
    const { exitCode, out, err } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(allowed);
  });

  it("says that no server answers", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const { exitCode, err } = await run("--server", `127.0.0.1:${port}`, "--plain");
    expect({ exitCode, err }).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`no server at 127.0.0.1:${port}`),
    });
  });
});
