import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gamePackage } from "@fairtick/apex";
import { TICK_HZ } from "@fairtick/apex/rules";
import type { SessionPlan } from "@fairtick/contract";
import { type ContentRegistry, contentLookup, WorkerHost } from "@fairtick/server";
import { median } from "../interleave.ts";
import { compileNative, runNative, scratchFolder } from "../native-program.ts";
import { raceOptions, SEATS, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const SESSIONS = 8;
const ROUNDS = 3;
const SECONDS = 4;
const TICK_US = 1e6 / TICK_HZ;
/** From the start of the sessions until their cars are released, and the code has been compiled. */
const WARM_UP_MS = 6000;

interface Lateness {
  readonly lateUs: readonly number[];
  readonly workUs: readonly number[];
  readonly ticks: number;
  readonly missed: number;
}

export const tickLateness: Suite = {
  name: "tick-lateness",
  title: `How late ticks start: ${SESSIONS} sessions of ${SEATS} AI cars at 240 Hz on one thread`,
  run: async () => {
    const native = compileNative("tick-lateness", scratchFolder());
    const register = shippedContent();
    const own: Lateness[] = [];
    const peer: Lateness[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if ("path" in native) peer.push(measureNative(native.path));
      own.push(await measureHost(register));
      if ("path" in native) peer.push(measureNative(native.path));
    }
    const notes = "missing" in native ? [`The native peer was left out: ${native.missing}.`] : [];
    const work = figure(median(own.flatMap((run) => run.workUs)));
    return {
      tables: [
        {
          columns: ["wake-up", "ticks", "p50, us", "p99, us", "max, us", "late by a tick", "lost ticks"],
          rows: [
            row("Fairtick, each tick of each session", own),
            ...("path" in native ? [row("C, clock_nanosleep and nothing to do", peer)] : []),
          ],
        },
      ],
      notes: [...notes, `A tick of a session with its frame takes ${work} us (median).`],
    };
  },
};

/** Over all wake-ups of all rounds. */
function row(name: string, rounds: readonly Lateness[]): string[] {
  const sorted = rounds.flatMap((run) => run.lateUs).sort((a, b) => a - b);
  const sum = (of: (run: Lateness) => number) => rounds.reduce((total, run) => total + of(run), 0);
  return [
    name,
    String(sum((run) => run.ticks)),
    ...[0.5, 0.99, 1].map((share) => figure(quantile(sorted, share))),
    `${figure((100 * sorted.filter((us) => us > TICK_US).length) / sorted.length, 2)} %`,
    String(sum((run) => run.missed)),
  ];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function measureNative(path: string): Lateness {
  const lateUs = runNative(path, [String(SECONDS / 2)]) as number[];
  return { lateUs, workUs: [], ticks: lateUs.length, missed: 0 };
}

async function measureHost(register: ContentRegistry): Promise<Lateness> {
  const sum = { lateUs: [] as number[], workUs: [] as number[], ticks: 0, missed: 0 };
  let measuring = false;
  const failures: string[] = [];
  const host = new WorkerHost({
    tickHz: { [gamePackage.game.id]: gamePackage.game.tickHz },
    gameModules: [import.meta.resolve("@fairtick/apex")],
    threads: 1,
    frameDivisor: 1,
    listener: {
      event: (event) => {
        if (event.kind === "failed") failures.push(event.message);
      },
      frame: () => {},
    },
    samples: true,
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
  for (let i = 0; i < SESSIONS; i++) startSession(host, register, i);
  await sleep(WARM_UP_MS);
  measuring = true;
  await sleep(SECONDS * 1000);
  await host.close();
  if (failures.length > 0) throw new Error(failures[0]);
  return sum;
}

function startSession(host: WorkerHost, register: ContentRegistry, seed: number): void {
  const { game } = gamePackage;
  const plan = game.plan(raceOptions, contentLookup(register)) as SessionPlan;
  const sessionId = randomUUID();
  const content = plan.content.map(({ kind, id }) => register.find(kind, id)!);
  host.create({ sessionId, game: game.id, options: raceOptions, plan, seed, content });
  host.start(sessionId);
}
