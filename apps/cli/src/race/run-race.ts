import { closeSync, openSync, writeFileSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import { apex, type TrackSpec } from "@fairtick/apex/rules";
import { Phase } from "@fairtick/contract";
import { chooseItem, loadApexContent, type NamedItem } from "../apex-content.ts";
import type { BoardStatus } from "../board/board-model.ts";
import { type LiveBoard, openLiveBoard } from "../board/live-board.ts";
import { paletteOf } from "../board/palette.ts";
import { RaceTracker } from "../board/race-tracker.ts";
import { fastestLap, type ResultRow, renderResults } from "../board/result-table.ts";
import { formatClock, formatTime, newsLine } from "../board/times.ts";
import { CommandFailure } from "../command-failure.ts";
import { counted } from "../counted.ts";
import { fileReason } from "../file-reason.ts";
import type { Terminal } from "../terminal.ts";
import { createLocalRace, type LocalRace, type Skill } from "./local-race.ts";
import { handleKey, keysHelp, type Pace, paceText } from "./pace.ts";
import { writeReplay } from "./write-replay.ts";

export interface RaceRequest {
  readonly track: string;
  readonly car: string;
  readonly ai: number;
  readonly laps: number;
  readonly seed: number;
  /** Times real time; Infinity for as fast as it goes. Undefined: real time where somebody watches. */
  readonly speed: number | undefined;
  readonly skill: Skill;
  readonly json?: boolean;
  readonly log: string | undefined;
  readonly replay?: string;
  readonly cars: string;
  readonly tracks: string;
}

/** Cars are looked at this often, in race time. */
const sampleTicks = 12;
/** The event loop gets a turn after so much simulation, for keys and Ctrl-C. */
const sliceMs = 30;
const frameMs = 16;

interface Event {
  readonly race: LocalRace;
  readonly track: NamedItem<TrackSpec>;
  readonly request: RaceRequest;
  readonly terminal: Terminal;
}

/** Runs a whole race in this process. Returns the exit code. */
export async function runRace(request: RaceRequest, terminal: Terminal): Promise<number> {
  const content = loadApexContent({ carsDir: request.cars, tracksDir: request.tracks });
  const track = chooseItem(content.tracks, "--track <track>", request.track);
  const car = chooseItem(content.cars, "--car <car>", request.car);
  const isLogged = request.log !== undefined || request.replay !== undefined;
  const race = createLocalRace(content, { ...request, track, car, log: isLogged });
  const event: Event = { race, track, request, terminal };
  const log = request.log === undefined ? undefined : openLog(request.log);
  const startedAtMs = performance.now();
  await play(event);
  if (race.phase() !== Phase.finished) {
    terminal.err(`Stopped after ${formatClock(race.raceMs())}, before the race was over.\n`);
    return 130;
  }
  if (log !== undefined) writeLog(log, race);
  if (request.replay !== undefined) writeReplay(request.replay, race, content);
  terminal.out(request.json ? jsonResult(event) : textResult(event, performance.now() - startedAtMs));
  return 0;
}

/** Until the race is over or somebody ends it. */
async function play({ race, track, request, terminal }: Event): Promise<void> {
  const { name: title, lengthM } = track.item;
  const tracker = new RaceTracker({ title, lengthM, laps: request.laps });
  const isLive = terminal.isTty && !request.json;
  const pace: Pace = { factor: request.speed ?? (isLive ? 1 : Number.POSITIVE_INFINITY), isStopped: false };
  const board = isLive ? openLiveBoard(terminal) : undefined;
  const forgetKeys = isLive ? terminal.onKey((key) => handleKey(pace, key)) : () => {};
  const forgetInterrupt = terminal.onInterrupt(() => {
    pace.isStopped = true;
  });
  try {
    await runTicks(race, pace, () => {
      tracker.observe(race.raceMs(), race.raceMs(), race.samples());
      if (board !== undefined) draw(board, race, tracker, pace);
      else if (!request.json) printNews(tracker, terminal);
    });
  } finally {
    forgetInterrupt();
    forgetKeys();
    board?.close();
  }
}

async function runTicks(race: LocalRace, pace: Pace, observe: () => void): Promise<void> {
  let due = 0;
  let lastMs = performance.now();
  observe();
  while (race.phase() !== Phase.finished && !pace.isStopped) {
    const nowMs = performance.now();
    const isMax = pace.factor === Number.POSITIVE_INFINITY;
    due = isMax ? Number.POSITIVE_INFINITY : due + ((nowMs - lastMs) / 1000) * apex.tickHz * pace.factor;
    lastMs = nowMs;
    while (due >= 1 && race.phase() !== Phase.finished && performance.now() - nowMs < sliceMs) {
      race.step();
      due--;
      if (race.ticks() % sampleTicks === 0 || race.phase() === Phase.finished) observe();
    }
    // What could not be simulated in time is given up: the race runs slower instead of in bursts.
    if (due > apex.tickHz) due = 0;
    await (isMax ? setImmediate() : setTimeout(frameMs));
  }
}

function draw(live: LiveBoard, race: LocalRace, tracker: RaceTracker, pace: Pace): void {
  live.draw(performance.now(), () => {
    const countdownMs = race.phase() === Phase.countdown ? -race.raceMs() : undefined;
    const footer = `${paceText(pace)}   ${keysHelp}`;
    return tracker.board(statusOf(race.phase()), Math.max(0, race.raceMs()), countdownMs, footer);
  });
}

function statusOf(phase: Phase): BoardStatus {
  if (phase === Phase.finished) return "finished";
  return phase === Phase.active ? "racing" : "countdown";
}

/** Where nothing can be redrawn: a line for each lap and for what decided the race. */
function printNews(tracker: RaceTracker, terminal: Terminal): void {
  for (const message of tracker.takeNews(["lap", "fastest-lap", "winner", "retired"])) {
    terminal.out(`${newsLine(message)}\n`);
  }
}

function jsonResult({ race, track, request }: Event): string {
  const results = race.results().map(({ position, name, carSlug, laps, totalMs, bestLapMs, status }) => {
    return { position, name, car: carSlug, laps, totalMs, bestLapMs, status };
  });
  const { seed } = request;
  const result = { game: apex.id, track: track.slug, seed, ticks: race.ticks(), hash: race.hash(), results };
  return `${JSON.stringify(result)}\n`;
}

function textResult({ race, track, request, terminal }: Event, tookMs: number): string {
  const { paint } = paletteOf(terminal);
  const rows = race.results();
  const size = `${counted(request.laps, "lap")}, ${counted(rows.length, "car")}`;
  return [
    "",
    paint("strong", `  ${track.name}`) + paint("columns", `   ${size}, seed ${request.seed}`),
    "",
    ...renderResults(rows, paletteOf(terminal)),
    "",
    ...facts(race, request, rows, tookMs).map(
      ([label, text]) => `  ${paint("columns", label.padEnd(13))}${text}`,
    ),
    "",
  ].join("\n");
}

function facts(
  race: LocalRace,
  request: RaceRequest,
  rows: readonly ResultRow[],
  tookMs: number,
): readonly (readonly [string, string])[] {
  const fastest = fastestLap(rows);
  const simulatedMs = (race.ticks() * 1000) / apex.tickHz;
  const times = simulatedMs / tookMs;
  const rate = `${times.toFixed(times < 10 ? 1 : 0)} times real time`;
  const simulated = `${race.ticks()} ticks, ${formatClock(simulatedMs)} in ${(tookMs / 1000).toFixed(2)} s, ${rate}`;
  const lap = fastest === undefined ? "none" : `${formatTime(fastest.bestLapMs ?? 0)}  ${fastest.name}`;
  const log = request.log === undefined ? [] : [["Log", request.log] as const];
  return [["Fastest lap", lap], ["Simulated", simulated], ["State hash", race.hash()], ...log];
}

/** Before the race, so that nobody waits for a log that cannot be written. */
function openLog(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new CommandFailure(`the log cannot be written: ${fileReason(path, error)}`);
  }
}

function writeLog(file: number, race: LocalRace): void {
  try {
    writeFileSync(file, race.log?.snapshot() ?? new Uint8Array());
    closeSync(file);
  } catch (error) {
    throw new CommandFailure(`the log cannot be written: ${(error as Error).message}`);
  }
}
