import { availableParallelism } from "node:os";
import type { Json } from "@fairtick/contract";
import type { SeatRequest } from "@fairtick/session";
import type { FaultKind, FaultReport } from "./fault-report.ts";
import { type HostedSession, hostedSession, sendTo } from "./hosted-session.ts";
import { Placement } from "./placement.ts";
import type { CreateRequest, HostListener, SessionHost } from "./session-host.ts";
import type { ThreadDeath } from "./thread-link.ts";
import { monotonicClock } from "./thread-loop.ts";
import type { RunnerNotice, SessionOrder, ThreadStats } from "./thread-messages.ts";
import { ThreadPool, type ThreadSlot, type ThreadStates } from "./thread-pool.ts";
import { Activity } from "./thread-words.ts";
import { TickGrid } from "./tick-clock.ts";
import type { WatchLimits } from "./watchdog.ts";

const SESSION_NUMBERS = 65_536;

/** What sessions may take. */
export interface HostLimits extends WatchLimits {
  /** What a tick may take, in per cent of the shortest tick interval on its thread. */
  readonly tickPercent: number;
  /** A session that cannot keep up with its own rate for so long, alone with its like, is ended. */
  readonly hopelessMs: number;
  /** Most memory of a session thread's heap, MiB. */
  readonly memoryMib: number;
}

/** What a server takes that is told nothing else. */
export const DEFAULT_HOST_LIMITS: HostLimits = {
  tickTimeoutMs: 1000,
  prepareTimeoutMs: 10_000,
  tickPercent: 25,
  hopelessMs: 10_000,
  memoryMib: 512,
};

export interface WorkerHostOptions {
  /** Tick rate of each game, by id. */
  readonly tickHz: { readonly [game: string]: number };
  /** Addresses of the modules that export the games' packages. */
  readonly gameModules: readonly string[];
  /** Threads; 0 leaves one core to the network thread and takes the others. */
  readonly threads: number;
  readonly frameDivisor: number;
  /** Ticks that take longer are reported one by one; by default half the interval of their game. */
  readonly slowTickMs?: number | undefined;
  /** Whether the statistics hold each wake-up one by one, too: for measurements. */
  readonly samples?: boolean;
  readonly limits?: HostLimits;
  readonly listener: HostListener;
  /** Called once a second for each thread; a thread that takes the place of a dead one has its number. */
  stats(thread: number, stats: ThreadStats): void;
  /** A session has ended by a fault of its own. */
  fault?(report: FaultReport): void;
  /** Input rows of a game did not fit into the ring to its thread. */
  inputRefused?(game: string): void;
}

/** Runs sessions on worker threads. What a faulty session does to its thread costs the others as little as possible. */
export class WorkerHost implements SessionHost {
  readonly #options: WorkerHostOptions;
  readonly #pool: ThreadPool;
  readonly #placement = new Placement();
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
      listener,
    } = options;
    const epochMs = this.#now();
    for (const [game, hz] of Object.entries(options.tickHz)) this.#grids.set(game, new TickGrid(hz, epochMs));
    this.#pool = new ThreadPool({
      count: options.threads || Math.max(1, availableParallelism() - 1),
      thread: { gameModules, epochMs, frameDivisor, slowTickMs, samples, memoryMib: limits.memoryMib },
      budget: limits,
      limits,
      now: this.#now,
      receiver: (slot) => ({
        report: (report) => {
          if (report.kind === "stats") this.#stats(slot, report.stats);
          else if (report.kind === "notice") this.#notice(slot, report.notice);
          else this.#event(report.event);
        },
        frame: (number, recipients, bytes, vital, tick) => {
          const hosted = this.#byNumber.get(number);
          return hosted === undefined ? undefined : listener.frame(hosted.id, recipients, bytes, vital, tick);
        },
      }),
      died: (slot, death) => this.#loseThread(slot, death),
    });
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
    this.#sendCreate(hosted);
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
    if (hosted === undefined) return;
    const generation = hosted.generations[seat] ?? 0;
    const isTaken = hosted.slot.link.input(hosted.number, seat, generation, sequence, values);
    if (!isTaken) this.#options.inputRefused?.(hosted.request.game);
  }

  remove(sessionId: string): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted === undefined) return;
    this.#forget(hosted);
    hosted.slot.link.send({ kind: "remove", session: hosted.number });
  }

  serverTick(game: string): number {
    return this.#grids.get(game)?.tickAt(this.#now()) ?? 0;
  }

  get threads(): ThreadStates {
    return this.#pool.states;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #order(sessionId: string, order: (session: number) => SessionOrder): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted !== undefined) sendTo(hosted, order(hosted.number));
  }

  #sendCreate(hosted: HostedSession): void {
    const { link } = hosted.slot;
    link.send({ kind: "create", session: hosted.number, request: link.withNewContent(hosted.request) });
  }

  #event(event: Parameters<HostListener["event"]>[0]): void {
    const hosted = this.#byId.get(event.sessionId);
    if (hosted === undefined) return;
    if (event.kind === "created") hosted.isCreated = true;
    if (event.kind === "failed") this.#forget(hosted);
    this.#options.listener.event(event);
  }

  #stats(slot: ThreadSlot, stats: ThreadStats): void {
    this.#placement.learn(slot, stats, this.#byId);
    this.#options.stats(slot.number, stats);
  }

  #notice(slot: ThreadSlot, notice: RunnerNotice): void {
    const hosted = this.#byNumber.get(notice.session);
    if (hosted === undefined || hosted.slot !== slot) return;
    if (notice.kind === "seat") hosted.generations[notice.seat] = notice.generation;
    if (notice.kind === "fault") this.#reportFault(hosted, notice.fault, notice.reason, notice.tick);
  }

  /** A thread that died takes the session with it that it was busy with; the others go on without it. */
  #loseThread(slot: ThreadSlot, death: ThreadDeath): void {
    const culprit =
      death.last.activity === Activity.idle ? undefined : this.#byNumber.get(death.last.session);
    for (const hosted of [...this.#byId.values()].filter((h) => h.slot === slot)) {
      this.#fail(hosted, faultOf(death), deathText(death, hosted === culprit), death.last.tick);
    }
    if (slot.state !== "ended") slot.restart(culprit !== undefined, () => {});
  }

  #fail(hosted: HostedSession, kind: FaultKind, reason: string, tick: number): void {
    this.#reportFault(hosted, kind, reason, tick);
    this.#forget(hosted);
    this.#options.listener.event({ kind: "failed", sessionId: hosted.id, message: reason });
  }

  #reportFault(hosted: HostedSession, kind: FaultKind, reason: string, tick: number): void {
    this.#options.fault?.({
      sessionId: hosted.id,
      game: hosted.request.game,
      kind,
      reason,
      tick,
      thread: hosted.slot.number,
      log: undefined,
    });
  }

  #forget(hosted: HostedSession): void {
    this.#byId.delete(hosted.id);
    this.#byNumber.delete(hosted.number);
  }

  /** Numbers are used in turn, so that a late input row does not meet a new session. */
  #freeNumber(): number {
    do this.#nextNumber = (this.#nextNumber + 1) % SESSION_NUMBERS;
    while (this.#byNumber.has(this.#nextNumber));
    return this.#nextNumber;
  }
}

function faultOf(death: ThreadDeath): FaultKind {
  if (death.hungMs !== undefined) return "hung";
  return death.isOutOfMemory ? "out-of-memory" : "thread-died";
}

function deathText({ hungMs, reason, last }: ThreadDeath, isCulprit: boolean): string {
  const whose = isCulprit ? "" : "another session's fault ended its thread: ";
  if (hungMs === undefined) return `${whose}its thread ended: ${reason}`;
  return `${whose}${activityNames[last.activity]} did not return within ${hungMs} ms`;
}

const activityNames = {
  [Activity.idle]: "the thread",
  [Activity.stepping]: "a tick",
  [Activity.preparing]: "the preparation of the session",
  [Activity.commanding]: "a command",
};
