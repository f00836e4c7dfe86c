import { apex } from "@fairtick/apex/rules";
import { hashState } from "@fairtick/kernel";
import {
  continueSession,
  LogTail,
  readLog,
  rerunSession,
  type Session,
  type SessionLog,
  type SessionSetup,
  stepSession,
} from "@fairtick/session";
import { type Contender, interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { SEATS, shippedContent, startRace } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";
import { Restartable, recordInputs } from "./apex-script.ts";

/** The last tick before a keyframe: as much to go on from as there ever is. */
const TICKS = 5 * 2400 - 1;
const ROUNDS = 7;
const TICK_US = 1_000_000 / apex.tickHz;
const FIELDS = 3;

type Drivers = "ai" | "scripted";

export const replay: Suite = {
  name: "replay",
  title: "Logs, 16 cars",
  run: async () => {
    const register = shippedContent();
    const script = recordInputs(new Restartable(startRace("ai", register)), TICKS);
    const start = (drivers: Drivers, log: LogTail | false) =>
      startRace(drivers, register, { inputs: "live", log }).session;
    const parts = (["ai", "scripted"] as const).map((drivers) => measure(drivers, start, script));
    return {
      tables: [
        {
          columns: ["16 cars", "us per tick", "times real time (re-run: target 100)", "time beside no log"],
          rows: parts.flatMap((part) => part.rows),
        },
      ],
      notes: parts.flatMap((part) => part.notes),
    };
  },
};

function measure(
  drivers: Drivers,
  start: (drivers: Drivers, log: LogTail | false) => Session,
  script: Float32Array,
): { rows: string[][]; notes: string[] } {
  const who = drivers === "ai" ? "AI" : "people";
  const whole = new LogTail("everything");
  const recent = new LogTail();
  const original = start(drivers, whole);
  run(original, script);
  run(start(drivers, recent), script);
  const file = whole.snapshot()!;
  const tail = recent.snapshot()!;
  const hash = hashState(original.state);
  const contenders: Contender[] = [
    { name: `${who}, no log`, measure: () => timed(start(drivers, false), script) },
    { name: `${who}, with a log`, measure: () => timed(start(drivers, new LogTail()), script) },
    { name: `${who}, re-run of the file`, measure: () => timeMs(() => rerun(original.setup, file, hash)) },
  ];
  const costs = interleave(contenders, ROUNDS);
  const goOnMs = interleave([{ measure: () => timeMs(() => goOn(original.setup, tail, hash)) }], ROUNDS)[0]!;
  return {
    rows: contenders.map(({ name }, i) => {
      const usPerTick = (median(costs[i]!) * 1000) / TICKS;
      const beside = i === 0 ? "" : figure(medianRatio(costs[i]!, costs[0]!));
      return [name, figure(usPerTick), figure(TICK_US / usPerTick), beside];
    }),
    notes: [
      `${who}: the file of ${figure(TICKS / apex.tickHz, 2)} s has ${figure(file.length / 1024)} KiB; ` +
        `the live log holds ${figure(recent.byteLength / 1024)} KiB of memory, ` +
        `and going on from it took ${figure(median(goOnMs))} ms.`,
    ],
  };
}

function timed(session: Session, script: Float32Array): number {
  return timeMs(() => run(session, script));
}

/** Feeds every external seat a row for every tick. */
function run(session: Session, script: Float32Array): void {
  const { driver } = session.platform.$seats;
  const row = new Float32Array(FIELDS);
  for (let tick = 0; tick < TICKS; tick++) {
    for (let seat = 0; seat < SEATS; seat++) {
      if (driver[seat] !== 0) continue;
      for (let field = 0; field < FIELDS; field++)
        row[field] = script[(tick * FIELDS + field) * SEATS + seat]!;
      // No tick without a change: as much to log as there can be.
      row[FIELDS - 1]! += (tick & 1) * 1e-4;
      session.rows.latch(seat, tick, row);
    }
    stepSession(session);
  }
}

function rerun(setup: SessionSetup, file: Uint8Array, hash: string): void {
  const result = rerunSession(setup, read(file));
  if (!result.ok || result.end.kind !== "agrees" || hashState(result.session.state) !== hash)
    throw new Error("the re-run is another race");
}

function goOn(setup: SessionSetup, tail: Uint8Array, hash: string): void {
  const result = continueSession(setup, read(tail), new LogTail());
  if (!result.ok || hashState(result.session.state) !== hash) throw new Error("another race went on");
}

function read(file: Uint8Array): SessionLog {
  const log = readLog(file);
  if (!log.ok) throw new Error(log.reason);
  return log;
}
