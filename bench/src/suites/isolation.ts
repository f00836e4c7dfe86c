import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gamePackage as apex } from "@fairtick/apex";
import { gamePackage as faulty } from "@fairtick/conformance/faulty-game";
import type { GamePackage, Json, SessionPlan } from "@fairtick/contract";
import { type ContentRegistry, contentLookup, DEFAULT_HOST_LIMITS, WorkerHost } from "@fairtick/server";
import { median } from "../interleave.ts";
import { raceOptions, SEATS, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const OTHERS = 7;
const LIMIT = 1.1;
/** From the start of the sessions until their cars are released, and the code has been compiled. */
const WARM_UP_MS = 6000;
const ROUNDS = 3;
const BEFORE_MS = 4000;
/** From the beginning of the fault until what the server does about it has had its effect. */
const CHANGE_MS = 3000;
const AFTER_MS = 4000;

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

/** One run: the 99th percentiles of the others' lateness, and what else it showed. */
interface Round {
  readonly beforeUs: number;
  readonly changeUs: number;
  readonly afterUs: number;
  readonly lostTicks: number;
  readonly fate: string;
}

interface Window {
  readonly lateUs: number[];
  missed: number;
}

export const isolation: Suite = {
  name: "isolation",
  title: `What one misbehaving session does to ${OTHERS} others of ${SEATS} AI cars at 240 Hz on its thread`,
  run: async () => {
    const register = shippedContent();
    const rounds = faults.map((): Round[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, fault] of faults.entries()) rounds[i]?.push(await measure(register, fault));
    }
    const rows = faults.map(({ name }, i) => [name, ...cells(rounds[i] ?? [])]);
    return {
      tables: [
        {
          columns: [
            "one session",
            "p99 before, us",
            "p99 after, us",
            `ratio (limit ${LIMIT.toFixed(2)})`,
            `p99 in the first ${CHANGE_MS / 1000} s, us`,
            "lost ticks then",
            "what became of it",
          ],
          rows,
        },
      ],
      notes: [
        `Lateness of the other sessions' ticks: ${BEFORE_MS / 1000} s before the fault, and ${AFTER_MS / 1000} s from ${
          CHANGE_MS / 1000
        } s after its beginning, in the same run.`,
      ],
    };
  },
};

async function measure(
  register: ContentRegistry,
  { fault, amount }: { readonly fault: string; readonly amount: number },
): Promise<Round> {
  const windows: Window[] = [];
  const misbehaver = randomUUID();
  let fate = "goes on";
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
        if (event.sessionId === misbehaver) fate = `ended: ${event.message.split("\n")[0]}`;
        else failures.push(event.message);
      },
      frame: () => undefined,
    },
    setApart: () => {
      fate = "set apart";
    },
    stats: (_thread, { games }) => {
      const window = windows.at(-1);
      const others = games.find(({ game }) => game === apex.game.id);
      if (window === undefined || others === undefined) return;
      for (const us of others.samples?.lateUs ?? []) window.lateUs.push(us);
      window.missed += others.missedTicks;
    },
  });
  await host.ready;
  const lookup = contentLookup(register);
  for (let i = 0; i < OTHERS; i++) open(host, apex, raceOptions, randomUUID(), i, lookup, register);
  const options = { seats: 1, fault, faultTick: 0, amount };
  open(host, faulty, options, misbehaver, OTHERS, lookup, register);
  await sleep(WARM_UP_MS);
  const record = async (forMs: number): Promise<Window> => {
    const window: Window = { lateUs: [], missed: 0 };
    windows.push(window);
    await sleep(forMs);
    return window;
  };
  const before = await record(BEFORE_MS);
  host.command(misbehaver, 0, 1, "misbehave", {});
  const change = await record(CHANGE_MS);
  const after = await record(AFTER_MS);
  await host.close();
  if (failures.length > 0) throw new Error(failures[0]);
  return {
    beforeUs: p99(before.lateUs),
    changeUs: p99(change.lateUs),
    afterUs: p99(after.lateUs),
    lostTicks: change.missed,
    fate,
  };
}

function cells(rounds: readonly Round[]): string[] {
  const middle = (of: (round: Round) => number) => figure(median(rounds.map(of)));
  return [
    middle(({ beforeUs }) => beforeUs),
    middle(({ afterUs }) => afterUs),
    middle(({ beforeUs, afterUs }) => afterUs / beforeUs),
    middle(({ changeUs }) => changeUs),
    middle(({ lostTicks }) => lostTicks),
    [...new Set(rounds.map((round) => round.fate))].join("; "),
  ];
}

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

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
