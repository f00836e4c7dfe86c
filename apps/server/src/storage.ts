import { resolve } from "node:path";
import {
  databaseTargetOf,
  type Logger,
  type Metrics,
  prepareFolderOf,
  type ServerConfig,
  type SessionResult,
  type StorageEvent,
  type StorageLoss,
  type StorageWriter,
  startStorageWriter,
  storageLine,
  UnsavedResults,
  unsavedResultsPath,
} from "@fairtick/server";

export interface Storage {
  readonly writer: StorageWriter;
  /**
   * Finishes what waits, within its time, and keeps results that the database did not take. True when the
   * storage thread hangs, and an orderly end of the process would wait for it.
   */
  close(): Promise<boolean>;
  /** The same for an end by force: waits for no event loop, and blocks for a short time at most unless a disk hangs. */
  abandon(): boolean;
}

/** Time that waiting writes get when the server ends. */
const CLOSE_MS = 5000;
/** Time that one write gets when the server ends by force. */
const ABANDON_MS = 500;
const GAUGE_INTERVAL_MS = 1000;

/** The database with everything around it: its log lines, its metrics and the results it could not take before. `stored`: another result is. */
export async function openStorage(
  config: ServerConfig,
  logger: Logger,
  metrics: Metrics,
  stored: () => void = () => {},
): Promise<Storage | { readonly refusal: string; readonly isHanging: boolean }> {
  const { persistence } = config;
  const database = databaseTargetOf(config);
  const unsaved = new UnsavedResults(unsavedPath(config, logger));
  const started = await startStorageWriter({
    database,
    limits: {
      sessionJobsMax: persistence.resultQueue,
      telemetryBytesMax: persistence.telemetryQueueMib * 1024 * 1024,
    },
    questions: { max: persistence.questionQueue },
    upkeep: { retentionHours: persistence.telemetryRetentionHours, hourUtc: persistence.maintenanceHourUtc },
    onEvent: (event) => {
      tell(event, logger, metrics);
      if (event.kind !== "stored") return;
      void unsaved.stored(event.sessionId);
      stored();
    },
    onAsked: (outcome) => metrics.storageQuestions.at(outcome).inc(),
    onWritten: (durationMs) => metrics.dbWriteDurationMs.at().observe(durationMs),
  });
  if (!started.ok) {
    return { refusal: `${keyOf(config)}: ${started.reason}`, isHanging: started.isHanging };
  }
  const { writer } = started;
  await offerUnsaved(unsaved, writer, logger);
  const gauges = setInterval(() => {
    metrics.storageQueue.set({ kind: "session" }, writer.waiting.sessionJobs);
    metrics.storageQueue.set({ kind: "telemetry" }, writer.waiting.telemetryBatches);
    metrics.storageQueue.set({ kind: "question" }, writer.waitingQuestions);
  }, GAUGE_INTERVAL_MS);
  const close = async () => {
    clearInterval(gauges);
    return closeWriter(writer, unsaved, logger);
  };
  return { writer, close, abandon: () => abandonWriter(writer, unsaved, logger) };
}

/** Beside the file, or where the file would be. */
function unsavedPath(config: ServerConfig, logger: Logger): string {
  const database = databaseTargetOf(config);
  if (database.engine === "sqlite") return unsavedResultsPath(database.path);
  const path = unsavedResultsPath(resolve(config.persistence.databasePath));
  const fault = prepareFolderOf(path);
  if (fault !== undefined)
    logger.warn({ path, fault }, "there is no place for results that cannot be stored");
  return path;
}

/** Of the configuration: what names the database. */
function keyOf({ persistence: { databaseUrl, databasePath } }: ServerConfig): string {
  if (databaseUrl !== "") return "persistence.database_url";
  return `persistence.database_path = ${JSON.stringify(databasePath)}`;
}

function tell(event: StorageEvent, logger: Logger, metrics: Metrics): void {
  const { level, fields, message } = storageLine(event);
  logger[level](fields, message);
  if ("fault" in event) metrics.storageFaults.at(event.fault.kind).inc();
  if (event.kind === "telemetry-failed") metrics.dropped.at(event.game, "telemetry").inc(event.frames);
  if (event.kind === "queue-full") metrics.storageFaults.at("queue-full").inc();
}

async function offerUnsaved(unsaved: UnsavedResults, writer: StorageWriter, logger: Logger): Promise<void> {
  const { path } = unsaved;
  const { count, badLines, reason } = await unsaved.offer(writer);
  if (count > 0) logger.info({ path, count }, "results that the last run could not store are stored now");
  if (badLines.length > 0)
    logger.error({ path, lines: badLines }, "lines are no results and stay in the file");
  if (reason !== undefined) logger.error({ path, reason }, "results of the last run cannot be read");
}

async function closeWriter(writer: StorageWriter, unsaved: UnsavedResults, logger: Logger): Promise<boolean> {
  const loss = await writer.close(CLOSE_MS);
  const results = resultsOf(loss);
  tellFrames(loss, logger);
  if (results.length > 0) tellKept(results, unsaved.path, await unsaved.keep(results), logger);
  return loss.isHanging;
}

function abandonWriter(writer: StorageWriter, unsaved: UnsavedResults, logger: Logger): boolean {
  const loss = writer.abandon(ABANDON_MS);
  const results = resultsOf(loss);
  tellFrames(loss, logger);
  if (results.length > 0) tellKept(results, unsaved.path, unsaved.keepSync(results), logger);
  return loss.isHanging;
}

function tellFrames({ frames }: StorageLoss, logger: Logger): void {
  if (frames > 0) logger.error({ frames }, "telemetry could not be stored before the end");
}

function resultsOf({ sessions }: StorageLoss): SessionResult[] {
  return sessions.flatMap((job) => (job.kind === "session-result" ? [job.session] : []));
}

/** `reason`: why the file could not take them. */
function tellKept(
  results: readonly SessionResult[],
  path: string,
  reason: string | undefined,
  logger: Logger,
): void {
  if (reason === undefined) {
    logger.error({ path, count: results.length }, "results were not stored; the next start will do it");
  } else {
    logger.error({ path, reason, results }, "results could not be stored, and are only in this line");
  }
}
