export type { AccountView, Refused } from "./accounts/account-context.ts";
export { type OpenedAccounts, openAccountsHere } from "./accounts/accounts-here.ts";
export { type Accounts, openAccounts } from "./accounts/open-accounts.ts";
export { FrameSplitter } from "./connection/frame-splitter.ts";
export { scopesOf } from "./connection/key-scopes.ts";
export { ContentCatalogue } from "./content/catalogue.ts";
export { contentLookup } from "./content/content-lookup.ts";
export { type ContentFinding, formatFinding } from "./content/finding.ts";
export { gameContent } from "./content/game-content.ts";
export { LiveContent } from "./content/live-content.ts";
export { type ContentRegistry, loadContent } from "./content/registry.ts";
export { readToml } from "./content/toml-text.ts";
export { openEvents, type ServerEvents } from "./events/open-events.ts";
export type { FaultReport } from "./host/fault-report.ts";
export { DEFAULT_HOST_LIMITS, type HostLimits } from "./host/host-limits.ts";
export { monotonicClock } from "./host/monotonic-clock.ts";
export { PlaybackRunner } from "./host/playback-runner.ts";
export type {
  CreateRequest,
  FrameRecipients,
  HostEvent,
  HostListener,
  SessionHost,
} from "./host/session-host.ts";
export { SessionRunner } from "./host/session-runner.ts";
export { spectatorDelay } from "./host/spectator-delay.ts";
export { SessionThread } from "./host/thread-loop.ts";
export { takeRealtimePriority } from "./host/thread-priority.ts";
export { InputFeed } from "./host/thread-rings.ts";
export { createThreadWords, ThreadWords } from "./host/thread-words.ts";
export { TickGrid } from "./host/tick-clock.ts";
export type { InspectableThread } from "./host/worker-handle.ts";
export { WorkerHost, type WorkerHostOptions } from "./host/worker-host.ts";
export { docsPath } from "./http/api/api-app.ts";
export { isApiEncrypted } from "./http/api/api-server.ts";
export type { Diagnostics } from "./http/debug-routes.ts";
export type { GameContent } from "./lobby/lobby-context.ts";
export { StoredModeration } from "./lobby/stored-moderation.ts";
export { TelemetryRecorder } from "./lobby/telemetry-recorder.ts";
export { formatBindAddress, isLoopbackHost } from "./ops/bind-address.ts";
export { prepareTls } from "./ops/certificate.ts";
export { type CommandLineValue, type ConfigSources, type LoadedConfig, loadConfig } from "./ops/config.ts";
export { formatFault } from "./ops/config-fault.ts";
export { readConfigFile } from "./ops/config-file.ts";
export type { ServerConfig } from "./ops/config-keys.ts";
export { didYouMean } from "./ops/did-you-mean.ts";
export { FaultFiles } from "./ops/fault-files.ts";
export { type Logger, type OpenedLogger, openLogger } from "./ops/logger.ts";
export { createMetrics, type Metrics } from "./ops/metrics.ts";
export { type CertificateEvent, ServedCertificate } from "./ops/served-certificate.ts";
export { ThreadMonitor } from "./ops/thread-monitor.ts";
export { prepareFolderOf } from "./ops/writable-place.ts";
export { openPlainCore, type PlainCore, type PlainCoreOptions } from "./plain-core.ts";
export { ContentStore, type StoredContent, storedContent } from "./replays/content-store.ts";
export { openReplayFile } from "./replays/file-source.ts";
export { LapTables } from "./replays/lap-tables.ts";
export { makeLapTable } from "./replays/make-lap-table.ts";
export {
  type ListedReplay,
  ReplayCatalogue,
} from "./replays/replay-catalogue.ts";
export { ReplayFiles, storedReplays } from "./replays/replay-files.ts";
export { replayName } from "./replays/replay-name.ts";
export { ReplayRecorder } from "./replays/replay-recorder.ts";
export type { ReplayShelf } from "./replays/replay-shelf.ts";
export { zlibCodec } from "./replays/zlib-codec.ts";
export { boardCounter } from "./results/board-counter.ts";
export { judgeReplay } from "./results/judge-replay.ts";
export type { ResultArchive } from "./results/result-archive.ts";
export { ResultJudge } from "./results/result-judge.ts";
export { ResultPipeline } from "./results/result-pipeline.ts";
export { SqlScoreStore } from "./results/sql-score-store.ts";
export type { ResultConsumer, StoredResult } from "./results/stored-result.ts";
export type { ServedGame } from "./served-game.ts";
export { type RunningServer, startServer } from "./server.ts";
export {
  type DatabaseTarget,
  databaseTargetOf,
  parseDatabaseUrl,
  targetName,
} from "./storage/database-target.ts";
export { openDatabase } from "./storage/open-database.ts";
export { type StorageEvent, storageLine } from "./storage/storage-event.ts";
export type { SessionResult } from "./storage/storage-job.ts";
export { type StorageLoss, type StorageWriter, startStorageWriter } from "./storage/storage-writer.ts";
export { backUpDatabase } from "./storage/tools/backup-database.ts";
export { copyDatabase } from "./storage/tools/copy-database.ts";
export { readDatabaseStatus } from "./storage/tools/database-status.ts";
export { UnsavedResults, unsavedResultsPath } from "./storage/unsaved-results.ts";
export { demoPlan } from "./templates/demo-plan.ts";
export { rotationPlan } from "./templates/rotation.ts";
export type { StandingPlan } from "./templates/standing-sessions.ts";
export { StoredTemplates } from "./templates/stored-templates.ts";
export { templateKind } from "./templates/template-manifest.ts";
export { TemplateShelf } from "./templates/template-shelf.ts";
export type { AcceptLink, Link, LinkHandler } from "./transport/link.ts";
export { isWebEncrypted } from "./web-sockets.ts";
