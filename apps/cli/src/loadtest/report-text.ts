import { TICK_HZ } from "@fairtick/apex/rules";
import { counted } from "../counted.ts";
import { type LoadReport, servedHz, type Traffic } from "./load-report.ts";
import { isDirect } from "./network-shape.ts";
import type { ServerUse } from "./server-meter.ts";

const columns = [
  "",
  "telemetry, Hz",
  "missing",
  "late",
  "twice",
  "longest gap, ms",
  "input to state, ms: p50",
  "p99",
  "max",
  "never shown",
  "up, kB/s",
  "down, kB/s",
];

const budgetUs = 1e6 / TICK_HZ;

/** The report for people. Rates and bytes are those of a player, on average. */
export function reportText(report: LoadReport): string {
  const { bySession, total } = report;
  const rows = bySession.map((traffic, i) => row(`session ${i + 1}`, traffic));
  if (bySession.length > 1) rows.push(row("all", total));
  return [
    "",
    title(report),
    report.machine,
    "",
    ...table([columns, ...rows]),
    "",
    ...summary(report),
    ...report.failures.map((failure) => `FAILED: ${failure}`),
    ...warnings(report),
    "",
  ].join("\n");
}

function title({ setup, seconds }: LoadReport): string {
  const { sessions, playersPerSession, inputHz, transport, security, network, track } = setup;
  const how = security === "sealed" ? `${transport.toUpperCase()}, sealed` : transport.toUpperCase();
  const way = isDirect(network)
    ? ""
    : `; each way ${network.lossPercent} % lost, ${network.delayMs} +- ${network.jitterMs} ms`;
  return (
    `${counted(sessions, "session")} of ${counted(playersPerSession, "player")} on ${track}, ` +
    `${inputHz} inputs/s each by ${how}${way}; measured for ${seconds.toFixed(1)} s`
  );
}

function row(name: string, traffic: Traffic): string[] {
  const { inputToStateMs: delay } = traffic;
  return [
    name,
    traffic.telemetryHz.toFixed(2),
    String(traffic.ticksMissing),
    String(traffic.ticksLate),
    String(traffic.duplicates),
    traffic.longestGapMs.toFixed(1),
    delay.p50.toFixed(2),
    delay.p99.toFixed(2),
    delay.max.toFixed(1),
    String(traffic.inputsNeverShown),
    (traffic.bytesUpPerSecond / 1000).toFixed(1),
    (traffic.bytesDownPerSecond / 1000).toFixed(1),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows.map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
}

function summary({ total, server, client }: LoadReport): string[] {
  const { telemetryHzOverPlayers: hz, longestGapMsOverPlayers: gap } = total;
  return [
    `Players   ${hz.min.toFixed(2)} Hz the worst, ${hz.p1.toFixed(2)} p1, ${hz.p50.toFixed(2)} p50; ` +
      `${percent(total.servedShare)} at ${servedHz} Hz or more; ` +
      `longest gap ${gap.p50.toFixed(1)} ms p50, ${gap.p99.toFixed(1)} p99, ${gap.max.toFixed(1)} max`,
    ...serverLines(server),
    `Client    CPU ${client.cpuPercent.toFixed(1)} % of a core; inputs left ${client.sendLagMs.p50.toFixed(2)} ms late ` +
      `p50, ${client.sendLagMs.p99.toFixed(2)} p99, ${client.sendLagMs.max.toFixed(1)} max, which is part of their delay`,
  ];
}

function serverLines(server: LoadReport["server"]): string[] {
  if (server === undefined) return ["Server    its metrics could not be read (--health-port)"];
  const { memoryMb: memory, tickUs: tick, latenessUs: late } = server;
  return [
    `Server    CPU ${server.cpuPercent.toFixed(1)} % of a core (${server.cpuUserPercent.toFixed(1)} user, ` +
      `${server.cpuSystemPercent.toFixed(1)} system); memory ${memory.start.toFixed(0)} MB, ` +
      `${memory.end.toFixed(0)} at the end, ${memory.peak.toFixed(0)} peak`,
    `Ticks     ${server.ticks} run in ${tick.p50.toFixed(0)} us p50, ${tick.p99.toFixed(0)} us p99, of ` +
      `${budgetUs.toFixed(0)}; ${server.ticksMissed} missed; they began ${late.p50.toFixed(0)} us late p50, ` +
      `${late.p99.toFixed(0)} us p99`,
    ...stallLines(server.networkStallMs),
    ...countLines("Datagrams that the server dropped", server.datagramsDropped),
    ...countLines("What the server left out", server.leftOut),
  ];
}

function countLines(title: string, counts: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return parts.length === 0 ? [] : [`${title}: ${parts.join(", ")}`];
}

function stallLines(stall: ServerUse["networkStallMs"]): string[] {
  if (stall === undefined) return [];
  return [
    `Network   its thread was busy at a time for ${stall.p50.toFixed(1)} ms p50, ${stall.p99.toFixed(1)} ms p99 ` +
      "(the longest of each tenth of a second)",
  ];
}

function warnings({ client }: LoadReport): string[] {
  if (!client.isBottleneck) return [];
  const leftOut = client.inputsLeftOut === 0 ? "" : ` and left out ${counted(client.inputsLeftOut, "input")}`;
  return [
    `WARNING: the client had too little time (CPU ${client.cpuPercent.toFixed(0)} %, ` +
      `${client.sendLagMs.p99.toFixed(1)} ms late at p99)${leftOut}: the figures tell of the client as much as of ` +
      "the server. Use fewer players, or another machine for the server.",
  ];
}

const percent = (share: number) => `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
