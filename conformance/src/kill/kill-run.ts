import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sqliteFile, startStorageHere, startStorageWriter } from "@fairtick/server/storage";
import Database from "libsql";
import { type KillFindings, look } from "./look.ts";
import { lookAtRecords, type RecordFindings } from "./look-at-records.ts";

export type Victim = "storage" | "server";
/** One that settles sessions has another look at what it leaves. */
type AnyVictim = Victim | "records";

export interface KillPlan {
  readonly victim: Victim;
  readonly kills: number;
  readonly seed: number;
}

export interface KillReport extends KillFindings {
  readonly kills: number;
  /** Results that a process had reported as stored before it was killed. */
  readonly reported: number;
}

const entries: Readonly<Record<AnyVictim, string>> = {
  storage: "storage-victim.js",
  server: "server-victim.js",
  records: "records-victim.js",
};

/** One kill in so many comes while the process is still starting. */
const EARLY_EVERY = 8;
const EARLY_MS = 150;
/** Time after the first stored result until the kill. */
const LATE_MS = { storage: 20, server: 400, records: 60 } as const;
const START_MS = 30_000;

export async function killAtRandom({ victim, kills, seed }: KillPlan): Promise<KillReport> {
  return killAll(victim, kills, seed, (file, reported) => ({
    kills,
    reported: reported.length,
    ...look(file, victim, reported),
  }));
}

/** Kills processes that settle sessions with profiles, and are given the last of them again at each start. */
export function killWhileSettling({ kills, seed }: Omit<KillPlan, "victim">): Promise<RecordFindings> {
  return killAll("records", kills, seed, lookAtRecords);
}

/**
 * Starts processes on one database, one after the other, kills each with SIGKILL at a random moment, and then
 * looks at what is in the database.
 */
async function killAll<Findings>(
  victim: AnyVictim,
  kills: number,
  seed: number,
  lookAt: (file: Database.Database, reported: readonly string[]) => Findings,
): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-kill-"));
  const path = join(folder, "kill.db");
  const random = generator(seed);
  const reported: string[] = [];
  try {
    for (let i = 0; i < kills; i++) {
      reported.push(...(await killOne(victim, path, `k${i}`, random)));
    }
    await endOrderly(path);
    const file = new Database(path);
    try {
      return lookAt(file, reported);
    } finally {
      file.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the ids of the sessions whose results the process had reported as stored. */
async function killOne(
  victim: AnyVictim,
  path: string,
  name: string,
  random: () => number,
): Promise<string[]> {
  const entry = fileURLToPath(new URL(`../../dist/kill/${entries[victim]}`, import.meta.url));
  const child = spawn(process.execPath, [entry, path, name], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  let output = "";
  const hasStored = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("stored ")) resolve();
    });
  });
  if (random() < 1 / EARLY_EVERY) {
    await sleep(random() * EARLY_MS);
  } else {
    await Promise.race([hasStored, closed, sleep(START_MS, undefined, { ref: false })]);
    await sleep(random() * LATE_MS[victim]);
  }
  child.kill("SIGKILL");
  const [, signal] = await closed;
  if (signal !== "SIGKILL") throw new Error(`the process ended by itself:\n${output}`);
  return [...output.matchAll(/^stored (\S+)\n/gm)].map(([, id]) => id ?? "");
}

/** Another server begins and ends, and gives the sessions of those that were killed their end. */
export async function endOrderly(databasePath: string): Promise<void> {
  const started = await startStorageWriter({
    database: sqliteFile(databasePath),
    startLink: startStorageHere,
    onEvent: () => {},
  });
  if (!started.ok) throw new Error(started.reason);
  await started.writer.close(10_000);
}

/** Numbers from 0 to 1 (not included): a linear congruential generator is random enough for moments. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
