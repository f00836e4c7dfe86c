import type { AnyGameTelemetry, SurveyedLap, Surveyor, TimelineMark } from "@fairtick/game-view";
import type { ReplayPlayer } from "@fairtick/replay";
import { PlayerMarks } from "./player-marks.ts";
import type { SampleBlock, SurveyPiece } from "./replay-messages.ts";
import { eventsOf } from "./session-events.ts";

const SAMPLES_HZ = 60;
/** Of a long replay there are fewer samples a second. 64 MiB. */
const VALUES_MAX = 16 * 1024 * 1024;
const BLOCK_SECONDS = 10;
/** So much is run between two looks at what else is asked. */
const PIECE_TICKS = 240;

type Moment = Parameters<Surveyor["observe"]>[0];

/** Runs a replay from its beginning to its end once, piece by piece, and notes what happens. */
export class SurveyRun {
  /** As far as it has come. */
  readonly marks: PlayerMarks;
  readonly #player: ReplayPlayer;
  readonly #surveyor: Surveyor;
  readonly #everyTicks: number;
  readonly #blockSamples: number;
  readonly #channels: number;
  readonly #seats: number;
  #block: Float32Array<ArrayBuffer>;
  #blockTick: number;
  #samples = 0;
  #marks: TimelineMark[] = [];
  #laps: SurveyedLap[] = [];
  #isDone = false;

  constructor(player: ReplayPlayer, telemetry: AnyGameTelemetry) {
    const { session, replay } = player;
    const { firstTick, facts } = replay;
    const { tickHz } = session.game;
    this.#player = player;
    this.marks = new PlayerMarks(player);
    this.#surveyor = telemetry.survey(session.setup.world);
    this.#channels = telemetry.channels.length;
    this.#seats = session.setup.plan.seats;
    const ticks = facts.lastTick - firstTick + 1;
    const valuesPerTick = this.#channels * this.#seats;
    this.#everyTicks = Math.max(
      1,
      Math.floor(tickHz / SAMPLES_HZ),
      Math.ceil((ticks * valuesPerTick) / VALUES_MAX),
    );
    this.#blockSamples = Math.ceil((BLOCK_SECONDS * tickHz) / this.#everyTicks);
    this.#block = this.#emptyBlock();
    this.#blockTick = firstTick;
    this.#sample();
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Goes on for a while. */
  piece(): SurveyPiece {
    const player = this.#player;
    const { lastTick } = player.replay.facts;
    const end = Math.min(lastTick, player.tick + PIECE_TICKS);
    let block: SampleBlock | undefined;
    while (!this.#isDone && player.tick < end) {
      const stopped = player.runTo(player.tick + 1) !== undefined;
      this.#observe();
      this.marks.passed(player);
      if (player.tick === this.#blockTick + this.#samples * this.#everyTicks) this.#sample();
      this.#isDone = stopped;
      if (this.#samples === this.#blockSamples) {
        block = this.#takeBlock();
        break;
      }
    }
    this.#isDone ||= player.tick >= lastTick;
    if (this.#isDone && this.#samples > 0) block ??= this.#takeBlock();
    const [marks, laps] = [this.#marks, this.#laps];
    this.#marks = [];
    this.#laps = [];
    return { toTick: player.tick, isDone: this.#isDone, marks, laps, block };
  }

  #observe(): void {
    const { session, tick } = this.#player;
    const events = eventsOf(session);
    this.#surveyor.observe(
      { tick, state: session.state.view as Moment["state"], events },
      { mark: (mark) => this.#marks.push(mark), lap: (lap) => this.#laps.push(lap) },
    );
  }

  #sample(): void {
    const state = this.#player.session.state.view as Moment["state"];
    for (let seat = 0; seat < this.#seats; seat++) {
      const at = (this.#samples * this.#seats + seat) * this.#channels;
      if (!this.#surveyor.read(state, seat, this.#block, at)) this.#block[at] = Number.NaN;
    }
    this.#samples++;
  }

  #takeBlock(): SampleBlock {
    const values = this.#block.slice(0, this.#samples * this.#seats * this.#channels);
    const block = {
      fromTick: this.#blockTick,
      everyTicks: this.#everyTicks,
      seats: this.#seats,
      channels: this.#channels,
      values,
    };
    this.#blockTick += this.#samples * this.#everyTicks;
    this.#samples = 0;
    this.#block.fill(Number.NaN);
    return block;
  }

  #emptyBlock(): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#blockSamples * this.#seats * this.#channels).fill(Number.NaN);
  }
}
