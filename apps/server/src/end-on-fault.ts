import type { OpenedLogger } from "@fairtick/server";

/** The part of `process` that is used. */
type FaultSource = Pick<NodeJS.Process, "on" | "exit">;

/**
 * A fault that nobody catches leaves the network thread in an unknown state: the server is better ended, and
 * started again by whoever watches over it, than kept half alive. The log is on the disk before the process ends.
 */
export function endOnFault(
  { logger, flushSync }: Pick<OpenedLogger, "logger" | "flushSync">,
  source: FaultSource,
) {
  const end = (what: string) => (error: unknown) => {
    try {
      logger.fatal({ err: error }, `${what}: the server ends`);
      flushSync();
    } finally {
      source.exit(1);
    }
  };
  source.on("uncaughtException", end("uncaught exception"));
  source.on("unhandledRejection", end("unhandled rejection"));
}
