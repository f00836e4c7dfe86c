import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { sampleStream } from "@fairtick/wire";
import { abuse } from "../abuse/abuse-run.ts";
import { adminToken, startAbusedServer } from "../abuse/abused-server.ts";
import { errorLines, liveHeapBytes, type Orphans, orphansAfter } from "../abuse/server-look.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";
import { Cockpits, liveOn, newTally, type SoakTally } from "./soak-lives.ts";
import { type PaymentFindings, paymentsOf, unsettledAfter } from "./soak-payments.ts";
import { type SoakSample, sampleServer } from "./soak-sample.ts";

export interface SoakPlan {
  readonly seconds: number;
  readonly seed: number;
  readonly clients: number;
  /** Of the clients, those that race at once. */
  readonly racers: number;
  readonly sampleSeconds: number;
  /** Messages and datagrams of abusers. */
  readonly abusePerSecond: number;
  onSample(sample: SoakSample): void;
}

export interface SoakReport {
  /** After a rehearsal, when everybody was gone. */
  readonly baseline: SoakSample;
  readonly samples: readonly SoakSample[];
  /** When everybody was gone. */
  readonly end: SoakSample;
  /**
   * The network thread's live objects, after a collection: at even intervals once it is warm, and when everybody was
   * gone.
   */
  readonly liveHeapMb: { readonly warm: readonly number[]; readonly gone: number };
  readonly tally: SoakTally;
  readonly orphans: Orphans;
  readonly results: ResultFindings;
  readonly payments: PaymentFindings;
  readonly errorLines: readonly string[];
}

/** What the database says of the sessions that clients have seen finished. */
export interface ResultFindings {
  readonly stored: number;
  /** Seen finished, and not there with standings exactly once. Must be empty. */
  readonly wrong: readonly string[];
  /** Rows of sessions that were never ended. Must be empty. */
  readonly open: readonly string[];
}

/** This share of the time is for warming up. */
export const warmUpShare = 0.25;
/** Looks at the live heap, were there any while it grows warm. Each collects garbage, so they are few. */
const LIVE_HEAP_LOOKS = 20;
const goneWithinMs = 60_000;
/** Results are judged one at a time, when nothing else is to be done. */
const settledWithinMs = 300_000;
/** Everybody has come within a minute, and the longest race takes as long. */
const rehearsalMs = { atLeast: 75_000, atMost: 240_000 };
/** Longer than clients stay away who come back. */
const resumeWindowSeconds = 4;

/** As the systemd unit starts it: see there. */
const startedBy = { through: ["env", "MALLOC_ARENA_MAX=2"] };

/** Lets clients live on a real server for a while, and looks at what it needs and what they leave behind. */
export async function soak(plan: SoakPlan): Promise<SoakReport> {
  const changes = {
    server: { max_sessions: 40 },
    network: { resume_window_seconds: resumeWindowSeconds },
    // Honest clients are not limited by address: these sessions are those of abusers.
    limits: { sessions_per_address: 1 },
    // What a password costs is measured elsewhere.
    accounts: { password_memory_kib: 8192, password_passes: 1 },
  };
  const server = await startAbusedServer("shipped", "sealed", changes, startedBy);
  try {
    return await soakOn(server, plan);
  } finally {
    await server.stop();
  }
}

async function soakOn(server: ServerProcess, plan: SoakPlan): Promise<SoakReport> {
  await rehearse(server, plan);
  const baseline = await sampleServer(server, 0);
  const { tally, stop } = gather(server, plan, "client");
  const { samples, warm } = await sampled(server, plan);
  await stop();
  const orphans = await orphansAfter(server, adminToken, goneWithinMs);
  const end = await sampleServer(server, plan.seconds);
  const liveHeapMb = { warm, gone: await liveHeapMbOf(server) };
  const results = resultsOf(server, tally.finished);
  const payments = await paymentsOf(server, settledWithinMs);
  const errors = errorLines(server);
  return { baseline, samples, end, liveHeapMb, tally, orphans, results, payments, errorLines: errors };
}

/**
 * Everybody lives for a while, until a race has been run to its end, and goes; its result is judged. What a server opens when it is
 * first needed and then keeps (threads for sessions, passwords and verdicts, their files) is not left over from what follows.
 */
async function rehearse(server: ServerProcess, plan: SoakPlan): Promise<void> {
  const { tally, stop } = gather(server, plan, "early");
  const beganMs = performance.now();
  await sleep(rehearsalMs.atLeast);
  while (tally.finished.size === 0 && performance.now() < beganMs + rehearsalMs.atMost) await sleep(1000);
  await stop();
  await orphansAfter(server, adminToken, goneWithinMs);
  await unsettledAfter(server, settledWithinMs);
}

/** Lets everybody live, and the abusers, until they are stopped; `name` begins the names of the accounts. */
function gather(server: ServerProcess, plan: SoakPlan, name: string) {
  const tally = newTally();
  const end = new AbortController();
  // Everybody listens to it.
  setMaxListeners(0, end.signal);
  const world = { server, cockpits: new Cockpits(plan.racers), tally, signal: end.signal };
  const lives = Array.from({ length: plan.clients }, (_, i) =>
    liveOn(world, `${name}-${i}`, sampleStream(plan.seed + i)),
  );
  const everybody = Promise.all([...lives, abuseOn(server, plan, end.signal)]);
  const stop = async () => {
    end.abort();
    await everybody;
  };
  return { tally, stop };
}

async function sampled(server: ServerProcess, plan: SoakPlan) {
  const samples: SoakSample[] = [];
  const warm: number[] = [];
  let lookAtSeconds = plan.seconds * warmUpShare;
  const beginMs = performance.now();
  for (let due = plan.sampleSeconds; due <= plan.seconds; due += plan.sampleSeconds) {
    await sleep(Math.max(0, beginMs + due * 1000 - performance.now()));
    if (due >= lookAtSeconds) {
      warm.push(await liveHeapMbOf(server));
      lookAtSeconds += plan.seconds / LIVE_HEAP_LOOKS;
    }
    const sample = await sampleServer(server, due);
    samples.push(sample);
    plan.onSample(sample);
  }
  return { samples, warm };
}

async function liveHeapMbOf(server: ServerProcess): Promise<number> {
  return (await liveHeapBytes(server, adminToken)) / 1e6;
}

async function abuseOn(server: ServerProcess, plan: SoakPlan, signal: AbortSignal): Promise<void> {
  const target = {
    host: "127.0.0.1",
    tcpPort: server.ports.tcp,
    udpPort: server.ports.udp,
    webPort: server.ports.web,
    isEncrypted: server.isEncrypted,
  };
  // As long as the soak lasts.
  const hail = { messages: Number.MAX_SAFE_INTEGER, datagrams: Number.MAX_SAFE_INTEGER };
  await abuse(target, { seed: plan.seed, ...hail, perSecond: plan.abusePerSecond, streams: 16 }, signal);
}

interface SessionRow {
  readonly id: string;
  readonly finished_at: number | null;
  readonly result: string | null;
}

function resultsOf(server: ServerProcess, finished: ReadonlySet<string>): ResultFindings {
  const rows = server.query("select id, finished_at, result from race_sessions") as SessionRow[];
  const isWhole = ({ finished_at, result }: SessionRow) =>
    finished_at !== null && result !== null && "standings" in JSON.parse(result);
  const wrong = [...finished].filter((id) => {
    const own = rows.filter((row) => row.id === id);
    return own.length !== 1 || !isWhole(own[0]!);
  });
  const open = rows.filter(({ finished_at }) => finished_at === null).map(({ id }) => id);
  return { stored: rows.filter(isWhole).length, wrong, open };
}
