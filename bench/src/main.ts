// Runs the suites one after the other and prints what they measured.
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";
import { writeDocument } from "./performance-document.ts";
import type { Outcome, Suite } from "./suite.ts";
import { abuse } from "./suites/abuse.ts";
import { allocation } from "./suites/allocation.ts";
import { apexStep } from "./suites/apex-step.ts";
import { codecs } from "./suites/codecs.ts";
import { growth } from "./suites/growth.ts";
import { isolation } from "./suites/isolation.ts";
import { kill } from "./suites/kill.ts";
import { load } from "./suites/load.ts";
import { logins } from "./suites/logins.ts";
import { maths } from "./suites/maths.ts";
import { page } from "./suites/page.ts";
import { prediction } from "./suites/prediction.ts";
import { predictionPeer } from "./suites/prediction-peer.ts";
import { replay } from "./suites/replay.ts";
import { replays } from "./suites/replays.ts";
import { sealing } from "./suites/sealing.ts";
import { snapshots } from "./suites/snapshots.ts";
import { soak } from "./suites/soak.ts";
import { spectators } from "./suites/spectators.ts";
import { storage } from "./suites/storage.ts";
import { tickLateness } from "./suites/tick-lateness.ts";
import { webSockets } from "./suites/web-sockets.ts";
import { formatTable } from "./text-table.ts";

const suites: readonly Suite[] = [
  apexStep,
  allocation,
  codecs,
  snapshots,
  spectators,
  prediction,
  predictionPeer,
  maths,
  replay,
  replays,
  sealing,
  tickLateness,
  isolation,
  storage,
  logins,
  kill,
  abuse,
  load,
  growth,
  page,
  webSockets,
  soak,
];
const named = (isOnRequest: boolean) =>
  suites.filter(({ onRequest = false }) => onRequest === isOnRequest).map(({ name }) => name);
const usage = `usage: npm run bench -- [--only SUITE]... [--minutes N] [--json] [--write YYYY-MM-DD]
suites: ${named(false).join(", ")}
only by name: ${named(true).join(", ")}; --minutes says how long, 1 to 1440, instead of 30
--write puts the tables into docs/performance.md, with that date.
`;

interface Measured extends Outcome {
  readonly suite: string;
  readonly seconds: number;
}

interface Arguments {
  readonly only: readonly string[];
  readonly minutes: number | undefined;
  readonly json: boolean;
  readonly write: string | undefined;
}

const given = readArguments();
if (given === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  await runSuites(given);
}

function readArguments(): Arguments | undefined {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true, default: named(false) },
        minutes: { type: "string" },
        json: { type: "boolean", default: false },
        write: { type: "string" },
      },
    });
    const { only, json, write } = values;
    const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
    const isDate = write === undefined || /^\d{4}-\d{2}-\d{2}$/.test(write);
    const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
    const isTime = minutes === undefined || (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440);
    return unknown.length === 0 && isDate && isTime ? { only, minutes, json, write } : undefined;
  } catch {
    return undefined;
  }
}

async function runSuites({ only, minutes, json, write }: Arguments): Promise<void> {
  const measured: Measured[] = [];
  for (const suite of suites.filter((s) => only.includes(s.name))) {
    if (!json) process.stdout.write(`\n${suite.title} (${suite.name})\n`);
    const begin = performance.now();
    const outcome = await suite.run({ minutes });
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    measured.push({ suite: suite.name, seconds, ...outcome });
    if (!json) process.stdout.write(formatOutcome(outcome));
    if (write !== undefined) writeDocument(suite.name, outcome, write);
  }
  if (json)
    process.stdout.write(`${JSON.stringify({ machine: machine(), suites: measured }, undefined, 2)}\n`);
}

function formatOutcome({ tables, notes }: Outcome): string {
  return [...tables.map(formatTable), ...notes].map((part) => `\n${part}\n`).join("");
}
