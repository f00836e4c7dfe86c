import pino from "pino";
import type { ServerConfig } from "./config-keys.ts";
import { type Console, consoleStream } from "./console-stream.ts";
import { type DailyFile, type DailyFileOptions, openDailyFile } from "./daily-file.ts";
import type { LogLevel } from "./log-levels.ts";
import { redact } from "./redact.ts";
import { placeReason } from "./writable-place.ts";

/**
 * Levels: error (failure, caught fault), warn (malformed input, timeout), info (lifecycle), debug (tick
 * timing, AI), trace (packets). Fields come first: `logger.info({ session_id, player_id }, "joined")`.
 */
export type Logger = pino.Logger;

export interface OpenedLogger {
  readonly logger: Logger;
  level(): LogLevel;
  /** Changes the level of the log and of all its children; those that were given a level of their own keep it. */
  setLevel(level: LogLevel): void;
  /** Writes out what is buffered at once: for a process that is about to die. */
  flushSync(): void;
  /** Writes out what is buffered, unless the disk stands still. Nothing may be logged afterwards. */
  close(): Promise<void>;
}

export interface LoggerOptions {
  readonly config: ServerConfig["logging"];
  readonly console: Console;
  /** Unix milliseconds; names the day of the file. */
  readonly now?: () => number;
  /** Told how many lines were left out: the disk or who reads the console was too slow, or the file is full. */
  readonly onLeftOut?: (lines: number) => void;
}

/**
 * The log of a server: for people on the console, for programs as JSON lines in a file of the day.
 * Values of keys such as `token` or `password` are left out of both. Throws an error whose message is for
 * the user when the file cannot be written.
 */
export function openLogger(options: LoggerOptions): OpenedLogger {
  const { config, console, now = Date.now } = options;
  const streams: pino.StreamEntry[] = [];
  if (config.consoleEnabled)
    streams.push({ level: "trace", stream: consoleStream(console, options.onLeftOut) });
  let file: DailyFile | undefined;
  if (config.fileEnabled) {
    file = openFile(options, {
      now,
      onLeftOut(lines, why) {
        options.onLeftOut?.(lines);
        if (why === "disk")
          logger.warn({ lines }, "lines were left out of the log file: the disk is too slow");
      },
      onFull() {
        const fields = { file_max_mib: config.fileMaxMib };
        logger.error(
          fields,
          "the log file of the day is full: it takes nothing below error until the next day",
        );
      },
      onReplaced() {
        logger.info("the log file had been removed or renamed: it begins anew, without its last lines");
      },
    });
    streams.push({ level: "trace", stream: file });
  }
  const logger: Logger = pino(
    {
      level: config.level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (record) => redact(record),
      },
    },
    pino.multistream(streams),
  );
  const children = followChildren(logger);
  return {
    logger,
    level: () => logger.level as LogLevel,
    setLevel(level) {
      logger.level = level;
      children.setLevel(level);
    },
    flushSync: () => file?.flushSync(),
    close: async () => file?.close(),
  };
}

function openFile(
  { config, console }: LoggerOptions,
  told: Pick<DailyFileOptions, "now" | "onLeftOut" | "onFull" | "onReplaced">,
): DailyFile {
  const { filePath: path, fileRetentionDays: retentionDays, fileMaxMib } = config;
  const bytesMax = fileMaxMib * 1024 * 1024;
  const onError = (error: Error) => console.write(`The log file cannot be written: ${placeReason(error)}\n`);
  try {
    return openDailyFile({ path, retentionDays, bytesMax, onError, ...told });
  } catch (error) {
    const key = `logging.file_path = ${JSON.stringify(path)}`;
    throw new Error(`${key}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

interface Levelled {
  level: string;
}

/**
 * Pino has no formatter for the fields of children, and gives them the level of the moment for good. They
 * inherit this method from their parent, so that every child is seen here.
 */
function followChildren(logger: Logger): { setLevel(level: LogLevel): void } {
  const followers = new Set<WeakRef<Levelled>>();
  const forgotten = new FinalizationRegistry<WeakRef<Levelled>>((ref) => followers.delete(ref));
  const makeChild = logger.child;
  logger.child = function <Levels extends string = never>(
    this: Logger,
    fields: pino.Bindings,
    options?: pino.ChildLoggerOptions<Levels>,
  ) {
    const child = Reflect.apply(makeChild, this, [redact(fields), options]);
    if (options?.level === undefined) {
      const ref = new WeakRef(child);
      followers.add(ref);
      forgotten.register(child, ref);
    }
    return child;
  };
  return {
    setLevel(level) {
      for (const follower of followers) {
        const child = follower.deref();
        if (child !== undefined) child.level = level;
      }
    },
  };
}
