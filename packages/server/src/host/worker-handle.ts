import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";

/** A thread as profilers see it. */
export interface InspectableThread {
  /** `network`, `session-0`. */
  readonly name: string;
  /** Node's id of the thread. */
  readonly threadId: number;
  /** All objects of the thread, as the text of a `.heapsnapshot` file; it stops while they are collected. */
  heapSnapshot(): Promise<Readable>;
}

/** How a session thread is called in logs and diagnostics. */
export const threadName = (thread: number): string => `session-${thread}`;

export interface WorkerHandle extends Omit<InspectableThread, "name"> {
  post(message: unknown): void;
  /** Ends the thread at once, whatever it is doing. */
  terminate(): void;
  /** Resolves when the thread has ended. */
  readonly exited: Promise<void>;
}

/**
 * Starts a thread from a built module. `exit` is called once, after the last message, with the reason in words.
 */
export function startWorker(options: {
  readonly entry: URL;
  readonly data: unknown;
  /** Most memory of its heap, MiB; more ends the thread. */
  readonly memoryMib: number;
  message(message: unknown): void;
  exit(reason: string, isOutOfMemory: boolean): void;
}): WorkerHandle {
  const worker = new Worker(builtEntry(options.entry), {
    workerData: options.data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMib },
  });
  let reason = "";
  let isOutOfMemory = false;
  worker.on("message", options.message);
  worker.on("error", (error: Error & { readonly code?: string }) => {
    reason = error.stack ?? error.message;
    isOutOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
  });
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", (code) => {
      options.exit(reason || `exit code ${code}`, isOutOfMemory);
      resolve();
    });
  });
  return {
    // The worker forgets its id when it ends.
    threadId: worker.threadId,
    heapSnapshot: () => Promise.race([snapshotOf(worker), endOf(exited)]),
    post: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
    exited,
  };
}

/**
 * Until it is first read a snapshot lies in the thread's own memory: one that is thrown away unread, or read when its
 * thread has ended, takes the process with it.
 */
async function snapshotOf(worker: Worker): Promise<Readable> {
  const snapshot = await worker.getHeapSnapshot();
  snapshot.read(0);
  return snapshot;
}

/** A thread that ends before it has been asked never answers. */
async function endOf(exited: Promise<void>): Promise<never> {
  await exited;
  throw new Error("the thread has ended");
}

/** Node 20 starts no thread from TypeScript: from the sources, the built file beside them is taken. */
function builtEntry(entry: URL): URL {
  return new URL(entry.href.replace("/packages/server/src/", "/packages/server/dist/"));
}
