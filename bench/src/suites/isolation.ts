import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gamePackage as apex } from "@fairtick/apex";
import { gamePackage as faulty } from "@fairtick/conformance/faulty-game";
import type { GamePackage, Json, SessionPlan } from "@fairtick/contract";
import {
  type ContentRegistry,
  contentLookup,
  DEFAULT_HOST_LIMITS,
  monotonicClock,
  WorkerHost,
} from "@fairtick/server";
import { raceOptions, SEATS, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const OTHERS = 7;
const LIMIT = 1.1;
/** Smaller differences of a 99th percentile are not told apart, us: a fortieth of a tick. */
const RESOLUTION_US = 100;
/** From the start of the sessions until their cars are released, and the code has been compiled. */
const WARM_UP_MS = 6000;
const ROUNDS = 5;
const BEFORE_MS = 3000;
/** Threads report once a second: what they report until then includes the first second of the fault. */
const INCIDENT_MS = 2000;
const AFTER_MS = 3000;
const REPORT_MS = 1000;

/** The misbehaviour, and what the option `amount` of the faulty game means for it. */
const faults: readonly { readonly name: string; readonly fault: string; readonly amount: number }[] = [
  { name: "nothing, to compare", fault: "none", amount: 0 },
  { name: "throws in a tick", fault: "throws", amount: 0 },
  { name: "throws in its frame writer", fault: "writer-throws", amount: 0 },
  { name: "loops for ever", fault: "hangs", amount: 0 },
  { name: "works 3 ms a tick", fault: "is-busy", amount: 3000 },
  { name: "works 8 ms a tick", fault: "is-busy", amount: 8000 },
  { name: "makes 512 KiB of garbage a tick", fault: "makes-garbage", amount: 512 },
  { name: "fills its tables", fault: "fills-table", amount: 0 },
  { name: "floods events", fault: "floods-events", amount: 0 },
];

/** How late the ticks of the others began in a part of a run, and how many never did. */
interface Part {
  readonly lateUs: number[];
  missed: number;
}

interface Run {
  readonly before: Part;
  readonly incident: Part;
  readonly after: Part;
  readonly fates: Set<string>;
}

export const isolation: Suite = {
  name: "isolation",
  title: `What one misbehaving session does to ${OTHERS} others of ${SEATS} AI cars at 240 Hz on its thread`,
  run: async () => {
    const register = shippedContent();
    const runs = faults.map((): Run[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, fault] of faults.entries()) runs[i]!.push(await measure(register, fault));
    }
    return {
      tables: [
        {
          columns: [
            "one session",
            "p50 before / after, us",
            "p99 before / after, us",
            `ratio of each run's p99: median (limit ${LIMIT.toFixed(2)})`,
            "least to most",
            "lost ticks after",
            "p99 at first, us",
            "lost ticks at first",
            "what became of it",
          ],
          rows: faults.map(({ name }, i) => [name, ...cells(runs[i]!)]),
        },
      ],
      notes: [
        `Lateness of the other sessions' ticks in ${ROUNDS} runs of each kind in turn, medians of the runs: ${
          BEFORE_MS / 1000
        } s before the fault, the first ${INCIDENT_MS / 1000} s of it ("at first"), and ${
          AFTER_MS / 1000
        } s from a second later on ("after").`,
        `Differences of less than ${RESOLUTION_US} us count as none. What "nothing" changes is the machine's own doing.`,
      ],
    };
  },
};

async function measure(
  register: ContentRegistry,
  { fault, amount }: { readonly fault: string; readonly amount: number },
): Promise<Run> {
  const run = newRun();
  let faultMs = Number.POSITIVE_INFINITY;
  let isWarm = false;
  let fate = "goes on";
  const misbehaver = randomUUID();
  const now = monotonicClock();
  const failures: string[] = [];
  const host = new WorkerHost({
    tickHz: { [apex.game.id]: apex.game.tickHz, [faulty.game.id]: faulty.game.tickHz },
    gameModules: [
      import.meta.resolve("@fairtick/apex"),
      import.meta.resolve("@fairtick/conformance/faulty-game"),
    ],
    threads: 1,
    frameDivisor: 1,
    samples: true,
    limits: DEFAULT_HOST_LIMITS,
    listener: {
      event: (event) => {
        if (event.kind !== "failed") return;
        if (event.sessionId === misbehaver)
          fate = `ended: ${event.message.split("\n")[0]?.replace(/: \d.*/, "")}`;
        else failures.push(event.message);
      },
      frame: () => undefined,
      viewerFrame: () => {},
    },
    setApart: () => {
      fate = "set apart";
    },
    stats: (_thread, { games, atMs, elapsedMs }) => {
      if (!isWarm) return;
      const part = partOf(run, atMs - faultMs, elapsedMs);
      const others = games.find(({ game }) => game === apex.game.id);
      if (part === undefined || others === undefined) return;
      for (const us of others.samples?.lateUs ?? []) part.lateUs.push(us);
      part.missed += others.missedTicks;
    },
  });
  await host.ready;
  const lookup = contentLookup(register);
  for (let i = 0; i < OTHERS; i++) open(host, apex, raceOptions, randomUUID(), i, lookup, register);
  const options = { seats: 1, fault, faultTick: 0, amount };
  open(host, faulty, options, misbehaver, OTHERS, lookup, register);
  await sleep(WARM_UP_MS);
  isWarm = true;
  await sleep(BEFORE_MS);
  faultMs = now();
  host.command(misbehaver, 0, 1, "misbehave", {});
  await sleep(INCIDENT_MS + REPORT_MS + AFTER_MS);
  await host.close();
  if (failures.length > 0) throw new Error(failures[0]);
  run.fates.add(fate);
  return run;
}

/** The part of a run that a report belongs to: it ended `sinceMs` after the fault. */
function partOf(run: Run, sinceMs: number, elapsedMs: number): Part | undefined {
  if (!(sinceMs > Number.NEGATIVE_INFINITY)) return run.before;
  if (sinceMs <= INCIDENT_MS) return run.incident;
  return sinceMs - elapsedMs >= INCIDENT_MS ? run.after : undefined;
}

function newRun(): Run {
  const part = (): Part => ({ lateUs: [], missed: 0 });
  return { before: part(), incident: part(), after: part(), fates: new Set() };
}

function cells(runs: readonly Run[]): string[] {
  const lateUs = (part: "before" | "incident" | "after", share: number) =>
    median(runs.map((run) => quantile(run[part].lateUs, share)));
  const missed = (part: "incident" | "after") => {
    const counts = runs.map((run) => run[part].missed);
    return new Set(counts).size === 1 ? String(counts[0]) : counts.join(", ");
  };
  const ratios = runs.map(ratioOf);
  return [
    `${figure(lateUs("before", 0.5))} / ${figure(lateUs("after", 0.5))}`,
    `${figure(lateUs("before", 0.99))} / ${figure(lateUs("after", 0.99))}`,
    figure(median(ratios)),
    `${figure(Math.min(...ratios))} to ${figure(Math.max(...ratios))}`,
    missed("after"),
    figure(lateUs("incident", 0.99)),
    missed("incident"),
    [...new Set(runs.flatMap(({ fates }) => [...fates]))].join("; "),
  ];
}

function ratioOf({ before, after }: Run): number {
  const [beforeUs, afterUs] = [before, after].map(({ lateUs }) => quantile(lateUs, 0.99));
  return Math.abs(afterUs! - beforeUs!) < RESOLUTION_US ? 1 : afterUs! / beforeUs!;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

function open(
  host: WorkerHost,
  { game }: GamePackage,
  options: Json,
  sessionId: string,
  seed: number,
  lookup: ReturnType<typeof contentLookup>,
  register: ContentRegistry,
): void {
  const plan = game.plan(options, lookup) as SessionPlan;
  const content = plan.content.map(({ kind, id }) => register.find(kind, id)!);
  host.create({ sessionId, game: game.id, options, plan, seed, content });
  const player = { playerId: sessionId, name: "one", driver: "external", loadout: {} };
  if (game === faulty.game) host.takeSeat(sessionId, player);
  host.start(sessionId);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
