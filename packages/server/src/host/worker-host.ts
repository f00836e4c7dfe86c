import { availableParallelism } from "node:os";
import type { Json, RowsRequest } from "@fairtick/contract";
import { releaseLog, type SeatRequest } from "@fairtick/session";
import type { FaultReport, SessionFaultKind } from "./fault-report.ts";
import { DEFAULT_HOST_LIMITS, type HostLimits } from "./host-limits.ts";
import {
  attach,
  detach,
  type HostedSession,
  hostedSession,
  putUnderRules,
  release,
  sendTo,
} from "./hosted-session.ts";
import type { LogKeeper } from "./log-keeper.ts";
import { monotonicClock } from "./monotonic-clock.ts";
import { Placement } from "./placement.ts";
import type { PlaybackChange, PlaybackRequest } from "./playback.ts";
import { PlaybackHost } from "./playback-host.ts";
import type { CreateRequest, HostListener, RulesChange, SessionHost, ThreadStates } from "./session-host.ts";
import { deathText, faultOf } from "./thread-death.ts";
import type { ThreadDeath } from "./thread-link.ts";
import type { RunnerNotice, SessionOrder, ThreadCommand, ThreadStats } from "./thread-messages.ts";
import { type LoadedThreads, ThreadPool, type ThreadSlot } from "./thread-pool.ts";
import { Activity } from "./thread-words.ts";
import { TickGrid } from "./tick-clock.ts";
import { DEFAULT_SNAPSHOTS, type SnapshotSettings } from "./viewer-frames.ts";
import type { InspectableThread } from "./worker-handle.ts";

const SESSION_NUMBERS = 65_536;
/** A session that has gone on after the death of its thread does not do so again within this time. */
const CONTINUED_MS = 60_000;

/** A session whose ticks take longer than they may beside others. */
export interface SessionOverrun {
  readonly sessionId: string;
  readonly game: string;
  readonly tickMs: number;
  readonly allowedMs: number;
}

export interface WorkerHostOptions {
  /** Tick rate of each game, by id. */
  readonly tickHz: { readonly [game: string]: number };
  /** Addresses of the modules that export the games' packages. */
  readonly gameModules: readonly string[];
  /** Threads; 0 leaves one core to the network thread and takes the others. */
  readonly threads: number;
  readonly frameDivisor: number;
  /** What viewers of the native protocol are shown. */
  readonly snapshots?: SnapshotSettings;
  /** Ticks that take longer are reported one by one; by default half the interval of their game. */
  readonly slowTickMs?: number | undefined;
  /** Whether the statistics hold each wake-up one by one, too: for measurements. */
  readonly samples?: boolean;
  /** Whether threads of sessions take real-time priority where the system allows it; see `takeRealtimePriority`. */
  readonly isRealtime?: boolean;
  readonly limits?: HostLimits;
  readonly listener: HostListener;
  /** Called once a second for each thread; a thread that takes the place of a dead one has its number. */
  stats(thread: number, stats: ThreadStats): void;
  /** A session has ended by a fault of its own. */
  fault?(report: FaultReport): void;
  /** A session takes too much of its thread and goes to the one for such sessions. */
  setApart?(overrun: SessionOverrun): void;
  /** A session goes on under other rules; `lost`: what of its former state has no place in them. */
  adopted?(sessionId: string, lost: readonly string[]): void;
  /** The network thread has sent frames without a pause, for so long. */
  framesSent?(ms: number): void;
  /** Gets the logs of all sessions while they run. */
  readonly logKeeper?: LogKeeper | undefined;
  /** Input rows of a game did not fit into the ring to its thread. */
  inputRefused?(game: string): void;
}

/** Runs sessions on worker threads. What a faulty session does to its thread costs the others as little as possible. */
export class WorkerHost implements SessionHost {
  readonly #options: WorkerHostOptions;
  readonly #pool: ThreadPool;
  readonly #placement = new Placement();
  readonly #playbacks: PlaybackHost;
  readonly #byId = new Map<string, HostedSession>();
  readonly #byNumber = new Map<number, HostedSession>();
  readonly #grids = new Map<string, TickGrid>();
  readonly #now = monotonicClock();
  #nextNumber = 0;
  /** Resolves when every thread has loaded its games; rejects with the reason if one cannot. */
  readonly ready: Promise<void>;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    const {
      limits = DEFAULT_HOST_LIMITS,
      gameModules,
      frameDivisor,
      slowTickMs,
      samples,
      isRealtime = false,
      listener,
    } = options;
    const epochMs = this.#now();
    for (const [game, hz] of Object.entries(options.tickHz)) this.#grids.set(game, new TickGrid(hz, epochMs));
    this.#pool = new ThreadPool({
      count: options.threads || Math.max(1, availableParallelism() - 1),
      thread: {
        gameModules,
        epochMs,
        frameDivisor,
        snapshots: options.snapshots ?? DEFAULT_SNAPSHOTS,
        slowTickMs,
        samples,
        isRealtime,
        memoryMib: limits.memoryMib,
      },
      limits,
      now: this.#now,
      receiver: (slot) =>
        slot.purpose === "playback"
          ? this.#playbacks.receiver
          : {
              report: (report) => {
                if (report.kind === "stats") this.#stats(slot, report.stats);
                else if (report.kind === "notice") this.#notice(slot, report.notice);
                else this.#event(report.event);
              },
              frame: (number, recipients, bytes, vital, tick, stale) => {
                const hosted = this.#byNumber.get(number);
                if (hosted === undefined) return undefined;
                return listener.frame(hosted.id, recipients, bytes, vital, tick, stale);
              },
              viewerFrame: (number, viewer, bytes, stale) => {
                const hosted = this.#byNumber.get(number);
                if (hosted !== undefined) listener.viewerFrame(hosted.id, viewer, bytes, stale);
              },
              framesSent: (ms) => options.framesSent?.(ms),
            },
      died: (slot, death) => {
        if (slot.purpose === "playback") this.#playbacks.lose(slot, death);
        else this.#loseThread(slot, death);
      },
    });
    this.#playbacks = new PlaybackHost(() => this.#pool.playback, options);
    this.ready = this.#pool.ready;
  }

  create(request: CreateRequest): void {
    const slot = this.#placement.choose(this.#pool.regular, [...this.#byId.values()], request);
    if (slot === undefined) {
      const { sessionId } = request;
      this.#options.listener.event({ kind: "failed", sessionId, message: "no session thread is running" });
      return;
    }
    const hosted = hostedSession(request, this.#freeNumber(), slot, this.#placement.expected(request.game));
    this.#byId.set(hosted.id, hosted);
    this.#byNumber.set(hosted.number, hosted);
    this.#options.logKeeper?.created(request, hosted.log);
    attach(hosted);
  }

  takeSeat(sessionId: string, request: SeatRequest): void {
    this.#order(sessionId, (session) => ({ kind: "take-seat", session, request }));
  }

  leaveSeat(sessionId: string, seat: number): void {
    this.#order(sessionId, (session) => ({ kind: "leave-seat", session, seat }));
  }

  start(sessionId: string): void {
    this.#order(sessionId, (session) => ({ kind: "start", session }));
  }

  command(sessionId: string, seat: number, number: number, name: string, payload: Json): void {
    this.#order(sessionId, (session) => ({ kind: "command", session, seat, number, name, payload }));
  }

  input(sessionId: string, seat: number, sequence: number, values: Float32Array): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted === undefined || hosted.held !== undefined) return;
    const generation = hosted.generations[seat] ?? 0;
    const isTaken = hosted.slot.link.input(hosted.number, seat, generation, sequence, values);
    if (!isTaken) this.#options.inputRefused?.(hosted.request.game);
  }

  openViewer(sessionId: string, viewer: number, seat: number | undefined): void {
    this.#playbacks.openViewer(sessionId, viewer);
    this.#byId.get(sessionId)?.viewers.set(viewer, seat);
    this.#order(sessionId, (session) => ({ kind: "open-viewer", session, viewer, seat }));
  }

  closeViewer(sessionId: string, viewer: number): void {
    this.#playbacks.closeViewer(sessionId, viewer);
    this.#byId.get(sessionId)?.viewers.delete(viewer);
    this.#order(sessionId, (session) => ({ kind: "close-viewer", session, viewer }));
  }

  rows(sessionId: string, viewer: number, rows: RowsRequest): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted === undefined) this.#playbacks.rows(sessionId, viewer, rows);
    if (hosted === undefined || hosted.held !== undefined) return;
    if (!hosted.slot.link.rows(hosted.number, viewer, rows))
      this.#options.inputRefused?.(hosted.request.game);
  }

  play(request: PlaybackRequest): void {
    this.#playbacks.play(request);
  }

  changePlayback(sessionId: string, change: PlaybackChange): void {
    this.#playbacks.change(sessionId, change);
  }

  remove(sessionId: string): void {
    this.#playbacks.remove(sessionId);
    const hosted = this.#byId.get(sessionId);
    if (hosted === undefined) return;
    this.#forget(hosted, false);
    hosted.slot.link.send({ kind: "remove", session: hosted.number });
  }

  serverTick(game: string): number {
    return this.#grids.get(game)?.tickAt(this.#now()) ?? 0;
  }

  get threads(): ThreadStates {
    return this.#pool.states;
  }

  /**
   * Starts threads with games of other modules, for `changeRules`. Rejects with the reason, and with all as it was,
   * where one cannot load them.
   */
  loadRules(gameModules: readonly string[]): Promise<LoadedThreads> {
    return this.#pool.load(gameModules);
  }

  /**
   * Exchanges the threads. Sessions go on from the state between two ticks, by name under other rules where there are
   * any. Resolves when the former threads have ended.
   */
  async changeRules(
    loaded: LoadedThreads,
    gameModules: readonly string[],
    changes: ReadonlyMap<string, RulesChange>,
  ): Promise<void> {
    const nowMs = this.#now();
    for (const hosted of this.#byId.values()) {
      const change = changes.get(hosted.id);
      if (change !== undefined) putUnderRules(hosted, change);
      if (hosted.held === undefined) release(hosted, { isSetApart: false }, nowMs);
    }
    this.#playbacks.end("the rules have changed");
    const leaving = [...this.#byId.values()].map((hosted) => ({ hosted, since: hosted.leaving }));
    await Promise.all(this.#pool.exchange(loaded, gameModules).map((link) => link.stop()));
    for (const { hosted, since } of leaving) {
      if (since === undefined || hosted.leaving !== since || this.#byId.get(hosted.id) !== hosted) continue;
      this.#fail(hosted, "thread-died", "it did not stop in time for the change of its rules", 0);
    }
  }

  /** The threads that run now, for diagnostics. */
  inspectable(): readonly InspectableThread[] {
    return this.#pool.inspectable();
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #order(sessionId: string, order: (session: number) => SessionOrder): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted === undefined || sendTo(hosted, order(hosted.number))) return;
    this.#fail(hosted, "thread-died", "too much was asked of it while it had no thread", 0);
  }

  #event(event: Parameters<HostListener["event"]>[0]): void {
    const hosted = this.#byId.get(event.sessionId);
    if (hosted === undefined) return;
    if (event.kind === "created") hosted.isCreated = true;
    this.#options.logKeeper?.event(event);
    if (event.kind === "failed") this.#forget(hosted, true);
    if (event.kind === "roster") hosted.people = event.roster.filter((e) => e.driver === "external").length;
    this.#options.listener.event(event);
  }

  #stats(slot: ThreadSlot, stats: ThreadStats): void {
    this.#placement.learn(slot, stats, this.#byId);
    this.#options.stats(slot.number, stats);
  }

  #notice(slot: ThreadSlot, notice: RunnerNotice): void {
    const hosted = this.#byNumber.get(notice.session);
    if (hosted === undefined || hosted.slot !== slot) {
      if (notice.kind === "log") releaseLog(notice.part, notice.memory);
      return;
    }
    switch (notice.kind) {
      case "seat":
        hosted.generations[notice.seat] = notice.generation;
        return;
      case "log":
        hosted.log.add(notice.part, notice.memory);
        return;
      case "fault":
        this.#reportFault(hosted, notice.fault, notice.reason, notice.tick);
        return;
      case "overrun":
        this.#setApart(hosted, notice);
        return;
      case "adopted":
        hosted.formerly = undefined;
        this.#options.adopted?.(hosted.id, notice.lost);
        return;
      case "released":
        if (hosted.leaving?.isSetApart === true) hosted.slot = this.#pool.quarantine;
        hosted.leaving = undefined;
        this.#goOn(hosted);
    }
  }

  /** A session whose ticks hold up those of others goes to the thread for such sessions. */
  #setApart(hosted: HostedSession, { tickMs, allowedMs }: Extract<RunnerNotice, { kind: "overrun" }>): void {
    const { id: sessionId } = hosted;
    if (hosted.held !== undefined) return;
    this.#options.setApart?.({ sessionId, game: hosted.request.game, tickMs, allowedMs });
    release(hosted, { isSetApart: true }, this.#now());
  }

  /**
   * A thread that died takes the session with it that it was busy with. The others go on where it was, on the next
   * thread. Where nobody is known to be the cause, they do so once in a while only.
   */
  #loseThread(slot: ThreadSlot, death: ThreadDeath): void {
    const nowMs = this.#now();
    const { last, hungMs = 0, unheard } = death;
    const isKnown = last.activity !== Activity.idle;
    const culprit = isKnown ? this.#byNumber.get(last.session) : undefined;
    for (const hosted of [...this.#byId.values()].filter((h) => h.slot === slot)) {
      const isSpent = !isKnown && nowMs - hosted.continuedMs < CONTINUED_MS;
      if (hosted === culprit || isSpent || slot.state === "ended") {
        this.#fail(hosted, faultOf(death), deathText(death), last.tick);
        continue;
      }
      detach(hosted, unheard.filter(isOrderOf(hosted.number)), nowMs - hungMs);
      hosted.continuedMs = nowMs;
    }
    if (slot.state === "ended") return;
    slot.restart(isKnown, () => {
      const lost = [...this.#byId.values()].filter((h) => h.slot === slot && h.leaving === undefined);
      // Each has to wait for those before it: the fewest people wait longest.
      for (const hosted of lost.sort((a, b) => b.people - a.people)) this.#goOn(hosted);
    });
  }

  /** On the thread of its slot, or, where that has died, on the next one when it starts. */
  #goOn(hosted: HostedSession): void {
    const { slot } = hosted;
    if (slot.state === "ended") {
      this.#fail(hosted, "thread-died", "no thread can take the session over", 0);
      return;
    }
    if (slot.link.ended || attach(hosted)) return;
    this.#fail(hosted, "thread-died", "its thread ended, and there is no log to go on from", 0);
  }

  #fail(hosted: HostedSession, kind: SessionFaultKind, reason: string, tick: number): void {
    this.#reportFault(hosted, kind, reason, tick);
    this.#forget(hosted, true);
    this.#options.listener.event({ kind: "failed", sessionId: hosted.id, message: reason });
  }

  #reportFault(hosted: HostedSession, kind: SessionFaultKind, reason: string, tick: number): void {
    this.#options.fault?.({
      sessionId: hosted.id,
      game: hosted.request.game,
      kind,
      reason,
      tick,
      thread: hosted.slot.number,
      log: hosted.log.snapshot(),
    });
  }

  #forget(hosted: HostedSession, hasFailed: boolean): void {
    this.#options.logKeeper?.ended(hosted.id, hasFailed);
    this.#byId.delete(hosted.id);
    this.#byNumber.delete(hosted.number);
    hosted.log.release();
  }

  /** Numbers are used in turn, so that a late input row does not meet a new session. */
  #freeNumber(): number {
    do this.#nextNumber = (this.#nextNumber + 1) % SESSION_NUMBERS;
    while (this.#byNumber.has(this.#nextNumber));
    return this.#nextNumber;
  }
}

/** What the lobby has asked of a session: what else a thread had not heard is sent anew or means nothing now. */
const isOrderOf = (session: number) => (command: ThreadCommand) =>
  !["create", "continue", "release", "remove", "stop"].includes(command.kind) &&
  (command as SessionOrder).session === session;
