import pino from "pino";
import { prettyFactory } from "pino-pretty";
import type { ServerConfig } from "./config-keys.ts";
import { type DailyFile, openDailyFile } from "./daily-file.ts";
import { redact } from "./redact.ts";
import { placeReason } from "./writable-place.ts";

/**
 * Levels: error (failure, caught fault), warn (malformed input, timeout), info (lifecycle), debug (tick
 * timing, AI), trace (packets). Fields come first: `logger.info({ session_id, player_id }, "joined")`.
 */
export type Logger = pino.Logger;

export interface OpenedLogger {
  /** Its `level` can be set at any time; children keep the level that it had when they were made. */
  readonly logger: Logger;
  /** Writes out what is buffered at once: for a process that is about to die. */
  flushSync(): void;
  /** Writes out what is buffered. Nothing may be logged afterwards. */
  close(): Promise<void>;
}

export interface LoggerOptions {
  readonly config: ServerConfig["logging"];
  /** Where the log for people goes; colours only for a terminal. */
  readonly console: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Unix milliseconds; names the day of the file. */
  readonly now?: () => number;
}

/**
 * The log of a server: for people on the console, for programs as JSON lines in a file of the day.
 * Values of keys such as `token` or `password` are left out of both. Throws an error whose message is for
 * the user when the file cannot be written.
 */
export function openLogger({ config, console, now = Date.now }: LoggerOptions): OpenedLogger {
  const streams: pino.StreamEntry[] = [];
  if (config.consoleEnabled) streams.push({ level: "trace", stream: consoleStream(console) });
  let file: DailyFile | undefined;
  if (config.fileEnabled) {
    file = openFile(config, console, now);
    streams.push({ level: "trace", stream: file });
  }
  const logger = pino(
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
  redactChildren(logger);
  return { logger, flushSync: () => file?.flushSync(), close: async () => file?.close() };
}

function openFile(
  { filePath: path, fileRetentionDays: retentionDays }: LoggerOptions["config"],
  console: LoggerOptions["console"],
  now: () => number,
): DailyFile {
  const onError = (error: Error) => console.write(`The log file cannot be written: ${placeReason(error)}\n`);
  try {
    return openDailyFile({ path, retentionDays, now, onError });
  } catch (error) {
    const key = `logging.file_path = ${JSON.stringify(path)}`;
    throw new Error(`${key}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** Pino has no formatter for the fields of children, which inherit this method from their parent. */
function redactChildren(logger: Logger): void {
  const child = logger.child;
  logger.child = function <Levels extends string = never>(
    this: Logger,
    fields: pino.Bindings,
    options?: pino.ChildLoggerOptions<Levels>,
  ) {
    return Reflect.apply(child, this, [redact(fields), options]);
  };
}

/** Formats and writes at once, so that nothing is lost when the process exits. */
function consoleStream(destination: LoggerOptions["console"]): pino.DestinationStream {
  const format = prettyFactory({
    colorize: destination.isTTY === true,
    singleLine: true,
    translateTime: "SYS:yyyy-mm-dd HH:MM:ss.l",
  });
  return { write: (line) => destination.write(format(line)) };
}
