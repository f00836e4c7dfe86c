import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gamePackage } from "@fairtick/apex";
import { TICK_HZ } from "@fairtick/apex/rules";
import type { SessionPlan } from "@fairtick/contract";
import { type ContentRegistry, contentLookup, type HostListener, WorkerHost } from "@fairtick/server";
import { raceOptions } from "./race-setup.ts";
import { figure } from "./suite.ts";

export const SESSIONS = 8;
export const MEASURED_SECONDS = 4;
const TICK_US = 1e6 / TICK_HZ;
/** From the start of the sessions until their cars are released, and the code has been compiled. */
const WARM_UP_MS = 6000;

export interface Lateness {
  readonly lateUs: readonly number[];
  readonly workUs: readonly number[];
  readonly ticks: number;
  readonly missed: number;
}

export const latenessColumns = ["ticks", "p50, us", "p99, us", "max, us", "late by a tick", "lost ticks"];

/** The cells of those columns, over all wake-ups of all rounds. */
export function latenessCells(rounds: readonly Lateness[]): string[] {
  const sorted = rounds.flatMap((run) => run.lateUs).sort((a, b) => a - b);
  const sum = (of: (run: Lateness) => number) => rounds.reduce((total, run) => total + of(run), 0);
  return [
    String(sum((run) => run.ticks)),
    ...[0.5, 0.99, 1].map((share) => figure(quantile(sorted, share))),
    `${figure((100 * sorted.filter((us) => us > TICK_US).length) / sorted.length, 2)} %`,
    String(sum((run) => run.missed)),
  ];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Who gets the frames of the sessions, and is told when each begins. */
export interface FrameSink {
  begin(sessionId: string): void;
  readonly frame: HostListener["frame"];
}

const nobody: FrameSink = { begin: () => {}, frame: () => undefined };

/** Runs sessions of AI cars on one thread and measures how late their ticks start. */
export async function measureHost(
  register: ContentRegistry,
  sink: FrameSink = nobody,
  isRealtime = false,
): Promise<Lateness> {
  const sum = { lateUs: [] as number[], workUs: [] as number[], ticks: 0, missed: 0 };
  let measuring = false;
  const failures: string[] = [];
  const host = new WorkerHost({
    tickHz: { [gamePackage.game.id]: gamePackage.game.tickHz },
    gameModules: [import.meta.resolve("@fairtick/apex")],
    threads: 1,
    frameDivisor: 1,
    listener: {
      viewerFrame: () => {},
      event: (event) => {
        if (event.kind === "failed") failures.push(event.message);
      },
      frame: sink.frame,
    },
    samples: true,
    isRealtime,
    stats: (_thread, { games }) => {
      if (!measuring) return;
      for (const { samples, ticks, missedTicks } of games) {
        for (const us of samples?.lateUs ?? []) sum.lateUs.push(us);
        for (const us of samples?.workUs ?? []) sum.workUs.push(us);
        sum.ticks += ticks;
        sum.missed += missedTicks;
      }
    },
  });
  await host.ready;
  for (let i = 0; i < SESSIONS; i++) sink.begin(startSession(host, register, i));
  await sleep(WARM_UP_MS);
  measuring = true;
  await sleep(MEASURED_SECONDS * 1000);
  await host.close();
  if (failures.length > 0) throw new Error(failures[0]);
  return sum;
}

function startSession(host: WorkerHost, register: ContentRegistry, seed: number): string {
  const { game } = gamePackage;
  const plan = game.plan(raceOptions, contentLookup(register)) as SessionPlan;
  const sessionId = randomUUID();
  const content = plan.content.map(({ kind, id }) => register.find(kind, id)!);
  host.create({ sessionId, game: game.id, options: raceOptions, plan, seed, content });
  host.start(sessionId);
  return sessionId;
}
