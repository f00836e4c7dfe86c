import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gamePackage } from "@fairtick/apex";
import { telemetryBytes } from "@fairtick/apex/dialect";
import { phaseNames } from "@fairtick/contract";
import { TelemetryRecorder } from "@fairtick/server";
import { sqliteFile, startStorageHere, startStorageWriter } from "@fairtick/server/storage";
import { createSession, startSession, stepSession } from "@fairtick/session";
import Database from "libsql";
import { expect, it } from "vitest";
import { readApexSources } from "./suite/apex-sources.ts";
import { isEveryTick, startFaultyHost } from "./suite/faulty-host.ts";
import { apexUnderTest } from "./suite/games-under-test.ts";
import { numberedUuid } from "./suite/session-script.ts";

const BATCH_FRAMES = 60;
const CARS = 16;

async function openStorage(startLink?: typeof startStorageHere) {
  const path = join(mkdtempSync(join(tmpdir(), "telemetry-")), "test.db");
  const faults: string[] = [];
  const onEvent = ({ kind }: { readonly kind: string }) => void (kind === "fault" && faults.push(kind));
  const started = await startStorageWriter({
    database: sqliteFile(path),
    onEvent,
    ...(startLink && { startLink }),
  });
  if (!started.ok) throw new Error(started.reason);
  const query = (sql: string) => {
    const file = new Database(path, { timeout: 10_000 });
    const rows = file.prepare(sql).all() as Record<string, number>[];
    file.close();
    return rows;
  };
  const recorder = (divisor: number) =>
    new TelemetryRecorder({ divisor, batchFrames: BATCH_FRAMES }, started.writer, (_, frames) => {
      throw new Error(`${frames} frames were dropped`);
    });
  return { path, writer: started.writer, recorder, query, faults };
}

/** The countdown of a race of 16 cars and its first second, and the frame of every tick. */
function raceFrames(visit: (tick: number, frame: Uint8Array) => void): void {
  const options = { aiCount: CARS, maxPlayers: CARS, lapLimit: 1 };
  const session = createSession(apexUnderTest(readApexSources(), "Simple Oval", options).setup, {
    inputs: "live",
    log: false,
  });
  startSession(session, numberedUuid);
  const writer = gamePackage.dialect.frameWriter();
  const bytes = new Uint8Array(writer.maxBytes(CARS));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 1440; i++) {
    stepSession(session);
    const { t, roster, rosterVersion } = session;
    const phase = phaseNames[session.phase];
    const source = { t, phase, serverTick: t.tick, roster, rosterVersion };
    visit(t.tick, bytes.subarray(0, writer.write(source, undefined, bytes, view, 0)));
  }
}

it.each([1, 4])(
  "stores a race of 16 cars with the divisor %i: as many rows and bytes as computed [HOST-060]",
  async (divisor) => {
    const { writer, recorder: newRecorder, query } = await openStorage(startStorageHere);
    const recorder = newRecorder(divisor);
    recorder.begin("race", "apex");
    raceFrames((tick, frame) => recorder.frame("race", frame, false, tick));
    recorder.close("race");
    expect(await writer.close(10_000)).toMatchObject({ frames: 0 });

    const sized = (low: number, high: number) =>
      `select count(*) as n, sum(length(payload)) as bytes from telemetry_frames where tick between ${low} and ${high}`;
    // The last tick of the countdown has no time left to tell; the race begins with it.
    const countdown = telemetryBytes(CARS, 0, true);
    const racing = telemetryBytes(CARS, 0, false);
    expect([countdown, racing]).toEqual([903, 901]);
    expect(query(sized(1, 1196))).toEqual([{ n: 1196 / divisor, bytes: (1196 / divisor) * countdown }]);
    expect(query(sized(1201, 1440))).toEqual([{ n: 240 / divisor, bytes: (240 / divisor) * racing }]);
    expect(query("select count(*) as n from telemetry_frames")).toEqual([{ n: 1440 / divisor }]);
    expect(query("select count(*) as n from telemetry_batches")).toEqual([
      { n: 1440 / divisor / BATCH_FRAMES },
    ]);

    // An hour lies between that in which nobody has finished and that in which all have.
    const hourMb = (bytes: number) => (bytes * 240 * 3600) / divisor / 1e6;
    expect(hourMb(racing)).toBeLessThan(785 / divisor);
    expect(hourMb(telemetryBytes(CARS, CARS, false))).toBeGreaterThan(785 / divisor);
  },
);

it("lets a session thread tick on while the database stalls, and stores every frame afterwards [HOST-059]", async () => {
  const { path, writer, recorder: newRecorder, query, faults } = await openStorage();
  const recorder = newRecorder(1);
  const run = startFaultyHost({}, undefined, recorder);
  try {
    const other = new Database(path, { timeout: 10_000 });
    other.exec("begin immediate");
    recorder.begin(run.id(1), "faulty");
    await run.open(1);
    // Half a second and more: whatever the database does not take waits beside the ticks.
    await run.more(1, 150);
    while (faults.length === 0) await run.more(1, 1);
    expect(query("select count(*) as n from telemetry_frames")).toEqual([{ n: 0 }]);
    expect(writer.waiting.telemetryBatches).toBeGreaterThanOrEqual(2);
    other.exec("rollback");
    other.close();
    await run.host.close();
    recorder.close(run.id(1));
    expect(await writer.close(10_000)).toMatchObject({ frames: 0 });
    const ticks = run.ticksOf(1);
    expect(run.failure(1)).toBeUndefined();
    expect(isEveryTick(ticks)).toBe(true);
    expect(query("select tick from telemetry_frames order by tick").map(({ tick }) => tick)).toEqual(ticks);
  } finally {
    await run.host.close();
    await writer.close(1000);
  }
});
