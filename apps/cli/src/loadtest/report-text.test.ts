import { describe, expect, it } from "vitest";
import type { LoadReport, Traffic } from "./load-report.ts";
import { reportText } from "./report-text.ts";

const traffic: Traffic = {
  telemetryHz: 239.97,
  ticksMissing: 3,
  ticksLate: 1,
  duplicates: 0,
  longestGapMs: 14.21,
  inputToStateMs: { p50: 2.7, p99: 5.45, max: 10.2 },
  inputsSent: 7200,
  inputsNeverShown: 0,
  bytesUpPerSecond: 4800,
  bytesDownPerSecond: 216_000,
};

const report: LoadReport = {
  setup: {
    sessions: 2,
    playersPerSession: 16,
    inputHz: 240,
    transport: "udp",
    security: "sealed",
    network: { lossPercent: 5, delayMs: 75, jitterMs: 20 },
    seed: 7,
    track: "Simple Oval",
    server: "own",
  },
  machine: "a processor, 2 cores",
  seconds: 30,
  total: {
    ...traffic,
    telemetryHzOverPlayers: { min: 239.5, p1: 239.5, p50: 240 },
    servedShare: 0.9375,
    longestGapMsOverPlayers: { p50: 9, p99: 14, max: 14.21 },
  },
  bySession: [traffic, traffic],
  players: [],
  server: {
    cpuPercent: 38.2,
    cpuUserPercent: 20.1,
    cpuSystemPercent: 18.1,
    memoryMb: { start: 120, end: 121, peak: 125 },
    ticks: 57_600,
    ticksMissed: 2,
    tickUs: { p50: 9, p99: 31 },
    latenessUs: { p50: 12, p99: 700 },
    networkStallMs: { p50: 0.7, p99: 1.9 },
    leftOut: { "frame-stale": 3, "state-replaced": 1 },
    datagramsDropped: { malformed: 4 },
  },
  client: {
    cpuPercent: 30,
    sendLagMs: { p50: 0.5, p99: 1.2, max: 4 },
    inputsLeftOut: 0,
    isBottleneck: false,
  },
  failures: [],
};

describe("the report of a load test", () => {
  it("names what was done and what came of it", () => {
    const text = reportText(report);
    for (const part of [
      "2 sessions of 16 players on Simple Oval, 240 inputs/s each by UDP, sealed; each way 5 % lost, 75 +- 20 ms",
      "239.50 Hz the worst",
      "93.8 % at 239 Hz or more",
      "CPU 38.2 % of a core (20.1 user, 18.1 system); memory 120 MB, 121 at the end, 125 peak",
      "a processor, 2 cores",
      "57600 run in 9 us p50, 31 us p99, of 4167; 2 missed; they began 12 us late p50, 700 us p99",
      "busy at a time for 0.7 ms p50, 1.9 ms p99",
      "dropped: 4 malformed",
      "What the server left out: 3 frame-stale, 1 state-replaced",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/^session 2 +239\.97 +3 +1 +0 +14\.2 +2\.70 +5\.45 +10\.2 +0 +4\.8 +216\.0$/m);
    expect(text).toMatch(/^all +239\.97/m);
    expect(text).not.toContain("WARNING");
  });

  it("warns when the client was too slow, tells failures, and says that metrics are missing", () => {
    const text = reportText({
      ...report,
      server: undefined,
      client: { ...report.client, isBottleneck: true, inputsLeftOut: 3 },
      failures: ["session 2 ended before the test did"],
    });
    expect(text).toContain("WARNING: the client had too little time");
    expect(text).toContain("left out 3 inputs");
    expect(text).toContain("FAILED: session 2 ended before the test did");
    expect(text).toContain("metrics could not be read (--health-port)");
  });
});
