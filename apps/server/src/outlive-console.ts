import type { EventEmitter } from "node:events";
import type { OpenedLogger } from "@fairtick/server";

/**
 * A server goes on when its console cannot be written any more: because whoever read it has gone, or the disk of the
 * file that it goes to is full. The log file, where there is one, says so once.
 */
export function outliveConsole({ logger }: Pick<OpenedLogger, "logger">, output: Pick<EventEmitter, "on">) {
  let isLost = false;
  output.on("error", (error: Error) => {
    if (isLost) return;
    isLost = true;
    logger.warn(
      { reason: error.message },
      "the console cannot be written: its lines are in the log file only",
    );
  });
}
