import { type GamePackage, phaseNames, type RowsRequest } from "@fairtick/contract";
import { errorText } from "./fault-report.ts";
import type { FrameOutlet } from "./frame-outlet.ts";
import type { PlaybackRequest } from "./playback.ts";
import { PlayedSession } from "./played-session.ts";
import type { HostEvent } from "./session-host.ts";
import type { WakeTimes } from "./slow-tick.ts";
import type { ThreadCommand, ThreadStats } from "./thread-messages.ts";
import type { ThreadRunner } from "./thread-runner.ts";
import { Activity, type StepWatch } from "./thread-words.ts";
import type { SnapshotSettings } from "./viewer-frames.ts";

/** What one playback may take of a turn, so that others have theirs; less where there are many. */
const TURN_MS = 20;
const REPORT_INTERVAL_MS = 1000;

export interface PlaybackRunnerOptions {
  readonly packages: readonly GamePackage[];
  readonly snapshots: SnapshotSettings;
  readonly outlet: FrameOutlet;
  readonly watch: StepWatch;
  report(event: HostEvent): void;
}

interface Playback {
  readonly played: PlayedSession;
  /** What was reported last. */
  jumps: number;
  isPaused: boolean;
  speed: number;
  rosterVersion: number;
  phase: number;
  reportedMs: number;
}

/**
 * The replays that one thread plays. It has no sessions of players, so that nothing that is asked of a playback, such as a jump
 * over ten seconds of ticks, holds up anybody but those who watch replays.
 */
export class PlaybackRunner implements ThreadRunner {
  readonly #options: PlaybackRunnerOptions;
  readonly #playbacks = new Map<number, Playback>();
  readonly wake: WakeTimes = { nowMs: 0.5, commandsMs: 0.5, inputsMs: 0.5 };

  constructor(options: PlaybackRunnerOptions) {
    this.#options = options;
  }

  command(command: Exclude<ThreadCommand, { kind: "stop" }>, clock: () => number): void {
    if (command.kind === "play") {
      this.#open(command.session, command.request, clock());
      return;
    }
    const playback = this.#playbacks.get(command.session);
    if (playback === undefined) return;
    const { played } = playback;
    switch (command.kind) {
      case "change-playback":
        this.#guarded(playback, () => played.change(command.change, clock()));
        return;
      case "open-viewer":
        played.openViewer(command.viewer);
        return;
      case "close-viewer":
        played.closeViewer(command.viewer);
        return;
      case "remove":
        this.#playbacks.delete(command.session);
    }
  }

  /** Nobody has a seat in what is over. */
  input(): void {}

  rows(session: number, viewer: number, rows: RowsRequest): void {
    this.#playbacks.get(session)?.played.takeRows(viewer, rows);
  }

  nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { played } of this.#playbacks.values()) if (played.dueAtMs < next) next = played.dueAtMs;
    return next;
  }

  runDue(clock: () => number): void {
    const nowMs = clock();
    this.wake.nowMs = nowMs;
    const budgetMs = TURN_MS / Math.max(1, this.#playbacks.size);
    for (const playback of this.#playbacks.values()) {
      const { played } = playback;
      if (played.dueAtMs > nowMs) continue;
      this.#guarded(playback, () => played.run(this.#options.outlet, clock, budgetMs));
      if (this.#playbacks.has(played.number)) this.#tell(playback, nowMs);
    }
  }

  /** What playbacks take is of no session, and of no rate that a game is to keep. */
  drainStats(atMs: number, elapsedMs: number): ThreadStats {
    return { atMs, elapsedMs, games: [], sessions: [], slowTicks: [] };
  }

  #open(number: number, request: PlaybackRequest, nowMs: number): void {
    const { packages, snapshots, outlet, watch, report } = this.#options;
    const { sessionId, game: id } = request;
    watch.begin(Activity.preparing, number, 0);
    try {
      const game = packages.find((each) => each.game.id === id);
      if (game === undefined) throw new Error(`no game "${id}" on this thread`);
      const played = new PlayedSession(number, request, game, snapshots, nowMs, outlet.frameBytesMax);
      const { isPaused, jumps, speed } = played.state;
      this.#playbacks.set(number, {
        played,
        jumps,
        isPaused,
        speed,
        rosterVersion: -1,
        phase: played.session.phase,
        reportedMs: nowMs,
      });
      report({ kind: "playable", sessionId, facts: played.facts });
    } catch (error) {
      report({ kind: "failed", sessionId, message: messageOf(error) });
    }
    watch.end();
  }

  /** What goes wrong in a playback ends it, and no other. */
  #guarded({ played }: Playback, act: () => void): void {
    const { watch, report } = this.#options;
    watch.begin(Activity.stepping, played.number, played.session.t.tick);
    try {
      act();
    } catch (error) {
      this.#playbacks.delete(played.number);
      report({ kind: "failed", sessionId: played.id, message: messageOf(error) });
    }
    watch.end();
  }

  #tell(playback: Playback, nowMs: number): void {
    const { report } = this.#options;
    const { played } = playback;
    const { session, id: sessionId, state } = played;
    if (session.rosterVersion !== playback.rosterVersion) {
      playback.rosterVersion = session.rosterVersion;
      report({ kind: "roster", sessionId, roster: [...session.roster.values()] });
    }
    if (session.phase !== playback.phase) {
      playback.phase = session.phase;
      report({ kind: "phase", sessionId, phase: phaseNames[session.phase], serverTick: 0 });
    }
    const { jumps, isPaused, speed } = state;
    const isChanged = jumps !== playback.jumps || isPaused !== playback.isPaused || speed !== playback.speed;
    const isTime = !isPaused && nowMs - playback.reportedMs >= REPORT_INTERVAL_MS;
    if (!isChanged && !isTime) return;
    Object.assign(playback, { jumps, isPaused, speed, reportedMs: nowMs });
    report({ kind: "playback", sessionId, state });
  }
}

/** For whoever asked for the playback: why, and no stack. */
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.split("\n", 1)[0]! : errorText(error);
