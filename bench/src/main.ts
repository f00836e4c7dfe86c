// Runs the suites one after the other and prints what they measured.
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";
import { writeDocument } from "./performance-document.ts";
import type { Outcome, Suite } from "./suite.ts";
import { allocation } from "./suites/allocation.ts";
import { apexStep } from "./suites/apex-step.ts";
import { codecs } from "./suites/codecs.ts";
import { growth } from "./suites/growth.ts";
import { isolation } from "./suites/isolation.ts";
import { kill } from "./suites/kill.ts";
import { load } from "./suites/load.ts";
import { maths } from "./suites/maths.ts";
import { replay } from "./suites/replay.ts";
import { sealing } from "./suites/sealing.ts";
import { storage } from "./suites/storage.ts";
import { tickLateness } from "./suites/tick-lateness.ts";
import { formatTable } from "./text-table.ts";

const suites: readonly Suite[] = [
  apexStep,
  allocation,
  codecs,
  maths,
  replay,
  sealing,
  tickLateness,
  isolation,
  storage,
  kill,
  load,
  growth,
];
const usage = `usage: npm run bench -- [--only SUITE]... [--json] [--write YYYY-MM-DD]
suites: ${suites.map((suite) => suite.name).join(", ")}
--write puts the tables into docs/performance.md, with that date.
`;

interface Measured extends Outcome {
  readonly suite: string;
  readonly seconds: number;
}

interface Arguments {
  readonly only: readonly string[];
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
        only: { type: "string", multiple: true, default: suites.map((suite) => suite.name) },
        json: { type: "boolean", default: false },
        write: { type: "string" },
      },
    });
    const { only, json, write } = values;
    const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
    const isDate = write === undefined || /^\d{4}-\d{2}-\d{2}$/.test(write);
    return unknown.length === 0 && isDate ? { only, json, write } : undefined;
  } catch {
    return undefined;
  }
}

async function runSuites({ only, json, write }: Arguments): Promise<void> {
  const measured: Measured[] = [];
  for (const suite of suites.filter((s) => only.includes(s.name))) {
    if (!json) process.stdout.write(`\n${suite.title} (${suite.name})\n`);
    const begin = performance.now();
    const outcome = await suite.run();
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
