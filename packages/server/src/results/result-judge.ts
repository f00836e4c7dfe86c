import { startWorker, type WorkerHandle } from "../host/worker-handle.ts";
import type { JudgeSetup, JudgeVerdict } from "./judge-messages.ts";
import type { Judgement } from "./judge-replay.ts";

export interface ResultJudgeOptions extends Omit<JudgeSetup, "progress"> {
  /** Of the thread's heap. */
  readonly memoryMib?: number;
  /** A replay that has not moved on for so long is given up: its thread may have to wait long for a processor. */
  readonly standstillMs?: number;
}

/** How a session was judged; `stopped`: it was not, because the server ends. */
export type JudgeOutcome = (Judgement & { readonly tookMs: number }) | "stopped";

const LOOK_EVERY_MS = 1000;

interface Running {
  readonly number: number;
  readonly resolve: (outcome: JudgeOutcome) => void;
  moves: number;
  movedMs: number;
}

/** The network thread's end of the thread that runs replays again, one at a time. */
export class ResultJudge {
  readonly #options: ResultJudgeOptions;
  readonly #progress = new SharedArrayBuffer(4);
  readonly #timer: NodeJS.Timeout;
  #worker: WorkerHandle | undefined;
  #running: Running | undefined;
  #number = 0;
  #isClosed = false;

  constructor(options: ResultJudgeOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Never rejects: a replay with which the thread ends cannot be verified. One at a time. */
  judge(sessionId: string, resultJson: string): Promise<JudgeOutcome> {
    if (this.#isClosed) return Promise.resolve("stopped");
    return new Promise((resolve) => {
      const number = this.#number++;
      this.#running = { number, resolve, moves: 0, movedMs: performance.now() };
      this.#worker ??= this.#start();
      this.#worker.post({ number, sessionId, resultJson });
    });
  }

  /** Ends the thread at once. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#finish("stopped");
    this.#worker?.terminate();
  }

  #start(): WorkerHandle {
    const { dir, gameModules, memoryMib = 512 } = this.#options;
    const worker = startWorker({
      entry: new URL("./judge-thread.js", import.meta.url),
      data: { dir, gameModules, progress: this.#progress } satisfies JudgeSetup,
      memoryMib,
      message: (message) => {
        const { number, judgement, tookMs } = message as JudgeVerdict;
        if (this.#running?.number === number) this.#finish({ ...judgement, tookMs });
      },
      exit: (reason) => this.#ended(worker, `the thread that ran it again ended: ${reason}`),
    });
    return worker;
  }

  /** The next one starts another thread. */
  #ended(worker: WorkerHandle, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#finish({ verdict: "unverifiable", reason, tookMs: 0 });
  }

  #look(): void {
    const running = this.#running;
    if (running === undefined) return;
    const { standstillMs = 600_000 } = this.#options;
    const moves = Atomics.load(new Int32Array(this.#progress), 0);
    const nowMs = performance.now();
    if (moves !== running.moves) {
      running.moves = moves;
      running.movedMs = nowMs;
    }
    const worker = this.#worker;
    if (worker === undefined || nowMs - running.movedMs < standstillMs) return;
    worker.terminate();
    this.#ended(worker, `it did not go on for ${standstillMs} ms`);
  }

  #finish(outcome: JudgeOutcome): void {
    const running = this.#running;
    this.#running = undefined;
    running?.resolve(outcome);
  }
}
