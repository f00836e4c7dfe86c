import type pino from "pino";
import { prettyFactory } from "pino-pretty";

/** Where the log for people goes. */
export type Console = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly writableLength?: number };

/** Bytes that may wait for whoever reads the console through a pipe; lines beyond are left out. */
const waitingBytesMax = 1_048_576;

/** Terminals obey them, and text of strangers may hold them. The form of a line has none. */
const controlCharacters = /[\u007f-\u009f]/g;

/** Formats and writes at once, so that nothing is lost when the process exits; colours only for a terminal. */
export function consoleStream(
  console: Console,
  onLeftOut: ((lines: number) => void) | undefined,
): pino.DestinationStream {
  const format = prettyFactory({
    colorize: console.isTTY === true,
    singleLine: true,
    translateTime: "SYS:yyyy-mm-dd HH:MM:ss.l",
  });
  return {
    write(line) {
      if ((console.writableLength ?? 0) > waitingBytesMax) onLeftOut?.(1);
      else console.write(format(line).replace(controlCharacters, "\ufffd"));
    },
  };
}
