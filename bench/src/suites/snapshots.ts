import { apex } from "@fairtick/apex/rules";
import type { AnyGame } from "@fairtick/contract";
import { BitReader, BitWriter } from "@fairtick/kernel";
import { stepSession } from "@fairtick/session";
import { SnapshotEncoder, SnapshotHistory, SnapshotReceiver, ViewerSnapshots } from "@fairtick/wire";
import { pack } from "msgpackr";
import { median } from "../interleave.ts";
import { type Race, SEATS, shippedContent, startRace } from "../race-setup.ts";
import { figure, type Suite, type Table } from "../suite.ts";
import { Crowd, ENTITIES, SEEN, VIEWERS } from "./snapshot-crowd.ts";

/** Into the race, so that the field is in traffic. */
const WARM_TICKS = 2400;
const SNAPSHOTS = 3000;
const SNAPSHOT_HZ = 60;
/** Between a snapshot and its acknowledgement, in snapshots: 150 ms. */
const AWAY = 9;
const BUDGET_BYTES = 1100;
const FRAME_BYTES_MAX = 16_384;
const ROUNDS = 400;
const WARM_ROUNDS = 200;
const SIZE_LIMIT_BYTES = 100;
const CROWD_LIMIT_MS = 2;

export const snapshots: Suite = {
  name: "snapshots",
  title: "Snapshots as changes against what a viewer holds",
  run: async () => {
    const sizes = raceSizes();
    const crowd = crowdTimes();
    return {
      tables: [sizeTable(sizes), crowdTable(crowd)],
      notes: [
        `16 AI cars in traffic, ${SNAPSHOTS} snapshots at ${SNAPSHOT_HZ} Hz, acknowledged after 150 ms, none lost.`,
        ...(mean(sizes.driver) > SIZE_LIMIT_BYTES
          ? [`FAILED: a driver's snapshot takes more than ${SIZE_LIMIT_BYTES} bytes.`]
          : []),
        ...(crowd.writeMs > CROWD_LIMIT_MS
          ? [`FAILED: ${VIEWERS} snapshots take more than ${CROWD_LIMIT_MS} ms.`]
          : []),
      ],
    };
  },
};

/** Bytes of each snapshot, in the forms that are compared. */
interface RaceSizes {
  readonly driver: number[];
  readonly spectator: number[];
  readonly whole: number[];
  readonly packed: number[];
}

/** The same race for a driver and for a spectator, each with its own acknowledgements. */
function raceSizes(): RaceSizes {
  const race = startRace("ai", shippedContent());
  for (let i = 0; i < WARM_TICKS; i++) stepSession(race.session);
  const { session } = race;
  const everyTicks = Math.round(apex.tickHz / SNAPSHOT_HZ);
  const history = new SnapshotHistory(apex as AnyGame, session.state.layout, session.t.world);
  const viewers = [new ViewerSnapshots(history, 0), new ViewerSnapshots(history, -1)];
  const receiver = new SnapshotReceiver(apex as AnyGame, session.state.layout, session.t.world);
  const encoder = new SnapshotEncoder(apex as AnyGame, session.state.layout);
  const sizes: RaceSizes = { driver: [], spectator: [], whole: [], packed: [] };
  const packedChanges = changesOf(race);
  const writer = new BitWriter(new Uint8Array(FRAME_BYTES_MAX));
  const whole = new Uint8Array(FRAME_BYTES_MAX);
  for (let i = 0; i < SNAPSHOTS; i++) {
    for (let tick = 0; tick < everyTicks; tick++) stepSession(session);
    const { t } = session;
    history.capture(t);
    for (const [v, viewer] of viewers.entries()) {
      writer.reset();
      viewer.write(t, writer, BUDGET_BYTES);
      viewer.acknowledge(t.tick - AWAY * everyTicks);
      if (v === 0) read(receiver, writer, t.tick);
      if (i > 2 * AWAY) (v === 0 ? sizes.driver : sizes.spectator).push(writer.byteLength);
    }
    sizes.whole.push(encoder.encode(t, 0, whole));
    sizes.packed.push(packedChanges());
  }
  return sizes;
}

/** @throws Error when a snapshot cannot be read: its size would be worth nothing. */
function read(receiver: SnapshotReceiver, writer: BitWriter, tick: number): void {
  const outcome = receiver.read(new BitReader(writer.bytes.subarray(0, writer.byteLength)), tick);
  if (outcome !== "ok") throw new Error(outcome);
}

/**
 * What a server without a codec of its own would send: for each car that has changed since the acknowledged snapshot, a
 * mask of its columns and their codes as MessagePack. The codes are those of our snapshots.
 */
function changesOf({ state }: Race): () => number {
  const { x, y, yaw, speed, throttle, brake, steering, progress, lap, finishPosition, colliding } =
    state.cars;
  const columns: readonly [ArrayLike<number>, number][] = [
    [x, 128],
    [y, 128],
    [yaw, 652],
    [speed, 64],
    [throttle, 63],
    [brake, 63],
    [steering, 127],
    [progress, 8],
    [lap, 1],
    [finishPosition, 1],
    [colliding, 1],
  ];
  const held: number[][] = [];
  return () => {
    const now = Array.from({ length: SEATS }, (_, row) =>
      columns.map(([values, scale]) => Math.round(values[row]! * scale)),
    ).flat();
    held.push(now);
    const before = held[held.length - 1 - AWAY];
    if (before === undefined) return pack(now).length;
    const changes: number[] = [];
    for (let row = 0; row < SEATS; row++) {
      const from = row * columns.length;
      const changed = columns.map((_, c) => c).filter((c) => now[from + c] !== before[from + c]);
      if (changed.length > 0)
        changes.push(
          row,
          changed.reduce((mask, c) => mask | (1 << c), 0),
          ...changed.map((c) => now[from + c]!),
        );
    }
    return pack(changes).length;
  };
}

interface CrowdTimes {
  readonly writeMs: number;
  readonly captureMs: number;
  readonly readUs: number;
  readonly bytes: number;
}

function crowdTimes(): CrowdTimes {
  const crowd = new Crowd();
  const times = {
    writeMs: [] as number[],
    captureMs: [] as number[],
    readUs: [] as number[],
    bytes: [] as number[],
  };
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    crowd.step();
    const beginMs = performance.now();
    crowd.capture();
    const capturedMs = performance.now();
    crowd.write();
    const writtenMs = performance.now();
    crowd.read();
    const readMs = performance.now();
    crowd.acknowledge();
    if (round < WARM_ROUNDS) continue;
    times.captureMs.push(capturedMs - beginMs);
    times.writeMs.push(writtenMs - capturedMs);
    times.readUs.push((readMs - writtenMs) * 1000);
    times.bytes.push(crowd.bytes / VIEWERS);
  }
  return {
    writeMs: median(times.writeMs),
    captureMs: median(times.captureMs),
    readUs: median(times.readUs),
    bytes: mean(times.bytes),
  };
}

function sizeTable({ driver, spectator, whole, packed }: RaceSizes): Table {
  const row = (name: string, sizes: readonly number[]) => [
    name,
    mean(sizes).toFixed(1),
    String(quantile(sizes, 0.99)),
    figure(mean(sizes) / mean(driver)),
  ];
  return {
    columns: ["a snapshot of 16 cars", "mean, bytes", "p99, bytes", "beside a driver's"],
    rows: [
      row("changes, for a driver (own car exact)", driver),
      row("changes, for a spectator", spectator),
      row("whole, for a driver", whole),
      row("changed codes as MessagePack (msgpackr), for a spectator", packed),
    ],
  };
}

function crowdTable({ writeMs, captureMs, readUs, bytes }: CrowdTimes): Table {
  return {
    columns: [`${ENTITIES} entities, ${VIEWERS} viewers, ${SEEN} seen by each`, "median"],
    rows: [
      ["capture of the state, us", (captureMs * 1000).toFixed(0)],
      ["all snapshots, ms", figure(writeMs)],
      ["one row of a snapshot, ns", ((writeMs * 1e6) / (VIEWERS * SEEN)).toFixed(0)],
      ["reading a snapshot, us", figure(readUs)],
      ["a snapshot, bytes", bytes.toFixed(0)],
    ],
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
