import { type MessagePort, Worker } from "node:worker_threads";
import type { StorageThreadOptions } from "./storage-messages.ts";

/** Something that runs the storage loop behind a port. */
export interface StorageLink {
  /** Resolves with the reason when the loop has ended, wanted or not. */
  readonly ended: Promise<string>;
  /** Ends it at once, whatever it is doing. */
  stop(): Promise<void>;
}

export type StartStorageLink = (port: MessagePort, options: StorageThreadOptions) => StorageLink;

/** Runs the loop on a thread of its own: what a server does. */
export const startStorageWorker: StartStorageLink = (port, options) => {
  const worker = new Worker(workerEntry(), { workerData: { port, options }, transferList: [port] });
  const ended = new Promise<string>((resolve) => {
    worker.once("error", (error) => resolve(`the storage thread failed: ${error.message}`));
    worker.once("exit", (code) => resolve(`the storage thread ended with code ${code}`));
  });
  return {
    ended,
    async stop() {
      await worker.terminate();
    },
  };
};

/** The built entry, also when this module runs from its source: Node starts no worker from TypeScript. */
function workerEntry(): URL {
  const here = import.meta.url;
  if (!here.endsWith(".ts")) return new URL("./storage-thread.js", here);
  return new URL("../../dist/storage/storage-thread.js", here);
}
