import type { ContentItem } from "@fairtick/contract";
import {
  ContentStore,
  type LapTables,
  type Logger,
  type Metrics,
  monotonicClock,
  ReplayCatalogue,
  ReplayRecorder,
  type ReplayShelf,
  type ServerConfig,
} from "@fairtick/server";

const MIB = 1024 * 1024;

/** Records sessions as the configuration says. */
export function openRecorder(
  { replays }: ServerConfig,
  version: string,
  content: (game: string) => readonly ContentItem<unknown>[],
  metrics: Metrics,
  logger: Logger,
): ReplayRecorder {
  return new ReplayRecorder({
    record: replays.record,
    dir: replays.dir,
    limits: {
      kept: replays.kept,
      keptUnattended: replays.keptUnattended,
      keptDays: replays.keptDays,
      keptBytes: replays.keptMib * MIB,
    },
    queueBytes: replays.queueMib * MIB,
    version,
    content,
    wallClock: Date.now,
    now: monotonicClock(),
    recorded: (game, end) => metrics.replays.at(game, end).inc(),
    lost(game, sessionId, reason) {
      metrics.dropped.at(game, "replay").inc();
      logger.warn({ session_id: sessionId, reason }, "the recording of a session was given up");
    },
    written(bytes, waitingBytes) {
      metrics.replayBytes.at().inc(bytes);
      metrics.replayQueueBytes.set(waitingBytes);
    },
    removed: (files) => metrics.replaysRemoved.at().inc(files),
    trouble: (reason) => logger.warn({ reason }, "old replays could not be removed"),
  });
}

/** What was recorded, for readers of the API. */
export function replayShelf(
  { replays }: ServerConfig,
  recorder: ReplayRecorder,
  laps: LapTables,
): ReplayShelf {
  return {
    laps,
    catalogue: new ReplayCatalogue(replays.dir),
    content: new ContentStore(replays.dir),
    isRecording: (sessionId) => recorder.isRecording(sessionId),
  };
}
