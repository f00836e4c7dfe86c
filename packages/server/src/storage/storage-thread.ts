import { type MessagePort, workerData } from "node:worker_threads";
import { runStorageThread } from "./storage-loop.ts";
import type { StorageThreadOptions } from "./storage-messages.ts";

// Entry of the storage worker; see storage-link.ts for who starts it.
const { port, options } = workerData as { port: MessagePort; options: StorageThreadOptions };
await runStorageThread(port, options);
