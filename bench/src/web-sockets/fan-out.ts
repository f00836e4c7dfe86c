import type { ServerProcess } from "@fairtick/conformance/server-process";
import { WebSocketPeer } from "../peers/web-socket.ts";
import { Crowd, type Watched } from "./crowd.ts";
import { cpuMs, pinTo } from "./process-use.ts";
import type { SpeechName } from "./speeches.ts";
import { type Bucket, MetricsLook, startWebServer } from "./web-server.ts";

/** What a race ticks at, and how many of its ticks lie between two states of a watcher. */
const TICK_HZ = 240;
const SETTLE_SECONDS = 3;
/** The server runs on one core, those who watch on another. */
const SERVER_CORE = 0;
const CROWD_CORE = 1;

export interface FanOut {
  readonly watchers: number;
  readonly hz: number;
  readonly seconds: number;
}

export interface FanOutNumbers {
  readonly expected: number;
  readonly delivered: number;
  /** Of a state, without the head of its frame. */
  readonly bytes: number;
  /** The longest time without a state that any of them had. */
  readonly longestGapMs: number;
  readonly cpuPercent: number;
  readonly crowdCpuPercent: number;
  /** What only Fairtick tells. */
  readonly server: ServerNumbers | undefined;
  readonly recording: readonly string[];
  /** False where processes could not be bound to cores. */
  readonly isPinned: boolean;
}

export interface ServerNumbers {
  readonly ticks: number;
  readonly missed: number;
  readonly latenessUs: readonly Bucket[];
  readonly slicesMs: readonly Bucket[];
  /** Frames that were left out. */
  readonly leftOut: number;
}

/** A race that a crowd watches, all of them in the native protocol or in the game's own. */
export async function measureFanOut(
  speech: Exclude<SpeechName, "peer" | "open">,
  demand: FanOut,
): Promise<FanOutNumbers> {
  const { hz } = demand;
  const server = await startWebServer({ snapshot_hz: hz, telemetry_divisor: TICK_HZ / hz });
  try {
    let before: MetricsLook | undefined;
    const numbers = await watched(server.pid, server.ports.web, speech, demand, {
      begin: async () => {
        before = await MetricsLook.at(server);
      },
    });
    return { ...numbers, server: await serverNumbers(server, before!) };
  } finally {
    await server.stop();
  }
}

/** The same messages, at the same rate, from a server on the package `ws`. */
export async function measurePeer(messages: readonly string[], demand: FanOut): Promise<FanOutNumbers> {
  const peer = await WebSocketPeer.start();
  try {
    return await watched(peer.pid, peer.port, "peer", demand, {
      come: () => peer.send(demand.hz, messages),
    });
  } finally {
    peer.end();
  }
}

async function watched(
  pid: number,
  port: number,
  speech: SpeechName,
  { watchers, hz, seconds }: FanOut,
  on: { readonly come?: () => void; readonly begin?: () => Promise<void> },
): Promise<FanOutNumbers> {
  const crowd = new Crowd();
  try {
    const isPinned = pinTo(SERVER_CORE, pid) && pinTo(CROWD_CORE, crowd.pid);
    await crowd.come(port, watchers, speech);
    on.come?.();
    await crowd.watch(SETTLE_SECONDS);
    await on.begin?.();
    const beforeMs = cpuMs(pid);
    const report = await crowd.watch(seconds, { record: true });
    const usedMs = cpuMs(pid) - beforeMs;
    return { ...numbersOf(report, hz), cpuPercent: usedMs / report.elapsedSeconds / 10, isPinned };
  } finally {
    crowd.end();
  }
}

function numbersOf({ watchers, elapsedSeconds, cpuMs: crowdMs, recording }: Watched, hz: number) {
  const delivered = watchers.reduce((sum, { states }) => sum + states, 0);
  return {
    expected: Math.round(watchers.length * hz * elapsedSeconds),
    delivered,
    bytes: watchers.reduce((sum, { bytes }) => sum + bytes, 0) / delivered,
    longestGapMs: Math.max(...watchers.map(({ longestGapMs }) => longestGapMs)),
    crowdCpuPercent: crowdMs / elapsedSeconds / 10,
    server: undefined,
    recording,
  };
}

async function serverNumbers(server: ServerProcess, before: MetricsLook): Promise<ServerNumbers> {
  const after = await MetricsLook.at(server);
  const leftOut = ["frame-ring", "frame-stale", "state-replaced"];
  return {
    ticks: after.grown(before, "fairtick_ticks_total"),
    missed: after.grown(before, "fairtick_ticks_missed_total"),
    latenessUs: after.buckets(before, "fairtick_tick_lateness_us"),
    slicesMs: after.buckets(before, "fairtick_frame_slice_ms"),
    leftOut: leftOut.reduce(
      (sum, what) => sum + after.grown(before, "fairtick_dropped_total", "what", what),
      0,
    ),
  };
}
