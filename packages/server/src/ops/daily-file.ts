import { once } from "node:events";
import { openSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { OpenedFile } from "./opened-file.ts";
import { placeReason, prepareFolderOf } from "./writable-place.ts";

export interface DailyFileOptions {
  /** `logs/server.log` gives `logs/server.2026-11-05.log`; days are those of UTC. */
  readonly path: string;
  /** Days that are kept, today included. */
  readonly retentionDays: number;
  /** Size of a day's file from which lines below the level error are left out. */
  readonly bytesMax: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told of faults of the file (disk full, no permission), which never reach the writer of a line. */
  readonly onError: (error: Error) => void;
  /** Told at most once a second how many lines were left out since the last time, and why. */
  readonly onLeftOut: (lines: number, why: LeftOut) => void;
  /** Told with the first line of a day that is left out because its file is full. */
  readonly onFull: () => void;
  /** Told that the file had been removed or renamed and was begun anew. */
  readonly onReplaced: () => void;
}

/** `disk`: it was too slow; `size`: the file of the day is full. */
export type LeftOut = "disk" | "size";

export interface DailyFile {
  /** Never throws and never waits for the disk. The line is an object of JSON that begins with its level. */
  write(line: string): void;
  /** Writes out what is buffered at once: for a process that is about to die. */
  flushSync(): void;
  /** Writes out what is buffered and closes the file; a disk that stands still is not waited for. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;

/** Bytes that are collected before they go to the disk; a timer takes care of what remains. */
const bufferBytes = 4096;
const flushIntervalMs = 1000;

/** How often it is looked whether the file is still there. */
const flushesPerCheck = 3;

/** After a new day's file could not be opened. */
const retryMs = 60_000;

/** Bytes that may wait for a slow disk; lines beyond are left out. */
const waitingBytesMax = 16_777_216;

/** Lines that are written however full the file is. */
const severeLine = /^\{"level":"(error|fatal)"/;

/** How long closing waits for the disk. */
const closeMs = 3000;

/**
 * A file that begins anew with each day, and when it was removed or renamed, and forgets old days. Lines are
 * written in the background.
 * Throws, with the reason in words as the message, when the first file cannot be opened.
 */
export function openDailyFile(options: DailyFileOptions): DailyFile {
  const { path, retentionDays, bytesMax, now, onError, onLeftOut, onFull, onReplaced } = options;
  let day = "";
  let retryAt = 0;
  let bytes = 0;
  let isFull = false;
  const leftOut: Record<LeftOut, number> = { disk: 0, size: 0 };
  let flushes = 0;
  let isClosed = false;
  let opened: OpenedFile | undefined;
  let target: ReturnType<typeof pino.destination> | undefined;
  const turn = (today: string) => {
    const fault = prepareFolderOf(path);
    if (fault !== undefined) throw new Error(fault);
    const place = dayPath(path, today);
    const dest = openToday(place);
    target?.end();
    day = today;
    opened = new OpenedFile(place, dest);
    bytes = opened.bytesBefore;
    isFull = false;
    target = pino.destination({ dest, sync: false, minLength: bufferBytes, maxLength: waitingBytesMax });
    target.on("error", onError);
    target.on("drop", () => {
      leftOut.disk++;
    });
    removeOldDays(path, dayOf(now() - (retentionDays - 1) * dayMs));
  };
  /** Returns whether a new file was begun; else the old one goes on. */
  const tryTurn = (today: string): boolean => {
    const nowMs = now();
    if (nowMs < retryAt) return false;
    try {
      turn(today);
      return true;
    } catch (error) {
      retryAt = nowMs + retryMs;
      onError(error as Error);
      return false;
    }
  };
  const beginAnewIfGone = () => {
    const checked = opened;
    checked?.check(() => {
      // The disk has just answered, so that opening a file there does not stand still.
      if (!isClosed && opened === checked && tryTurn(day)) onReplaced();
    });
  };
  turn(dayOf(now()));
  const timer = setInterval(() => {
    target?.flush();
    if (++flushes % flushesPerCheck === 0) beginAnewIfGone();
    for (const why of ["disk", "size"] as const) {
      const lines = leftOut[why];
      leftOut[why] = 0;
      if (lines > 0) onLeftOut(lines, why);
    }
  }, flushIntervalMs);
  timer.unref();

  return {
    write(line) {
      const today = dayOf(now());
      if (today !== day) tryTurn(today);
      const lineBytes = Buffer.byteLength(line);
      if ((isFull || bytes + lineBytes > bytesMax) && !severeLine.test(line)) {
        leftOut.size++;
        const isFirst = !isFull;
        isFull = true;
        if (isFirst) onFull();
        return;
      }
      bytes += lineBytes;
      target?.write(line);
    },
    flushSync() {
      target?.flushSync();
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      const closed = target === undefined ? undefined : once(target, "close");
      target?.end();
      await Promise.race([closed, sleep(closeMs, undefined, { ref: false })]);
    },
  };
}

function openToday(path: string): number {
  try {
    return openSync(path, "a");
  } catch (error) {
    throw new Error(placeReason(error), { cause: error });
  }
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function dayPath(path: string, day: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.${day}${extension}`);
}

/** Only names that this module gives are touched. */
function removeOldDays(path: string, oldestKept: string): void {
  const extension = extname(path);
  const prefix = `${basename(path, extension)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith(extension)) continue;
    const day = name.slice(prefix.length, name.length - extension.length);
    if (/^\d{4}-\d{2}-\d{2}$/.test(day) && day < oldestKept)
      rmSync(join(dirname(path), name), { force: true });
  }
}
