import type { AnyGame } from "@fairtick/contract";
import {
  type AnyGameTelemetry,
  type AnyGameView,
  type SurveyedLap,
  spokenTexts,
  type TimelineMark,
  t,
} from "@fairtick/game-view";
import { bytesSource, openReplay, replaySetup } from "@fairtick/replay";
import { type GamePage, gameTelemetries } from "../../games.ts";
import type { DownloadedReplay, ReplayInfo } from "../replay-api.ts";
import { inflateCodec } from "./inflate-codec.ts";
import type { RefusedReplay, ReplayReply, ReplayRequest } from "./replay-messages.ts";
import { ReplayedSession } from "./replayed-session.ts";
import { TraceStore } from "./trace-store.ts";

/** A replay cannot be shown. */
export class ReplayRefused extends Error {
  readonly what: RefusedReplay["what"];

  constructor({ what, reason }: RefusedReplay) {
    super(reason);
    this.name = "ReplayRefused";
    this.what = what;
  }
}

/** What the survey has found so far; another object after every piece. */
export interface Survey {
  readonly toTick: number;
  readonly isDone: boolean;
  /** In the order of their ticks. */
  readonly marks: readonly TimelineMark[];
  /** In the order in which they ended. */
  readonly laps: readonly SurveyedLap[];
}

/** A replay that a thread of its own runs, and the page shows. */
export class ReplayRun {
  readonly info: ReplayInfo;
  readonly view: AnyGameView;
  readonly telemetry: AnyGameTelemetry;
  readonly session: ReplayedSession;
  readonly traces: TraceStore;
  readonly firstTick: number;
  readonly lastTick: number;
  /** Between a tick that was asked for and its picture, the newest, ms. */
  seekMs = Number.NaN;
  readonly #worker: Worker;
  readonly #watchers = new Set<() => void>();
  #survey: Survey;
  #problem: string | undefined;
  /** What is asked for next, and what the thread is at. */
  #wanted: number | undefined;
  #asked: number | undefined;
  #askedMs = 0;

  private constructor(parts: RunParts) {
    const { info, view, telemetry, session, firstTick, lastTick, worker } = parts;
    this.info = info;
    this.view = view;
    this.telemetry = telemetry;
    this.session = session;
    this.traces = new TraceStore(telemetry.channels);
    this.firstTick = firstTick;
    this.lastTick = lastTick;
    this.#survey = { toTick: firstTick, isDone: false, marks: [], laps: [] };
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<ReplayReply>) => this.#take(data);
    this.seek(firstTick);
  }

  /** @throws ReplayRefused */
  static async open(
    page: GamePage,
    info: ReplayInfo,
    { bytes, content }: DownloadedReplay,
    signal: AbortSignal,
  ): Promise<ReplayRun> {
    const [view, telemetry] = await Promise.all([page.load(), gameTelemetries[page.id]?.()]);
    if (telemetry === undefined)
      throw new ReplayRefused({
        kind: "refused",
        what: "game",
        reason: t("it is of the game {game}", { game: page.id }),
      });
    const opened = openReplay(bytesSource(bytes), inflateCodec);
    if (!opened.ok) throw new ReplayRefused({ kind: "refused", what: "file", reason: opened.reason });
    const { replay } = opened;
    const made = replaySetup(replay.facts.header.log, view.game as AnyGame, view.content, content);
    if (!made.ok) throw new ReplayRefused({ ...made, kind: "refused" });
    const { firstTick, facts } = replay;
    const session = new ReplayedSession(made.setup, facts.participants);
    signal.throwIfAborted();
    const worker = new Worker(new URL("./replay-worker.ts", import.meta.url), { type: "module" });
    await opening(worker, { kind: "open", game: page.id, bytes, content, texts: spokenTexts() }, signal);
    const { lastTick } = facts;
    return new ReplayRun({ info, view, telemetry, session, firstTick, lastTick, worker });
  }

  get survey(): Survey {
    return this.#survey;
  }

  /** What is wrong with what is shown, in words. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Calls back when the survey has gone on, or something is wrong. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly snapshot = (): Survey => this.#survey;

  /** Has the session shown at a tick, as soon as the thread is there; what was asked for before may be left out. */
  seek(tick: number): void {
    this.#wanted = tick === (this.#asked ?? this.session.othersTick) ? undefined : tick;
    this.#ask();
  }

  close(): void {
    this.#worker.terminate();
    this.#watchers.clear();
  }

  #ask(): void {
    if (this.#asked !== undefined || this.#wanted === undefined) return;
    this.#asked = this.#wanted;
    this.#wanted = undefined;
    this.#askedMs = performance.now();
    this.#worker.postMessage({ kind: "seek", tick: this.#asked } satisfies ReplayRequest);
  }

  #take(reply: ReplayReply): void {
    if (reply.kind === "picture") {
      this.#asked = undefined;
      this.seekMs = performance.now() - this.#askedMs;
      this.session.show(reply);
      if (reply.problem !== this.#problem) {
        this.#problem = reply.problem;
        this.#changed();
      }
      this.#ask();
    } else if (reply.kind === "surveyed") {
      const { toTick, isDone, marks, laps, block } = reply;
      if (block !== undefined) this.traces.add(block);
      const before = this.#survey;
      this.#survey = {
        toTick,
        isDone,
        marks:
          marks.length === 0 ? before.marks : [...before.marks, ...marks].sort((a, b) => a.tick - b.tick),
        laps: laps.length === 0 ? before.laps : [...before.laps, ...laps],
      };
      this.#changed();
    }
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

interface RunParts {
  readonly info: ReplayInfo;
  readonly view: AnyGameView;
  readonly telemetry: AnyGameTelemetry;
  readonly session: ReplayedSession;
  readonly firstTick: number;
  readonly lastTick: number;
  readonly worker: Worker;
}

/** Resolves when the thread has opened the replay. */
function opening(worker: Worker, request: ReplayRequest, signal: AbortSignal): Promise<void> {
  const opened = new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ReplayReply>) => {
      if (data.kind === "opened") resolve();
      else if (data.kind === "refused") reject(new ReplayRefused(data));
    };
    worker.onerror = () =>
      reject(new ReplayRefused({ kind: "refused", what: "file", reason: t("its thread could not begin") }));
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    worker.postMessage(request);
  });
  return opened.catch((error: unknown) => {
    worker.terminate();
    throw error;
  });
}
