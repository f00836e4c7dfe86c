import { Worker } from "node:worker_threads";

export interface WorkerHandle {
  post(message: unknown): void;
  /** Ends the thread at once, whatever it is doing. */
  terminate(): void;
  /** Resolves when the thread has ended. */
  readonly exited: Promise<void>;
}

/** Starts a thread from a built module. `exit` is called once, with the reason in words. */
export function startWorker(options: {
  readonly entry: URL;
  readonly data: unknown;
  message(message: unknown): void;
  exit(reason: string): void;
}): WorkerHandle {
  const worker = new Worker(builtEntry(options.entry), { workerData: options.data, execArgv: [] });
  let reason = "";
  worker.on("message", options.message);
  worker.on("error", (error) => {
    reason = error.stack ?? error.message;
  });
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", (code) => {
      options.exit(reason || `exit code ${code}`);
      resolve();
    });
  });
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
    exited,
  };
}

/** Node 20 starts no thread from TypeScript: from the sources, the built file beside them is taken. */
function builtEntry(entry: URL): URL {
  return new URL(entry.href.replace("/packages/server/src/", "/packages/server/dist/"));
}
