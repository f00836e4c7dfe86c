import {
  type FrameSource,
  type FrameWriter,
  type GamePackage,
  phaseNames,
  type RowsRequest,
} from "@fairtick/contract";
import { hashLayout } from "@fairtick/kernel";
import { bytesSource, openReplay, type PlayEnd, ReplayPlayer, replaySetup } from "@fairtick/replay";
import { EventJournal } from "@fairtick/wire";
import { zlibCodec } from "../replays/zlib-codec.ts";
import { errorText } from "./fault-report.ts";
import type { FrameOutlet } from "./frame-outlet.ts";
import type { PlaybackChange, PlaybackFacts, PlaybackRequest, PlaybackState } from "./playback.ts";
import { type SnapshotSettings, ViewerFrames } from "./viewer-frames.ts";

/** Ticks that are run between two looks at the clock, on the way to another place. */
const STRIDE_TICKS = 32;
/** What cannot be made up for within so many of its intervals is left out: the playback is slower then. */
const LATE_INTERVALS = 4;
const SPECTATOR = -1;
/** So often those who watch a playback that stands are told what they may have missed. */
const PAUSED_INTERVAL_MS = 250;

/**
 * A replay that is played to spectators: the recorded session, run again at another pace. Frames and snapshots come at an
 * even rate of real time, and bear the ticks of the recorded session.
 */
export class PlayedSession {
  readonly number: number;
  readonly id: string;
  /** When there is something to do next, on the clock whose values `run` gets. */
  dueAtMs: number;
  readonly facts: PlaybackFacts;
  readonly #player: ReplayPlayer;
  readonly #package: GamePackage;
  readonly #snapshots: SnapshotSettings;
  readonly #intervalMs: number;
  readonly #frameBytesMax: number;
  /** For dialects whose clients know ticks of the server only: it goes on through pauses and jumps. */
  #serverTick = 0;
  #frames: FrameWriter;
  #journal: EventJournal;
  #viewers: ViewerFrames;
  #speed = 1;
  #isPaused = false;
  #jumps = 0;
  /** Where it is on its way to. */
  #goal: number | undefined;
  /** Ticks that are due and have not been run, below 1 after each turn. */
  #owed = 0;

  /** @throws Error that says why the replay cannot be played, and what the game throws. */
  constructor(
    number: number,
    request: PlaybackRequest,
    game: GamePackage,
    snapshots: SnapshotSettings,
    nowMs: number,
    frameBytesMax: number,
  ) {
    this.number = number;
    this.id = request.sessionId;
    this.#package = game;
    this.#snapshots = snapshots;
    this.#intervalMs = 1000 / (snapshots.spectatorHz ?? snapshots.hz);
    this.dueAtMs = nowMs;
    this.#player = openPlayer(request, game);
    const { session, replay } = this.#player;
    this.facts = factsOf(this.#player);
    this.#frames = game.dialect.frameWriter();
    this.#frameBytesMax = this.#frames.maxBytes(session.setup.plan.seats);
    if (!(this.#frameBytesMax <= frameBytesMax))
      throw new RangeError(`${session.game.id}: a frame may take ${this.#frameBytesMax} bytes`);
    this.#journal = new EventJournal(session.game.events);
    this.#viewers = new ViewerFrames(session, number, snapshots, this.#journal);
    this.#begin(replay.firstTick);
  }

  get session() {
    return this.#player.session;
  }

  get state(): PlaybackState {
    const { tick } = this.#player;
    return { tick, speed: this.#speed, isPaused: this.#isPaused, jumps: this.#jumps };
  }

  change({ isPaused, speed, tick }: PlaybackChange, nowMs: number): void {
    this.#isPaused = isPaused ?? this.#isPaused;
    this.#speed = speed ?? this.#speed;
    this.dueAtMs = Math.min(this.dueAtMs, nowMs);
    if (tick === undefined) return;
    const { firstTick, lastTick } = this.facts;
    this.#begin(Math.max(firstTick, Math.min(lastTick, tick)));
  }

  openViewer(viewer: number): void {
    this.#viewers.open(viewer, SPECTATOR);
  }

  closeViewer(viewer: number): void {
    this.#viewers.close(viewer);
  }

  takeRows(viewer: number, rows: RowsRequest): void {
    this.#viewers.takeRows(viewer, rows);
  }

  /**
   * Goes on by what is due, for no longer than the budget, and shows it.
   *
   * @throws Error where the replay turns out not to be true, and what the game throws.
   */
  run(outlet: FrameOutlet, now: () => number, budgetMs: number): void {
    const nowMs = now();
    if (this.#goal !== undefined) this.#travel(this.#goal, now, nowMs + budgetMs);
    else if (!this.#isPaused) this.#play(now, nowMs + budgetMs);
    this.#wait(nowMs);
    if (this.#goal !== undefined) return;
    this.#writeFrame(outlet, now);
    if (this.#isPaused) this.#viewers.remind(outlet, this.number, now);
    else this.#viewers.show(outlet, this.number, now);
  }

  #wait(nowMs: number): void {
    const stands = this.#isPaused && this.#goal === undefined;
    const intervalMs = stands ? PAUSED_INTERVAL_MS : this.#intervalMs;
    this.#serverTick += Math.round((intervalMs * this.session.game.tickHz) / 1000);
    this.dueAtMs += intervalMs;
    if (nowMs - this.dueAtMs > LATE_INTERVALS * intervalMs) this.dueAtMs = nowMs;
  }

  #play(now: () => number, untilMs: number): void {
    const player = this.#player;
    this.#owed += (this.#speed * this.session.game.tickHz * this.#intervalMs) / 1000;
    while (this.#owed >= 1 && now() < untilMs) {
      if (player.tick >= this.facts.lastTick) {
        this.#isPaused = true;
        break;
      }
      expectTrue(player.runTo(player.tick + 1));
      this.#journal.record(this.session.t.events, player.tick);
      this.#owed--;
    }
    this.#owed %= 1;
  }

  /** Leaves for another place of the replay. */
  #begin(tick: number): void {
    this.#goal = tick;
    this.#owed = 0;
    expectTrue(this.#player.approach(tick));
  }

  #travel(goal: number, now: () => number, untilMs: number): void {
    const player = this.#player;
    while (player.tick < goal && now() < untilMs)
      expectTrue(player.runTo(Math.min(goal, player.tick + STRIDE_TICKS)));
    if (player.tick < goal) return;
    this.#goal = undefined;
    this.#jumps++;
    // What was written before is no beginning for what comes: viewers are opened anew by who knows of them.
    this.#frames = this.#package.dialect.frameWriter();
    this.#journal = new EventJournal(this.session.game.events);
    this.#viewers = new ViewerFrames(this.session, this.number, this.#snapshots, this.#journal);
  }

  #writeFrame(outlet: FrameOutlet, now: () => number): void {
    const offset = outlet.reserve(this.#frameBytesMax);
    if (offset < 0) return;
    outlet.nowMs = now();
    const { t, phase, roster, rosterVersion } = this.session;
    const name = phaseNames[phase];
    const source: FrameSource = { t, phase: name, serverTick: this.#serverTick, roster, rosterVersion };
    const byteLength = this.#frames.write(source, undefined, outlet.bytes, outlet.view, offset);
    // Some dialects say only once that a session has finished.
    const isVital = name === "finished";
    if (byteLength > 0) outlet.commit(this.number, "spectators", byteLength, isVital, t.tick);
  }
}

function openPlayer({ replay: bytes, content }: PlaybackRequest, { game, content: kinds }: GamePackage) {
  // Neither zlib nor decoders of text take shared memory.
  const opened = openReplay(bytesSource(new Uint8Array(bytes)), zlibCodec);
  if (!opened.ok) throw new Error(opened.reason);
  const made = replaySetup(opened.replay.facts.header.log, game, kinds, content);
  const player = made.ok ? ReplayPlayer.open(opened.replay, made.setup) : made;
  if (!player.ok) throw new Error(player.reason);
  return player.player;
}

function factsOf({ session, replay }: ReplayPlayer): PlaybackFacts {
  const { options, plan, seed, contentDigests: content } = session.setup;
  const layoutHash = hashLayout(session.state.layout);
  return {
    session: { options, plan, seed, layoutHash, content },
    phase: phaseNames[session.phase],
    firstTick: replay.firstTick,
    lastTick: replay.facts.lastTick,
  };
}

function expectTrue(end: PlayEnd | undefined): void {
  if (end === undefined) return;
  const reason = "reason" in end ? end.reason : end.kind === "fault" ? errorText(end.error) : "another state";
  throw new Error(`the replay is not true at tick ${end.tick}: ${reason}`);
}
