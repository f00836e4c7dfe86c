import type { GamePackage } from "@fairtick/contract";
import {
  boardCounter,
  type Logger,
  type Metrics,
  type ReplayRecorder,
  type ResultArchive,
  type ResultConsumer,
  ResultJudge,
  ResultPipeline,
  type ServerConfig,
  type ServerEvents,
  SqlScoreStore,
  type StorageWriter,
} from "@fairtick/server";

/** Results that are judged and counted, and who reads of them. */
export interface Results {
  readonly archive: ResultArchive;
  /** Another one is stored. */
  wake(): void;
  /** What is not settled by then is taken up at the next start. */
  close(): Promise<void>;
}

export interface ResultsOptions {
  readonly config: ServerConfig;
  readonly packages: readonly GamePackage[];
  /** Modules that export them. */
  readonly gameModules: readonly string[];
  readonly storage: Pick<StorageWriter, "ask" | "workerId">;
  readonly recorder: Pick<ReplayRecorder, "recorded">;
  /** Who is told of results besides the leaderboards. */
  readonly consumers: readonly ResultConsumer[];
  readonly events: Pick<ServerEvents, "publish">;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

const EXPIRE_INTERVAL_MS = 3_600_000;

/** Begins with the results that the last run has left. */
export function openResults(options: ResultsOptions): Results {
  const { config, packages, gameModules, storage, recorder, events, metrics, logger } = options;
  const { ask, workerId } = storage;
  const scores = new SqlScoreStore(ask);
  const judge = new ResultJudge({ dir: config.replays.dir, gameModules });
  const boardsOf = (id: string) => packages.find(({ game }) => game.id === id)?.boards;
  const pipeline = new ResultPipeline({
    ask,
    workerId,
    judge: (sessionId, resultJson) => judge.judge(sessionId, resultJson),
    verify: config.replays.verify,
    recorded: (sessionId) => recorder.recorded(sessionId),
    consumers: [boardCounter(boardsOf, scores), ...options.consumers],
    wallClock: Date.now,
    judged(game, sessionId, verdict) {
      metrics.results.at(game, verdict).inc();
      events.publish({ kind: "result-judged", game, sessionId, verdict });
    },
    waiting: (count) => metrics.resultsWaiting.set(count),
    log: logger,
  });
  const removeExpired = () =>
    scores
      .removeExpired(Date.now())
      .catch((error: unknown) => logger.warn({ err: error }, "old leaderboards are not removed now"));
  const expiry = setInterval(() => void removeExpired(), EXPIRE_INTERVAL_MS);
  void removeExpired();
  pipeline.wake();
  return {
    archive: { ask, scores },
    wake: () => pipeline.wake(),
    async close() {
      clearInterval(expiry);
      judge.close();
      await pipeline.close();
    },
  };
}
