import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  type AbuseCounts,
  type AbusedLimits,
  type AbusedSecurity,
  type AbusePlan,
  type AbuseTarget,
  adminToken,
  errorLines,
  liveHeapBytes,
  MetricsPage,
  noOrphans,
  orphansAfter,
  startAbusedServer,
} from "@fairtick/conformance/abuse";
import { Abusers } from "../abusers.ts";
import { type LoadNumbers, measureLoadOn } from "../load-run.ts";
import { figure, type Suite, type Table } from "../suite.ts";

/** Messages and datagrams in all. */
const HAIL = 1_000_000;
const PER_SECOND = 10_000;
/** The hail begins while the honest players wait for their start, and ends after they were measured. */
const SECONDS = 30;
const STREAMS = 64;
/** The honest race has all its players before abusers can take their seats. */
const FULL_WITHIN_MS = 20_000;
const GONE_WITHIN_MS = 30_000;
const P99_RATIO_LIMIT = 1.25;
const SERVED_HZ_LIMIT = 239;

const honest = { sessions: 1, players: 8, seconds: SECONDS };

const runs: readonly {
  readonly limits: AbusedLimits;
  readonly security: AbusedSecurity;
  readonly realtime: boolean;
  readonly seed: number;
}[] = [
  { limits: "shipped", security: "sealed", realtime: false, seed: 11 },
  { limits: "shipped", security: "sealed", realtime: true, seed: 13 },
  { limits: "raised", security: "plain", realtime: false, seed: 12 },
];

type AbusedServer = Awaited<ReturnType<typeof startAbusedServer>>;

interface Hail {
  readonly name: string;
  readonly quiet: LoadNumbers;
  readonly beside: LoadNumbers;
  readonly abused: LoadNumbers;
  readonly counts: AbuseCounts;
  readonly before: Memory;
  readonly after: Memory;
  readonly page: MetricsPage;
  /** What must not be, a sentence each. */
  readonly failures: readonly string[];
}

interface Memory {
  readonly residentMb: number;
  readonly liveHeapMb: number;
}

/** Bad messages and datagrams against a live server while eight honest players race on it. */
export const abuse: Suite = {
  name: "abuse",
  title: "A million bad messages and datagrams while somebody races",
  run: async () => {
    const hails: Hail[] = [];
    let left = HAIL;
    for (const each of runs) {
      const hail = await hailOn(each, left);
      hails.push(hail);
      left -= hail.counts.messages + hail.counts.datagrams;
    }
    return {
      tables: [honestTable(hails), memoryTable(hails)],
      notes: [
        ...hails.flatMap(({ name, failures }) => failures.map((failure) => `FAILED, ${name}: ${failure}.`)),
        ...hails.map(reasons),
      ],
    };
  },
};

/** With limits as shipped, where abusers are soon locked out, it ends with the honest race; else when all is sent. */
async function hailOn(
  { limits, security, realtime, seed }: (typeof runs)[number],
  total: number,
): Promise<Hail> {
  const server = await startAbusedServer(limits, security, {
    server: { max_sessions: 12, realtime },
    content: { cars_dir: "", tracks_dir: "" },
  });
  try {
    const plan = {
      seed,
      messages: total / 2,
      datagrams: total / 2,
      perSecond: PER_SECOND,
      streams: STREAMS,
    };
    // A heap snapshot is followed by long collections: there is none between the measurements.
    const before = await memoryOf(server);
    const quiet = await measureLoadOn(server, honest);
    const beside = await besideSink(server, plan);
    const racing = begun(measureLoadOn(server, honest));
    await raceBegun(server);
    const abusers = new Abusers({ target: targetOf(server), plan });
    const abused = await racing;
    if (limits === "shipped") abusers.end();
    const counts = await abusers.counts;
    const page = await MetricsPage.of(server);
    const orphans = await orphansAfter(server, adminToken, GONE_WITHIN_MS);
    const after = await memoryOf(server);
    const failures = [
      ...(server.isRunning ? [] : ["the server has ended"]),
      ...errorLines(server).map((line) => `the log says ${line}`),
      ...(JSON.stringify(orphans) === JSON.stringify(noOrphans)
        ? []
        : [`left over: ${JSON.stringify(orphans)}`]),
    ];
    return {
      name: `limits ${limits}, ${security}${realtime ? ", real time" : ""}`,
      quiet,
      beside,
      abused,
      counts,
      before,
      after,
      page,
      failures,
    };
  } finally {
    await server.stop();
  }
}

function targetOf({ ports, isEncrypted }: AbusedServer): AbuseTarget {
  return { host: "127.0.0.1", tcpPort: ports.tcp, udpPort: ports.udp, webPort: ports.web, isEncrypted };
}

/** The honest load while the abusers work as hard, at a process that ignores them. */
async function besideSink(server: AbusedServer, plan: AbusePlan): Promise<LoadNumbers> {
  const entry = fileURLToPath(new URL("../abuse-sink-process.js", import.meta.url));
  const { folder, isEncrypted } = server;
  const identity = isEncrypted ? ["server.crt", "server.key"].map((file) => join(folder, "certs", file)) : [];
  const sink = spawn(process.execPath, [entry, ...identity], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [line] = (await once(sink.stdout, "data")) as [Buffer];
    const ports = JSON.parse(line.toString()) as Omit<AbuseTarget, "host" | "isEncrypted">;
    const racing = begun(measureLoadOn(server, honest));
    await raceBegun(server);
    const abusers = new Abusers({ target: { host: "127.0.0.1", ...ports, isEncrypted }, plan });
    const numbers = await racing;
    abusers.end();
    await abusers.counts;
    return numbers;
  } finally {
    sink.stdin.end();
    await once(sink, "exit");
  }
}

/** A load test that may fail before anybody waits for it: whoever does learns of it. */
function begun(racing: Promise<LoadNumbers>): Promise<LoadNumbers> {
  racing.catch(() => {});
  return racing;
}

async function raceBegun(server: AbusedServer): Promise<void> {
  const endMs = performance.now() + FULL_WITHIN_MS;
  while (performance.now() < endMs) {
    const phases = (await MetricsPage.of(server)).by("fairtick_sessions", "phase");
    if ((phases.get("countdown") ?? 0) > 0) return;
    await sleep(100);
  }
  throw new Error("the honest players do not begin to race");
}

async function memoryOf(server: AbusedServer): Promise<Memory> {
  const liveHeapMb = (await liveHeapBytes(server, adminToken)) / 1e6;
  const page = await MetricsPage.of(server);
  return { residentMb: page.sum("process_resident_memory_bytes") / 1e6, liveHeapMb };
}

function honestTable(hails: readonly Hail[]): Table {
  const row = (name: string, numbers: LoadNumbers, ratio: string) => [
    name,
    numbers.worstHz.toFixed(1),
    figure(numbers.inputToStateP50Ms),
    figure(numbers.inputToStateP99Ms),
    ratio,
    figure(numbers.serverCpuPercent),
  ];
  return {
    columns: [
      "8 honest players",
      "worst Hz",
      "input to state p50, ms",
      "p99, ms",
      "p99 ratio",
      "server CPU, %",
    ],
    rows: [
      ...hails.flatMap(({ name, quiet, beside, abused }) => [
        row(`${name}: nobody else`, quiet, ""),
        row(`${name}: abuse of another process`, beside, "1.00"),
        row(
          `${name}: abuse of this server`,
          abused,
          figure(abused.inputToStateP99Ms / beside.inputToStateP99Ms),
        ),
      ]),
      ["limit, with limits as shipped", String(SERVED_HZ_LIMIT), "", "", String(P99_RATIO_LIMIT), ""],
    ],
  };
}

function memoryTable(hails: readonly Hail[]): Table {
  return {
    columns: [
      "server",
      "sent",
      "a second",
      "streams",
      "messages read",
      "on WebSockets",
      "datagrams read",
      "resident, MB",
      "live heap, MB",
    ],
    rows: hails.map(({ name, counts, page, before, after }) => {
      const read = page.by("fairtick_message_bytes", "transport", { direction: "in" });
      const sent = counts.messages + counts.datagrams;
      return [
        name,
        String(sent),
        figure(sent / counts.seconds),
        String(counts.streams),
        String(read.get("tcp") ?? 0),
        String(read.get("ws") ?? 0),
        String(read.get("udp") ?? 0),
        `${before.residentMb.toFixed(0)} to ${after.residentMb.toFixed(0)}`,
        `${before.liveHeapMb.toFixed(1)} to ${after.liveHeapMb.toFixed(1)}`,
      ];
    }),
  };
}

/** What became of the hail, in one sentence. */
function reasons({ name, counts, page }: Hail): string {
  const list = (metric: string, label: string) =>
    [...page.by(metric, label)].map(([key, count]) => `${count} ${key}`).join(", ") || "none";
  const sent = [...counts.kinds].sort().map(([kind, count]) => `${count} ${kind}`);
  return [
    `${name}: sent: ${sent.join(", ")}`,
    `connections refused: ${list("fairtick_connections_refused_total", "reason")}`,
    `requests for WebSockets rejected: ${list("fairtick_web_requests_rejected_total", "status")}`,
    `ended: ${list("fairtick_disconnects_total", "reason")}`,
    `over limits: ${list("fairtick_rate_limited_total", "what")}`,
    `datagrams dropped: ${list("fairtick_datagrams_dropped_total", "reason")}`,
    `errors answered: ${list("fairtick_errors_total", "code")}.`,
  ].join("; ");
}
