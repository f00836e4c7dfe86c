export { sqliteFile } from "./database-target.ts";
export { FrameBatchWriter, firstBatchBytes } from "./frame-batch.ts";
export { startStorageHere } from "./storage-here.ts";
export type { SessionResult } from "./storage-job.ts";
export { type StorageWriter, startStorageWriter } from "./storage-writer.ts";
