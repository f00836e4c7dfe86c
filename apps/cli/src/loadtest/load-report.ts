import { cpus } from "node:os";
import { DelayHistogram } from "./delay-histogram.ts";
import type { InputSchedule } from "./input-schedule.ts";
import type { LoadPlayer } from "./load-player.ts";
import type { NetworkShape } from "./network-shape.ts";
import type { ServerUse } from "./server-meter.ts";

/** A player counts as served when this much telemetry came, Hz. */
export const servedHz = 239;
/** Beyond these the client measures itself. */
const clientCpuPercentMax = 85;
const clientLagMsMax = 4;

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What one player, or several together, sent and got. */
export interface Traffic {
  readonly telemetryHz: number;
  /** Ticks that never came. */
  readonly ticksMissing: number;
  /** Came after a newer tick. */
  readonly ticksLate: number;
  readonly duplicates: number;
  /** Longest time without new telemetry. */
  readonly longestGapMs: number;
  /** From the moment an input was due until telemetry showed it or a later one. */
  readonly inputToStateMs: Quantiles;
  readonly inputsSent: number;
  readonly inputsNeverShown: number;
  /** Payloads, without headers of the network's own layers. */
  readonly bytesUpPerSecond: number;
  readonly bytesDownPerSecond: number;
}

export interface PlayerTraffic extends Traffic {
  /** Both from 1 on. */
  readonly session: number;
  readonly player: number;
}

export interface LoadSetup {
  readonly sessions: number;
  readonly playersPerSession: number;
  readonly inputHz: number;
  readonly transport: "udp" | "tcp";
  /** Undefined where the server was not started for the test. */
  readonly security: "plain" | "sealed" | undefined;
  readonly network: NetworkShape;
  readonly seed: number;
  readonly track: string;
  /** `own`, or the address of the server. */
  readonly server: string;
}

/** What a load test found. Rates and bytes of a total are those of a player, on average. */
export interface LoadReport {
  readonly setup: LoadSetup;
  /** On which the client ran, in a few words; a server of its own, too. */
  readonly machine: string;
  readonly seconds: number;
  readonly total: Traffic & {
    readonly telemetryHzOverPlayers: { readonly min: number; readonly p1: number; readonly p50: number };
    /** Share of the players with at least 239 Hz, 0 to 1. */
    readonly servedShare: number;
    readonly longestGapMsOverPlayers: Quantiles;
  };
  readonly bySession: readonly Traffic[];
  readonly players: readonly PlayerTraffic[];
  /** Undefined where its metrics cannot be read. */
  readonly server: ServerUse | undefined;
  readonly client: ClientUse;
  /** What went wrong, a sentence each. */
  readonly failures: readonly string[];
}

export interface ClientUse {
  readonly cpuPercent: number;
  /** By how much inputs left later than they were due. It is part of their delay. */
  readonly sendLagMs: Quantiles;
  /** Inputs that were not sent because the client had lost too much time. */
  readonly inputsLeftOut: number;
  /** Whether the client had too little time: then the figures are about it, not about the server. */
  readonly isBottleneck: boolean;
}

/** `players` are those of the first session, then those of the second, ... */
export function trafficOf(
  players: readonly LoadPlayer[],
  perSession: number,
  seconds: number,
): Pick<LoadReport, "total" | "bySession" | "players"> {
  const rows = players.map((player, i) => ({
    session: Math.floor(i / perSession) + 1,
    player: (i % perSession) + 1,
    ...sum([player], seconds),
  }));
  const rates = rows.map((row) => row.telemetryHz).sort((a, b) => a - b);
  const gaps = rows.map((row) => row.longestGapMs).sort((a, b) => a - b);
  const bySession: Traffic[] = [];
  for (let i = 0; i < players.length; i += perSession) {
    bySession.push(sum(players.slice(i, i + perSession), seconds));
  }
  return {
    total: {
      ...sum(players, seconds),
      telemetryHzOverPlayers: { min: rates[0]!, p1: nearestRank(rates, 0.01), p50: nearestRank(rates, 0.5) },
      servedShare: rates.filter((hz) => hz >= servedHz).length / rates.length,
      longestGapMsOverPlayers: {
        p50: nearestRank(gaps, 0.5),
        p99: nearestRank(gaps, 0.99),
        max: gaps.at(-1)!,
      },
    },
    bySession,
    players: rows,
  };
}

/** Numbers mean nothing without it. */
export function machineText(): string {
  const all = cpus();
  const model = all[0]?.model.trim() || "unknown processor";
  return `${model}, ${all.length} cores, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

export function clientUse(schedule: InputSchedule, cpuPercent: number): ClientUse {
  const sendLagMs = quantilesOf(schedule.lags);
  return {
    cpuPercent,
    sendLagMs,
    inputsLeftOut: schedule.leftOut,
    isBottleneck: cpuPercent > clientCpuPercentMax || sendLagMs.p99 > clientLagMsMax || schedule.leftOut > 0,
  };
}

function sum(players: readonly LoadPlayer[], seconds: number): Traffic {
  const delays = new DelayHistogram();
  for (const { inputs } of players) delays.add(inputs.delays);
  const total = (of: (player: LoadPlayer) => number) => players.reduce((all, player) => all + of(player), 0);
  const mean = (of: (player: LoadPlayer) => number) => total(of) / players.length;
  return {
    telemetryHz: mean(({ ticks }) => ticks.received) / seconds,
    ticksMissing: total(({ ticks }) => ticks.missing),
    ticksLate: total(({ ticks }) => ticks.late),
    duplicates: total(({ ticks }) => ticks.duplicates),
    longestGapMs: Math.max(...players.map(({ ticks }) => ticks.longestGapMs)),
    inputToStateMs: quantilesOf(delays),
    inputsSent: total(({ inputsSent }) => inputsSent),
    inputsNeverShown: total(({ inputs }) => inputs.neverShown),
    bytesUpPerSecond: mean(({ bytesUp }) => bytesUp) / seconds,
    bytesDownPerSecond: mean(({ bytesDown }) => bytesDown) / seconds,
  };
}

function quantilesOf(histogram: DelayHistogram): Quantiles {
  return { p50: histogram.quantile(0.5), p99: histogram.quantile(0.99), max: histogram.maxMs };
}

function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
