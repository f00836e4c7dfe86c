import type { Readable } from "node:stream";
import type { RowsRequest } from "@fairtick/contract";
import { createRing } from "@fairtick/kernel";
import { FrameDrain, type FrameDrainOptions } from "./frame-drain.ts";
import { monotonicClock } from "./monotonic-clock.ts";
import type { BudgetRule } from "./session-budget.ts";
import type { CreateRequest } from "./session-host.ts";
import type { ThreadCommand, ThreadReport } from "./thread-messages.ts";
import { InputFeed } from "./thread-rings.ts";
import { createThreadWords, type ThreadReading, ThreadWords } from "./thread-words.ts";
import type { SnapshotSettings } from "./viewer-frames.ts";
import { type InspectableThread, startWorker, threadName, type WorkerHandle } from "./worker-handle.ts";

const FRAME_RING_BYTES = 4 * 1024 * 1024;
const INPUT_RING_BYTES = 1024 * 1024;
/** A thread that has not stopped by then is ended by force. */
const STOP_MS = 1000;

export interface ThreadOptions {
  /** Addresses of the modules that export the games' packages. */
  readonly gameModules: readonly string[];
  readonly epochMs: number;
  readonly frameDivisor: number;
  readonly snapshots: SnapshotSettings;
  readonly slowTickMs: number | undefined;
  readonly samples: boolean | undefined;
  readonly budget: BudgetRule;
  /** Whether it is for replays instead of sessions. */
  readonly playsReplays: boolean;
  /** Whether ticks come before everything else on the machine. */
  readonly isRealtime: boolean;
  /** Most memory of the thread's heap, MiB. */
  readonly memoryMib: number;
}

export interface ThreadReceiver {
  ready(): void;
  report(report: Exclude<ThreadReport, { kind: "ready" | "doorbell" }>): void;
  readonly frame: FrameDrainOptions["deliver"];
  readonly viewerFrame: FrameDrainOptions["deliverViewer"];
  readonly framesSent: FrameDrainOptions["sent"];
  /**
   * The thread has ended without having been asked to. All its reports have been delivered; of its frames, those that
   * there was no time for follow.
   */
  died(death: ThreadDeath): void;
}

export interface ThreadDeath {
  readonly reason: string;
  readonly isOutOfMemory: boolean;
  /** Where the host has ended it because it hung: how long it may have been busy with what it did last, ms. */
  readonly hungMs: number | undefined;
  /** What it was doing last. */
  readonly last: ThreadReading;
  /** Commands that it had not carried out, in their order. */
  readonly unheard: readonly ThreadCommand[];
}

/** The network thread's end of one session thread. */
export class ThreadLink {
  /** Number of the thread, for people. */
  number: number;
  /** Whether the thread has loaded its games. */
  loaded = false;
  ended = false;
  readonly #worker: WorkerHandle;
  readonly #words: ThreadWords;
  readonly #frames: FrameDrain;
  readonly #inputs: InputFeed;
  #receiver: ThreadReceiver;
  readonly #digests = new Set<string>();
  /** Commands that the thread may not have carried out yet, oldest first, and how many came before them. */
  readonly #unheard: ThreadCommand[] = [];
  #heard = 0;
  /** Heap snapshots that are being taken. */
  #snapshots = 0;
  #stopping = false;
  #hungMs: number | undefined;

  constructor(number: number, options: ThreadOptions, receiver: ThreadReceiver) {
    this.number = number;
    this.#receiver = receiver;
    const frames = createRing(FRAME_RING_BYTES);
    const inputs = createRing(INPUT_RING_BYTES);
    const words = createThreadWords();
    this.#words = new ThreadWords(words);
    this.#frames = new FrameDrain({
      ring: frames,
      deliver: (session, recipients, bytes, vital, tick, stale) =>
        this.#receiver.frame(session, recipients, bytes, vital, tick, stale),
      deliverViewer: (session, viewer, bytes, stale) =>
        this.#receiver.viewerFrame(session, viewer, bytes, stale),
      sent: (ms) => this.#receiver.framesSent(ms),
      now: monotonicClock(),
      yieldTo: setImmediate,
    });
    this.#inputs = new InputFeed(inputs);
    const { memoryMib, ...setup } = options;
    this.#worker = startWorker({
      entry: new URL("./session-thread.js", import.meta.url),
      data: { ...setup, frames, inputs, words },
      memoryMib,
      message: (report) => this.#receive(report as ThreadReport),
      exit: (reason, isOutOfMemory) => this.#end(reason, isOutOfMemory),
    });
  }

  /** Gives a thread that has waited its place. */
  adopt(number: number, receiver: ThreadReceiver): void {
    this.number = number;
    this.#receiver = receiver;
    if (this.loaded) receiver.ready();
  }

  /** The thread as profilers see it. */
  get inspectable(): InspectableThread {
    const { threadId } = this.#worker;
    return { name: threadName(this.number), threadId, heapSnapshot: () => this.#heapSnapshot() };
  }

  /** Content that the thread has already is not sent again. */
  withNewContent(request: CreateRequest): CreateRequest {
    const content = request.content.map((c) => (this.#digests.has(c.digest) ? { ...c, item: undefined } : c));
    for (const { digest } of content) this.#digests.add(digest);
    return { ...request, content };
  }

  /** Whether the thread has all content of a session, and with it, most likely, what is made of it. */
  knows(request: CreateRequest): boolean {
    return request.content.every(({ digest }) => this.#digests.has(digest));
  }

  send(command: ThreadCommand): void {
    this.#forgetHeard();
    this.#unheard.push(command);
    this.#worker.post(command);
    this.#words.wake();
  }

  /** The row lies in the ring until the thread's next tick; nothing wakes for it. Returns false when it is full. */
  input(session: number, seat: number, generation: number, sequence: number, values: Float32Array): boolean {
    return this.#inputs.write(session, seat, generation, sequence, values);
  }

  /** As `input`. */
  rows(session: number, viewer: number, rows: RowsRequest): boolean {
    return this.#inputs.writeRows(session, viewer, rows);
  }

  /** Whether the thread ought to be doing something else than standing still for a profiler. */
  get isExpectedToRun(): boolean {
    return this.loaded && !this.ended && this.#snapshots === 0;
  }

  /** What the thread is doing now. */
  read(): ThreadReading {
    return this.#words.read();
  }

  /** Ends a thread that hangs: it has been busy with one thing for longer than `limitMs`. */
  kill(limitMs: number): void {
    if (this.#hungMs !== undefined) return;
    this.#hungMs = limitMs;
    this.#worker.terminate();
  }

  /** Ends a thread that has nothing to put in order. */
  async abandon(): Promise<void> {
    this.#stopping = true;
    this.#worker.terminate();
    await this.#worker.exited;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.ended) return;
    this.send({ kind: "stop" });
    // A game that never returns does not hear it.
    const timer = setTimeout(() => this.#worker.terminate(), STOP_MS);
    await this.#worker.exited;
    clearTimeout(timer);
  }

  /** The thread stands still meanwhile, and does not hang. */
  async #heapSnapshot(): Promise<Readable> {
    this.#snapshots++;
    try {
      return await this.#worker.heapSnapshot();
    } finally {
      this.#snapshots--;
    }
  }

  #receive(report: ThreadReport): void {
    if (report.kind === "ready") {
      this.loaded = true;
      this.#receiver.ready();
    } else if (report.kind === "doorbell") {
      this.#words.lowerBell();
      this.#frames.run();
    } else {
      this.#receiver.report(report);
    }
  }

  #end(reason: string, isOutOfMemory: boolean): void {
    this.ended = true;
    if (this.#stopping) return;
    this.#frames.run();
    this.#forgetHeard();
    this.#receiver.died({
      reason,
      isOutOfMemory,
      hungMs: this.#hungMs,
      last: this.#words.read(),
      unheard: this.#unheard,
    });
  }

  #forgetHeard(): void {
    const done = this.#words.commandsDone - this.#heard;
    if (done === 0) return;
    this.#unheard.splice(0, done);
    this.#heard += done;
  }
}
