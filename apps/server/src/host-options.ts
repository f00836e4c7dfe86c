import {
  FaultFiles,
  type HostLimits,
  type Logger,
  type Metrics,
  type ServerConfig,
  type WorkerHostOptions,
} from "@fairtick/server";

/** What the configuration lets sessions take, and what becomes of their faults. */
export function hostFaultOptions(
  { server }: ServerConfig,
  metrics: Metrics,
  logger: Logger,
): Required<Pick<WorkerHostOptions, "limits" | "fault" | "setApart">> & { readonly faultFiles: FaultFiles } {
  const limits: HostLimits = {
    tickTimeoutMs: server.tickTimeoutMs,
    prepareTimeoutMs: server.prepareTimeoutMs,
    tickPercent: server.sessionBudgetPercent,
    grossPercent: server.grossOverrunPercent,
    grossTicks: server.grossOverrunTicks,
    hopelessMs: server.slowSessionSeconds * 1000,
    memoryMib: server.threadMemoryMib,
    standbyThreads: server.standbyThreads,
  };
  const faultFiles = new FaultFiles({
    dir: server.faultLogsDir,
    kept: server.faultLogsKept,
    wallClock: Date.now,
    lost: ({ sessionId, game }, reason) => {
      metrics.dropped.at(game, "fault-log").inc();
      logger.warn({ session_id: sessionId, reason }, "the log of a failed session could not be kept");
    },
  });
  return {
    faultFiles,
    limits,
    fault: (report) => {
      metrics.sessionFaults.at(report.game, report.kind).inc();
      faultFiles.save(report);
    },
    setApart: ({ sessionId, game, tickMs, allowedMs }) => {
      metrics.sessionsSetApart.at(game).inc();
      const times = { tick_ms: rounded(tickMs), allowed_ms: rounded(allowedMs) };
      logger.warn(
        { session_id: sessionId, game, ...times },
        "a session takes too much of its thread: set apart",
      );
    },
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
