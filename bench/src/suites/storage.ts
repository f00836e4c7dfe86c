import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { telemetryBytes } from "@fairtick/apex/dialect";
import { type DatabaseTarget, TelemetryRecorder } from "@fairtick/server";
import {
  FrameBatchWriter,
  firstBatchBytes,
  type StorageWriter,
  sqliteFile,
  startStorageWriter,
} from "@fairtick/server/storage";
import Database from "libsql";
import { median, medianRatio } from "../interleave.ts";
import {
  type FrameSink,
  type Lateness,
  latenessCells,
  latenessColumns,
  measureHost,
  SESSIONS,
} from "../lateness-run.ts";
import { hasPostgres, inDatabase, postgresTarget, writePostgresPeer } from "../postgres-writing.ts";
import { SEATS, shippedContent } from "../race-setup.ts";
import { figure, type Suite, type Table } from "../suite.ts";

const ROUNDS = 3;
const WRITE_ROUNDS = 7;
const BATCH_FRAMES = 60;
const BATCHES = 300;
/** As long as those of apex when half of the cars have finished: the mean of a race. */
const frame = new Uint8Array(telemetryBytes(SEATS, SEATS / 2, false)).fill(1);

export const storage: Suite = {
  name: "storage",
  title: "Storing telemetry",
  run: async () => ({
    tables: [await writingTable(), await latenessTable()],
    notes: hasPostgres ? [] : ["PostgreSQL is not measured: FAIRTICK_TEST_POSTGRES names no server."],
  }),
};

/** How fast frames get into a database, from the call on the network thread to the commit. */
async function writingTable(): Promise<Table> {
  const onFile = await rounds(
    () => inFolder((path) => writeOurs(sqliteFile(path))),
    () => inFolder(async (path) => writePeer(path)),
  );
  const rows = [
    [
      "Fairtick, through the storage thread",
      perSecond(onFile.own),
      figure(medianRatio(onFile.peer, onFile.own)),
    ],
    ["libsql alone, the same inserts in a loop", perSecond(onFile.peer), "1.00"],
  ];
  if (hasPostgres) rows.push(...(await postgresRows()));
  return { columns: [`frames of ${frame.length} bytes`, "frames/s", "speed beside the peer"], rows };
}

async function postgresRows(): Promise<string[][]> {
  const { own, peer } = await rounds(
    () => inDatabase((url) => writeOurs(postgresTarget(url))),
    () => inDatabase((url) => writePostgresPeer(url, BATCHES, BATCH_FRAMES, frame)),
  );
  return [
    ["Fairtick, into PostgreSQL", perSecond(own), figure(medianRatio(peer, own))],
    ["pg alone, the same inserts in a loop", perSecond(peer), "1.00"],
  ];
}

const perSecond = (ms: readonly number[]) => figure((BATCHES * BATCH_FRAMES * 1000) / median(ms));

/** Times of both, ms, taken in turns. The first round does not count. */
async function rounds(
  writeOwn: () => Promise<number>,
  writeOther: () => Promise<number>,
): Promise<{ readonly own: number[]; readonly peer: number[] }> {
  const own: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round <= WRITE_ROUNDS; round++) {
    const ownMs = await writeOwn();
    const peerMs = await writeOther();
    if (round === 0) continue;
    own.push(ownMs);
    peer.push(peerMs);
  }
  return { own, peer };
}

async function writeOurs(database: DatabaseTarget): Promise<number> {
  let written = 0;
  let allWritten = () => {};
  const done = new Promise<void>((resolve) => {
    allWritten = resolve;
  });
  const started = await startStorageWriter({
    database,
    onEvent: () => {},
    onWritten: () => {
      if (++written === BATCHES) allWritten();
    },
  });
  if (!started.ok) throw new Error(started.reason);
  const { writer } = started;
  const beginMs = performance.now();
  for (let i = 0; i < BATCHES; i++) {
    const owner = { sessionId: "bench", game: "apex", frameCapacity: BATCH_FRAMES };
    const batch = new FrameBatchWriter(owner, writer.takeBuffer(firstBatchBytes(BATCH_FRAMES)));
    for (let j = 0; j < BATCH_FRAMES; j++) batch.append(i * BATCH_FRAMES + j, frame);
    if (!writer.saveTelemetry(batch.batch())) throw new Error("the queue is full");
  }
  await done;
  const endMs = performance.now();
  await writer.close(1000);
  return endMs - beginMs;
}

function writePeer(path: string): number {
  const file = new Database(path);
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = NORMAL");
  file.exec(
    "create table telemetry_frames (session_id text not null, tick integer not null, payload blob not null, " +
      "primary key (session_id, tick)) without rowid",
  );
  const places = Array.from({ length: BATCH_FRAMES }, () => "(?, ?, ?)").join(", ");
  const insert = file.prepare(`insert into telemetry_frames values ${places}`);
  const values: (string | number | Uint8Array)[] = [];
  const beginMs = performance.now();
  for (let i = 0; i < BATCHES; i++) {
    for (let j = 0; j < BATCH_FRAMES; j++) {
      values[3 * j] = "bench";
      values[3 * j + 1] = i * BATCH_FRAMES + j;
      values[3 * j + 2] = frame;
    }
    file.exec("begin immediate");
    insert.run(values);
    file.exec("commit");
  }
  const endMs = performance.now();
  file.close();
  return endMs - beginMs;
}

async function latenessTable(): Promise<Table> {
  const register = shippedContent();
  const without: Lateness[] = [];
  const fourth: Lateness[] = [];
  const every: Lateness[] = [];
  let framesStored = 0;
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await measureHost(register));
    await inFolder(async (path) => {
      await recorded(path, 4, async (sink) => fourth.push(await measureHost(register, sink)));
    });
    await inFolder(async (path) => {
      await recorded(path, 1, async (sink) => every.push(await measureHost(register, sink)));
      framesStored += countFrames(path);
    });
  }
  if (framesStored === 0) throw new Error("nothing was stored");
  return {
    columns: [`${SESSIONS} sessions of ${SEATS} cars`, ...latenessColumns],
    rows: [
      ["nothing stored", ...latenessCells(without)],
      ["every 4th frame stored", ...latenessCells(fourth)],
      ["every frame stored", ...latenessCells(every)],
    ],
  };
}

/** Runs something whose frames are stored as a server does it. */
async function recorded(
  databasePath: string,
  divisor: number,
  run: (sink: FrameSink) => Promise<unknown>,
): Promise<void> {
  const started = await startStorageWriter({ database: sqliteFile(databasePath), onEvent: () => {} });
  if (!started.ok) throw new Error(started.reason);
  const sink = sinkTo(started.writer, divisor);
  await run(sink);
  sink.end();
  await started.writer.close(10_000);
}

function sinkTo(writer: StorageWriter, divisor: number): FrameSink & { end(): void } {
  const dropped = (_game: string, frames: number) => {
    throw new Error(`${frames} frames were dropped`);
  };
  const recorder = new TelemetryRecorder({ divisor, batchFrames: BATCH_FRAMES }, writer, dropped);
  const ids: string[] = [];
  return {
    begin: (sessionId) => {
      ids.push(sessionId);
      recorder.begin(sessionId, "apex");
    },
    frame: (sessionId, _recipients, bytes, vital, tick) => {
      recorder.frame(sessionId, bytes, vital, tick);
      return undefined;
    },
    end: () => {
      for (const id of ids) recorder.close(id);
    },
  };
}

function countFrames(path: string): number {
  const file = new Database(path);
  const [row] = file.prepare("select count(*) as n from telemetry_frames").all() as { n: number }[];
  file.close();
  return row?.n ?? 0;
}

async function inFolder<T>(run: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-bench-"));
  try {
    return await run(join(folder, "bench.db"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
