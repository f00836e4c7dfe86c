import { availableParallelism } from "node:os";
import type { Json } from "@fairtick/contract";
import { createRing, RingWriter } from "@fairtick/kernel";
import type { SeatRequest } from "@fairtick/session";
import { FrameDrain, type FrameDrainOptions } from "./frame-drain.ts";
import type { CreateRequest, HostListener, SessionHost } from "./session-host.ts";
import { monotonicClock } from "./thread-loop.ts";
import {
  INPUT_HEAD_BYTES,
  RingKind,
  type ThreadCommand,
  type ThreadReport,
  type ThreadStats,
} from "./thread-messages.ts";
import { TickGrid } from "./tick-clock.ts";
import { startWorker, type WorkerHandle } from "./worker-handle.ts";

const FRAME_RING_BYTES = 4 * 1024 * 1024;
const INPUT_RING_BYTES = 1024 * 1024;
/** A thread that has not stopped by then is ended by force. */
const STOP_MS = 1000;
const SESSION_NUMBERS = 65_536;

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
  readonly listener: HostListener;
  /** Called once a second for each thread; a thread that takes the place of a dead one has its number. */
  stats(thread: number, stats: ThreadStats): void;
  /** Input rows of a game did not fit into the ring to its thread. */
  inputRefused?(game: string): void;
}

interface HostedSession {
  readonly id: string;
  readonly game: string;
  readonly number: number;
  readonly thread: SessionThread;
}

/** Runs sessions on worker threads, each new one on the thread with the fewest. */
export class WorkerHost implements SessionHost {
  readonly #options: WorkerHostOptions;
  readonly #threads: SessionThread[] = [];
  readonly #byId = new Map<string, HostedSession>();
  readonly #byNumber = new Map<number, HostedSession>();
  readonly #grids = new Map<string, TickGrid>();
  readonly #now = monotonicClock();
  #nextNumber = 0;
  /** Resolves when every thread has loaded its games; rejects with the reason if one cannot. */
  readonly ready: Promise<void>;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    const epochMs = this.#now();
    for (const [game, hz] of Object.entries(options.tickHz)) this.#grids.set(game, new TickGrid(hz, epochMs));
    const count = options.threads || Math.max(1, availableParallelism() - 1);
    for (let i = 0; i < count; i++)
      this.#threads.push(new SessionThread(options, epochMs, this.#receiver(i)));
    this.ready = Promise.all(this.#threads.map((thread) => thread.ready)).then(() => {});
    // Who does not wait for it learns of a broken thread by its failing sessions.
    this.ready.catch(() => {});
  }

  create(request: CreateRequest): void {
    const living = this.#threads.filter((t) => !t.ended);
    if (living.length === 0) {
      const { sessionId } = request;
      this.#options.listener.event({ kind: "failed", sessionId, message: "no session thread is running" });
      return;
    }
    const thread = living.reduce((least, t) => (t.sessions < least.sessions ? t : least));
    const hosted = { id: request.sessionId, game: request.game, number: this.#freeNumber(), thread };
    this.#byId.set(hosted.id, hosted);
    this.#byNumber.set(hosted.number, hosted);
    thread.create(hosted.number, request);
  }

  takeSeat(sessionId: string, request: SeatRequest): void {
    this.#send(sessionId, (session) => ({ kind: "take-seat", session, request }));
  }

  leaveSeat(sessionId: string, seat: number): void {
    this.#send(sessionId, (session) => ({ kind: "leave-seat", session, seat }));
  }

  start(sessionId: string): void {
    this.#send(sessionId, (session) => ({ kind: "start", session }));
  }

  command(sessionId: string, seat: number, number: number, name: string, payload: Json): void {
    this.#send(sessionId, (session) => ({ kind: "command", session, seat, number, name, payload }));
  }

  input(sessionId: string, seat: number, sequence: number, values: Float32Array): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted?.thread.input(hosted.number, seat, sequence, values) === false) {
      this.#options.inputRefused?.(hosted.game);
    }
  }

  remove(sessionId: string): void {
    this.#send(sessionId, (session) => ({ kind: "remove", session }));
    this.#forget(sessionId);
  }

  serverTick(game: string): number {
    return this.#grids.get(game)?.tickAt(this.#now()) ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #send(sessionId: string, command: (session: number) => ThreadCommand): void {
    const hosted = this.#byId.get(sessionId);
    hosted?.thread.send(command(hosted.number));
  }

  #receiver(index: number): ThreadReceiver {
    const { listener, stats } = this.#options;
    return {
      report: (report) => {
        if (report.kind === "stats") stats(index, report.stats);
        if (report.kind !== "event") return;
        if (report.event.kind === "failed") this.#forget(report.event.sessionId);
        listener.event(report.event);
      },
      frame: (number, recipients, bytes, vital, tick) => {
        const hosted = this.#byNumber.get(number);
        return hosted === undefined ? undefined : listener.frame(hosted.id, recipients, bytes, vital, tick);
      },
      died: (reason) => this.#loseThread(index, reason),
    };
  }

  /**
   * A thread that died takes its sessions with it, and a new one takes its place. One that could not
   * even start is not tried again: the next would fail alike.
   */
  #loseThread(index: number, reason: string): void {
    const lost = this.#threads[index];
    if (lost === undefined || lost.stopping) return;
    for (const hosted of [...this.#byId.values()].filter((h) => h.thread === lost)) {
      this.#forget(hosted.id);
      const message = `its thread ended: ${reason}`;
      this.#options.listener.event({ kind: "failed", sessionId: hosted.id, message });
    }
    if (!lost.loaded) return;
    this.#threads[index] = new SessionThread(this.#options, lost.epochMs, this.#receiver(index));
  }

  #forget(sessionId: string): void {
    const hosted = this.#byId.get(sessionId);
    if (hosted === undefined) return;
    this.#byId.delete(sessionId);
    this.#byNumber.delete(hosted.number);
    hosted.thread.sessions--;
  }

  /** Numbers are used in turn, so that a late input row does not meet a new session. */
  #freeNumber(): number {
    do this.#nextNumber = (this.#nextNumber + 1) % SESSION_NUMBERS;
    while (this.#byNumber.has(this.#nextNumber));
    return this.#nextNumber;
  }
}

interface ThreadReceiver {
  report(report: ThreadReport): void;
  readonly frame: FrameDrainOptions["deliver"];
  died(reason: string): void;
}

/** The network thread's end of one session thread. */
class SessionThread {
  readonly epochMs: number;
  sessions = 0;
  stopping = false;
  /** Whether the thread has loaded its games. */
  loaded = false;
  ended = false;
  readonly ready: Promise<void>;
  #settleReady: { resolve(): void; reject(reason: Error): void } = { resolve: () => {}, reject: () => {} };
  readonly #worker: WorkerHandle;
  readonly #bells: Int32Array;
  readonly #frames: FrameDrain;
  readonly #inputs: RingWriter;
  readonly #inputView: DataView;
  readonly #receiver: ThreadReceiver;
  readonly #digests = new Set<string>();

  constructor(options: WorkerHostOptions, epochMs: number, receiver: ThreadReceiver) {
    this.epochMs = epochMs;
    this.#receiver = receiver;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {});
    const frames = createRing(FRAME_RING_BYTES);
    const inputs = createRing(INPUT_RING_BYTES);
    const bells = new SharedArrayBuffer(8);
    this.#bells = new Int32Array(bells);
    this.#frames = new FrameDrain({
      ring: frames,
      deliver: receiver.frame,
      now: () => performance.now(),
      yieldTo: setImmediate,
    });
    this.#inputs = new RingWriter(inputs);
    this.#inputView = new DataView(inputs);
    this.#worker = startWorker({
      entry: new URL("./session-thread.js", import.meta.url),
      data: {
        gameModules: options.gameModules,
        epochMs,
        frameDivisor: options.frameDivisor,
        slowTickMs: options.slowTickMs,
        samples: options.samples,
        frames,
        inputs,
        bells,
      },
      message: (report) => this.#receive(report as ThreadReport),
      exit: (reason) => this.#end(reason),
    });
  }

  /** Content that the thread has already is not sent again. */
  create(session: number, request: CreateRequest): void {
    this.sessions++;
    const content = request.content.map((c) => (this.#digests.has(c.digest) ? { ...c, item: undefined } : c));
    for (const { digest } of content) this.#digests.add(digest);
    this.send({ kind: "create", session, request: { ...request, content } });
  }

  send(command: ThreadCommand): void {
    this.#worker.post(command);
    Atomics.add(this.#bells, 0, 1);
    Atomics.notify(this.#bells, 0);
  }

  /** The row lies in the ring until the thread's next tick; nothing wakes for it. False when the ring is full. */
  input(session: number, seat: number, sequence: number, values: Float32Array): boolean {
    const length = INPUT_HEAD_BYTES + values.length * 4;
    const at = this.#inputs.reserve(length);
    if (at < 0) return false;
    this.#inputView.setUint16(at, session, true);
    this.#inputView.setUint16(at + 2, seat, true);
    this.#inputView.setUint32(at + 4, sequence, true);
    for (let i = 0; i < values.length; i++) {
      this.#inputView.setFloat32(at + INPUT_HEAD_BYTES + i * 4, values[i] ?? 0, true);
    }
    this.#inputs.commit(RingKind.input, 0, length);
    return true;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.send({ kind: "stop" });
    // A game that never returns does not hear it.
    const timer = setTimeout(() => this.#worker.terminate(), STOP_MS);
    await this.#worker.exited;
    clearTimeout(timer);
  }

  #receive(report: ThreadReport): void {
    if (report.kind === "ready") {
      this.loaded = true;
      this.#settleReady.resolve();
    } else if (report.kind === "doorbell") {
      Atomics.store(this.#bells, 1, 0);
      this.#frames.run();
    } else {
      this.#receiver.report(report);
    }
  }

  #end(reason: string): void {
    this.ended = true;
    this.#settleReady.reject(new Error(`a session thread could not start: ${reason}`));
    this.#receiver.died(reason);
  }
}
