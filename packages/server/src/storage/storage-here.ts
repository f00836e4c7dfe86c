import type { StartStorageLink } from "./storage-link.ts";
import { runStorageThread } from "./storage-loop.ts";

/** Runs the loop on the caller's thread: for tests, and for processes that do nothing else. */
export const startStorageHere: StartStorageLink = (port, options) => {
  const ended = runStorageThread(port, options).then(
    () => "the storage loop ended",
    (error: unknown) => `the storage loop failed: ${String(error)}`,
  );
  return { ended, stop: async () => port.close() };
};
