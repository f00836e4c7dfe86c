import {
  growthOf,
  type SoakReport,
  type SoakSample,
  soak as soakServer,
  warmUpShare,
} from "@fairtick/conformance/soak";
import type { Suite, Table } from "../suite.ts";

const MINUTES = 30;
const CLIENTS = 200;
const RACERS = 12;
const SAMPLE_SECONDS = 10;
const ABUSE_PER_SECOND = 300;
const GROWTH_LIMIT = 0.05;
/** Files and handles that may be open beyond those of before: connections of the reader of the metrics. */
const SPARE_FILES = 2;
/** Rows of the table over time. */
const ROWS = 20;

interface Verdict {
  readonly what: string;
  readonly found: string;
  readonly limit: string;
  readonly holds: boolean;
}

/** Clients that come, race, drop, return, watch, leave and abuse for a long time, and what they leave behind. */
export const soak: Suite = {
  name: "soak",
  title: "A server that is used for a long time",
  onRequest: true,
  run: async ({ minutes = MINUTES }) => {
    const report = await soakServer({
      seconds: minutes * 60,
      seed: 21,
      clients: CLIENTS,
      racers: RACERS,
      sampleSeconds: SAMPLE_SECONDS,
      abusePerSecond: ABUSE_PER_SECOND,
      onSample: (sample) => process.stderr.write(`${progress(sample)}\n`),
    });
    const verdicts = verdictsOf(report);
    return {
      tables: [timeTable(report), verdictTable(verdicts)],
      notes: [
        `${minutes} minutes with ${CLIENTS} clients at once, of whom ${RACERS} race, and ${ABUSE_PER_SECOND} bad messages and datagrams a second.`,
        tallyText(report),
        ...report.payments.wrong.slice(0, 5).map((line) => `FAILED: ${line}`),
        ...report.errorLines.slice(0, 5).map((line) => `FAILED: the log says ${line}`),
        ...verdicts.filter(({ holds }) => !holds).map(({ what }) => `FAILED: ${what}.`),
      ],
    };
  },
};

function progress({ seconds, residentMb, heapMb, sessions, players }: SoakSample): string {
  return `${seconds} s: ${residentMb.toFixed(0)} MB resident, ${heapMb.toFixed(0)} MB heap, ${sessions} sessions, ${players} players`;
}

function timeTable({ baseline, samples, end }: SoakReport): Table {
  const every = Math.ceil(samples.length / ROWS);
  const shown = samples.filter((_, i) => (i + 1) % every === 0);
  const row = (name: string, sample: SoakSample) => [
    name,
    ...[sample.residentMb, sample.heapMb, sample.externalMb].map((mb) => mb.toFixed(1)),
    ...[sample.openFiles, sample.handles, sample.threads].map(String),
    ...[sample.sessions, sample.players, sample.connections].map(String),
    ...[sample.databaseMb, sample.logMb].map((mb) => mb.toFixed(1)),
  ];
  return {
    columns: [
      "after",
      "resident, MB",
      "heap, MB",
      "external, MB",
      "files",
      "handles",
      "threads",
      "sessions",
      "players",
      "connections",
      "database, MB",
      "log, MB",
    ],
    rows: [
      row("before", baseline),
      ...shown.map((sample) => row(`${sample.seconds} s`, sample)),
      row("all gone", end),
    ],
  };
}

function verdictsOf({
  baseline,
  samples,
  end,
  liveHeapMb,
  orphans,
  results,
  payments,
  errorLines,
}: SoakReport): Verdict[] {
  const warm = samples.slice(Math.ceil(samples.length * warmUpShare));
  const orphanCount = Object.values(orphans).reduce((sum, count) => sum + count, 0);
  return [
    growth(
      "resident memory",
      warm.map(({ residentMb }) => residentMb),
    ),
    growth("live heap under load", liveHeapMb.warm),
    atMost("live heap when all are gone, MB", liveHeapMb.gone, Math.max(...liveHeapMb.warm)),
    atMost("open files when all are gone", end.openFiles, baseline.openFiles + SPARE_FILES),
    atMost("handles when all are gone", end.handles, baseline.handles + SPARE_FILES),
    atMost("threads when all are gone", end.threads, baseline.threads),
    atMost("players, seats, sessions, connections and tokens left over", orphanCount, 0),
    atMost("finished races without exactly one result", results.wrong.length, 0),
    atMost("rows of sessions without an end", results.open.length, 0),
    atMost("results that their replays contradict", payments.refused, 0),
    atMost("results that are not settled", payments.unsettled, 0),
    atMost("payments that are missing, too many or not those of the profile", payments.wrong.length, 0),
    atMost("errors in the log", errorLines.length, 0),
  ];
}

function growth(what: string, values: readonly number[]): Verdict {
  const { line, quarters } = growthOf(values);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return {
    what: `growth of ${what} after warming up: by a line; last quarter beside first`,
    found: `${percent(line)}; ${percent(quarters)}`,
    limit: percent(GROWTH_LIMIT),
    holds: line < GROWTH_LIMIT && quarters < GROWTH_LIMIT,
  };
}

function atMost(what: string, found: number, limit: number): Verdict {
  const text = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
  return { what, found: text(found), limit: text(limit), holds: found <= limit };
}

function verdictTable(verdicts: readonly Verdict[]): Table {
  return {
    columns: ["verdict", "found", "limit", "holds"],
    rows: verdicts.map(({ what, found, limit, holds }) => [what, found, limit, holds ? "yes" : "NO"]),
  };
}

function tallyText({ tally, results, payments }: SoakReport): string {
  const reasons = [...tally.reasons]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`);
  return [
    `${tally.lives} clients lived (${tally.cutShort} were cut short), started ${tally.races} races and saw ${tally.finished.size} finish`,
    `${tally.drops} dropped, of whom ${tally.returns} came back; ${tally.leaves} left, ${tally.watched} watched`,
    `${tally.said} chat messages were heard, ${tally.accountActs} things done with accounts, ${tally.replaysRead} replays read (${(tally.replayBytes / 1e6).toFixed(1)} MB)`,
    `${results.stored} results are stored, ${payments.verified} of them verified and ${payments.unverifiable} cannot be; ${payments.paid} payments were made`,
    `cut short: ${reasons.slice(0, 8).join(", ") || "none"}.`,
  ].join("; ");
}
