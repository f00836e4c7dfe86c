import type { Logger } from "@fairtick/server";
import type { ProcessEnd } from "./process-end.ts";

/**
 * A fault that nobody catches leaves the network thread in an unknown state: the server is better ended, and
 * started again by whoever watches over it, than kept half alive. The log is on the disk before the process ends.
 */
export function endOnFault(
  logger: Pick<Logger, "fatal">,
  end: Pick<ProcessEnd, "byForce">,
  source: Pick<NodeJS.Process, "on">,
) {
  const fault = (what: string) => (error: unknown) => {
    try {
      logger.fatal({ err: error }, `${what}: the server ends`);
    } finally {
      end.byForce(1);
    }
  };
  source.on("uncaughtException", fault("uncaught exception"));
  source.on("unhandledRejection", fault("unhandled rejection"));
}
