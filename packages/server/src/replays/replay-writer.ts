import type { ReplayHeader, ReplayOutcome } from "@fairtick/replay";
import { startWorker, type WorkerHandle } from "../host/worker-handle.ts";
import type { ContentText } from "./content-texts.ts";
import type { ReplayCommand, ReplayReport, ReplayThreadOptions } from "./replay-messages.ts";

/** The writer needs a few times the largest keyframe. */
const MEMORY_MIB = 256;

export interface ReplayWriterOptions extends ReplayThreadOptions {
  /** Entries that may wait for the disk; a recording that goes beyond is given up. */
  readonly queueBytes: number;
  /** A recording is on the disk. */
  finished(recording: number): void;
  /** A recording cannot be written. */
  lost(recording: number, reason: string): void;
  /** Bytes that were written, and that wait. */
  written(bytes: number, waitingBytes: number): void;
  /** Old replays that were removed. */
  removed(files: number): void;
  /** What went wrong beside recordings. */
  trouble(reason: string): void;
}

/** The network thread's end of the thread that writes replays. Nothing here waits for it. */
export class ReplayWriter {
  readonly #options: ReplayWriterOptions;
  /** Those that are neither on the disk nor lost. */
  readonly #open = new Set<number>();
  #worker: WorkerHandle | undefined;
  #waitingBytes = 0;
  #nextNumber = 0;
  #isClosing = false;

  constructor(options: ReplayWriterOptions) {
    this.#options = options;
  }

  /** Begins a file; returns the number of the recording. */
  open(name: string, header: Omit<ReplayHeader, "maths">, content: readonly ContentText[]): number {
    const recording = this.#nextNumber++;
    this.#open.add(recording);
    this.#worker ??= this.#start();
    this.#worker.post({ kind: "open", recording, name, header, content } satisfies ReplayCommand);
    return recording;
  }

  append(recording: number, entries: Uint8Array<ArrayBuffer>, tick: number): void {
    if (!this.#open.has(recording)) return;
    if (this.#waitingBytes + entries.length > this.#options.queueBytes) {
      this.#lose(recording, `more than ${this.#options.queueBytes} bytes would wait for the disk`);
      return;
    }
    this.#waitingBytes += entries.length;
    this.#post({ kind: "append", recording, entries, tick });
  }

  finish(recording: number, outcome: ReplayOutcome): void {
    if (this.#open.has(recording)) this.#post({ kind: "finish", recording, outcome });
  }

  abandon(recording: number): void {
    if (this.#open.delete(recording)) this.#post({ kind: "abandon", recording });
  }

  /** Resolves when all is on the disk, or with false after the time. */
  async close(withinMs: number): Promise<boolean> {
    this.#isClosing = true;
    if (this.#worker === undefined) return true;
    this.#post({ kind: "stop" });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const isDone = await Promise.race([this.#worker.exited.then(() => true), late]);
    clearTimeout(timer);
    return isDone;
  }

  #post(command: ReplayCommand): void {
    this.#worker?.post(command);
  }

  #start(): WorkerHandle {
    const { dir, limits } = this.#options;
    const worker = startWorker({
      entry: new URL("./replay-thread.js", import.meta.url),
      data: { dir, limits } satisfies ReplayThreadOptions,
      memoryMib: MEMORY_MIB,
      message: (report) => this.#receive(report as ReplayReport),
      exit: (reason) => {
        if (!this.#isClosing) this.#end(worker, reason);
      },
    });
    return worker;
  }

  #receive(report: ReplayReport): void {
    const { written, finished, removed, trouble } = this.#options;
    switch (report.kind) {
      case "done":
        this.#waitingBytes -= report.byteLength;
        written(report.writtenBytes, this.#waitingBytes);
        return;
      case "finished":
        if (this.#open.delete(report.recording)) finished(report.recording);
        return;
      case "lost":
        this.#lose(report.recording, report.reason);
        return;
      case "removed":
        removed(report.files);
        return;
      case "trouble":
        trouble(report.reason);
    }
  }

  #lose(recording: number, reason: string): void {
    if (!this.#open.delete(recording)) return;
    this.#post({ kind: "abandon", recording });
    this.#options.lost(recording, reason);
  }

  /** The next recording starts another thread. */
  #end(worker: WorkerHandle, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#waitingBytes = 0;
    for (const recording of [...this.#open])
      this.#lose(recording, `the thread that writes replays ended: ${reason}`);
  }
}
