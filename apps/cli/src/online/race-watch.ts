import { TICK_HZ, type TrackSpec } from "@fairtick/apex/rules";
import type { BoardStatus } from "../board/board-model.ts";
import { type LiveBoard, openLiveBoard } from "../board/live-board.ts";
import { paletteOf } from "../board/palette.ts";
import { RaceTracker } from "../board/race-tracker.ts";
import { type ResultRow, renderResults } from "../board/result-table.ts";
import { newsLine } from "../board/times.ts";
import { type TelemetryFrame, TelemetryState } from "../client/telemetry-frame.ts";
import type { Terminal } from "../terminal.ts";
import type { SessionDrivers } from "./session-drivers.ts";
import { TelemetrySamples } from "./telemetry-samples.ts";

export interface WatchedRace {
  /** Name of the track. */
  readonly title: string;
  /** Undefined where this machine does not have the track. */
  readonly track: TrackSpec | undefined;
  readonly laps: number | undefined;
  readonly drivers: SessionDrivers;
  /** Id of the own player, empty for a spectator. */
  readonly ownId: string;
}

/** Often enough for the moments of crossing the line, which are interpolated between samples. */
const sampleTicks = 8;

/** Shows a race of a server from its telemetry: the board on a terminal, else a line now and then. */
export class RaceWatch {
  readonly #race: WatchedRace;
  readonly #terminal: Terminal;
  readonly #tracker: RaceTracker;
  readonly #samples: TelemetrySamples;
  #board: LiveBoard | undefined;
  #startTick: number | undefined;
  #sampledTick = Number.NEGATIVE_INFINITY;
  #state: number = TelemetryState.lobby;

  constructor(race: WatchedRace, terminal: Terminal) {
    const lengthM = race.track?.lengthM;
    this.#race = race;
    this.#terminal = terminal;
    this.#tracker = new RaceTracker({
      title: race.title,
      lengthM,
      get laps() {
        return race.laps ?? race.drivers.laps;
      },
    });
    this.#samples = new TelemetrySamples(lengthM, race.drivers, race.ownId);
  }

  /** Takes each telemetry as it comes. `channel` is shown. */
  observe(frame: TelemetryFrame, channel: "datagrams" | "stream"): void {
    this.#race.drivers.observe(frame);
    if (frame.state === TelemetryState.racing && this.#state === TelemetryState.countdown) {
      // This frame shows the cars after their first tick.
      this.#startTick = frame.serverTick - 1;
    }
    const hasNews = frame.state !== this.#state || hasFinisher(frame, this.#tracker);
    this.#state = frame.state;
    if (!hasNews && frame.serverTick - this.#sampledTick < sampleTicks) return;
    this.#sampledTick = frame.serverTick;
    const nowMs = (frame.serverTick * 1000) / TICK_HZ;
    this.#tracker.observe(nowMs, this.#raceMs(frame.serverTick), this.#samples.read(frame));
    this.#show(frame, channel);
  }

  close(): void {
    this.#board?.close();
  }

  /** The standings as far as they are known, none before the first telemetry. */
  standings(isOver: boolean): string {
    const { rows } = this.#tracker.board("finished", undefined, undefined, "");
    if (rows.length === 0) return "";
    const results = rows.map((row): ResultRow => {
      const hasFinished = row.state === "finished";
      return {
        position: row.position,
        name: row.name,
        car: row.car,
        carSlug: "",
        laps: hasFinished ? row.lap : Math.max(0, row.lap - 1),
        totalMs: hasFinished ? this.#totalMs(row.id) : null,
        bestLapMs: row.bestLapMs ?? null,
        status: hasFinished ? "finished" : isOver || row.state === "retired" ? "dnf" : "running",
        isMine: row.isMine,
      };
    });
    const palette = paletteOf(this.#terminal);
    const lines = [
      "",
      palette.paint("strong", `  ${this.#race.title}`),
      "",
      ...renderResults(results, palette),
    ];
    return `${lines.join("\n")}\n\n`;
  }

  #totalMs(id: string): number | null {
    const finishedAtMs = this.#tracker.finishedAtMs(id);
    if (finishedAtMs === undefined || this.#startTick === undefined) return null;
    return finishedAtMs - (this.#startTick * 1000) / TICK_HZ;
  }

  #raceMs(tick: number): number | undefined {
    return this.#startTick === undefined ? undefined : ((tick - this.#startTick) * 1000) / TICK_HZ;
  }

  #show(frame: TelemetryFrame, channel: "datagrams" | "stream"): void {
    if (!this.#terminal.isTty) {
      for (const message of this.#tracker.takeNews(["lap", "fastest-lap", "winner", "retired"])) {
        this.#terminal.out(`${newsLine(message)}\n`);
      }
      return;
    }
    this.#board ??= openLiveBoard(this.#terminal);
    this.#board.draw(performance.now(), () => {
      const countdownMs = frame.countdownMs < 0 ? undefined : frame.countdownMs;
      const footer = `telemetry by ${channel === "datagrams" ? "UDP" : "TCP"}   q quit`;
      return this.#tracker.board(statusOf(frame.state), this.#raceMs(frame.serverTick), countdownMs, footer);
    });
  }
}

function statusOf(state: number): BoardStatus {
  if (state === TelemetryState.countdown) return "countdown";
  if (state === TelemetryState.racing) return "racing";
  return state === TelemetryState.finished ? "finished" : "waiting";
}

/** Whether somebody has crossed the line since the last sample, whose time is wanted to the tick. */
function hasFinisher(frame: TelemetryFrame, tracker: RaceTracker): boolean {
  let finishers = 0;
  for (let car = 0; car < frame.count; car++) if (frame.finishPosition[car] !== 0) finishers++;
  return finishers > tracker.finisherCount;
}
