import { isKeyframeRest, isObject, type KeyframeRest } from "./keyframe.ts";
import {
  ENTRY_HEAD_BYTES,
  isLong,
  LOG_FORMAT,
  LOG_MAGIC,
  type LogHeader,
  LogKind,
  PositionFlag,
} from "./log-format.ts";

export type LogEntry =
  | { readonly kind: "seat"; readonly tick: number; readonly seat: number; readonly content: unknown }
  | { readonly kind: "unseat"; readonly tick: number; readonly seat: number }
  | { readonly kind: "row"; readonly tick: number; readonly seat: number; readonly values: readonly number[] }
  | { readonly kind: "command"; readonly tick: number; readonly seat: number; readonly content: unknown }
  | { readonly kind: "action"; readonly tick: number; readonly action: number }
  | { readonly kind: "hash"; readonly tick: number; readonly hash: string }
  | {
      readonly kind: "keyframe";
      readonly tick: number;
      readonly state: Uint8Array;
      readonly rest: KeyframeRest;
    }
  | {
      readonly kind: "position";
      readonly tick: number;
      /** The tick was being stepped. */
      readonly stepping: boolean;
      /** The session has gone on without its log. */
      readonly stopped: boolean;
      /** The input rows that waited. */
      readonly rows: Uint8Array;
    };

export interface SessionLog {
  readonly ok: true;
  readonly header: LogHeader;
  /** The first is a keyframe; ticks never fall and rise by a second at most. */
  readonly entries: readonly LogEntry[];
  /**
   * False when the log ends inside an entry, or in zeros that the file system has put in the place of bytes that a
   * crash kept from the disk; all before it is there.
   */
  readonly complete: boolean;
  /** Place of the position among the entries, or -1 without one. */
  readonly positionAt: number;
}

export type ReadLog = SessionLog | { readonly ok: false; readonly reason: string };

const TICK_HZ_MAX = 480;

/** Reads a log that may have been cut off or come from a stranger. Never throws. */
export function readLog(bytes: Uint8Array): ReadLog {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== LOG_MAGIC) return failure("not a session log");
  const start = 8 + view.getUint32(4, true);
  const header = start <= bytes.length ? parseJson(bytes.subarray(8, start)) : undefined;
  if (!isLogHeader(header)) return failure("the header of the log is damaged");
  if (header.format !== LOG_FORMAT)
    return failure(`log format ${header.format} is not ${LOG_FORMAT}, the one this version reads`);
  const read = readEntries(bytes, start, header.tickHz);
  if (!read.ok) return read;
  const { entries, complete } = read;
  if (entries.length === 0) return failure("the log has no whole entry");
  const positionAt = entries.findIndex(({ kind }) => kind === "position");
  return { ok: true, header, entries, complete, positionAt };
}

export type ReadEntries =
  | {
      readonly ok: true;
      readonly entries: readonly LogEntry[];
      readonly complete: boolean;
      /** Where the keyframes begin in the bytes. */
      readonly keyframesAt: readonly number[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the entries of a log, or some that follow others: `afterTick` is the tick of the one before them, and undefined
 * at the beginning of a log. Never throws.
 */
export function readEntries(
  bytes: Uint8Array,
  start: number,
  tickHz: number,
  afterTick?: number,
): ReadEntries {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: LogEntry[] = [];
  const keyframesAt: number[] = [];
  let at = start;
  let before = afterTick;
  let hasPosition = false;
  while (at < bytes.length) {
    const end = entryEnd(view, at, bytes.length);
    if (end < 0 || isZeros(bytes, at)) break;
    const entry = readEntry(view, bytes, at, end);
    if (typeof entry === "string") return failure(`the entry at byte ${at} ${entry}`);
    const problem = orderProblem(before, entry, tickHz);
    if (problem !== undefined) return failure(`the entry at byte ${at} ${problem}`);
    if (entry.kind === "position") {
      if (hasPosition) return failure(`the entry at byte ${at} is a second position`);
      hasPosition = true;
    }
    if (entry.kind === "keyframe") keyframesAt.push(at);
    entries.push(entry);
    before = entry.tick;
    at = end;
  }
  return { ok: true, entries, complete: at === bytes.length, keyframesAt };
}

const failure = (reason: string) => ({ ok: false, reason }) as const;

/** Where an entry ends, or -1 if the bytes end before it does. */
function entryEnd(view: DataView, at: number, length: number): number {
  const body = at + ENTRY_HEAD_BYTES;
  if (body > length) return -1;
  if (!isLong(view.getUint8(at))) {
    const end = body + view.getUint16(at + 2, true);
    return end <= length ? end : -1;
  }
  const end = body + 4 <= length ? body + 4 + view.getUint32(body, true) : length + 1;
  return end <= length ? end : -1;
}

/** Whether nothing but zeros is left. No entry begins with one. */
function isZeros(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}

function orderProblem(before: number | undefined, entry: LogEntry, tickHz: number): string | undefined {
  if (before === undefined) return entry.kind === "keyframe" ? undefined : "comes first and is no keyframe";
  if (entry.tick < before) return `is of tick ${entry.tick} and follows one of tick ${before}`;
  if (entry.tick - before > tickHz)
    return `is of tick ${entry.tick}, more than a second after tick ${before} of the one before it`;
  return undefined;
}

/** The entry in these bytes, or what is wrong with it. */
function readEntry(view: DataView, bytes: Uint8Array, at: number, end: number): LogEntry | string {
  const kind = view.getUint8(at) as LogKind;
  const tick = view.getUint32(at + 4, true);
  const body = at + ENTRY_HEAD_BYTES;
  if (end - body < 2) return "is too short";
  const subject = view.getUint16(body, true);
  switch (kind) {
    case LogKind.seat:
    case LogKind.command: {
      const content = parseJson(bytes.subarray(body + 2, end));
      if (content === undefined) return "is no JSON";
      return { kind: kind === LogKind.seat ? "seat" : "command", tick, seat: subject, content };
    }
    case LogKind.unseat:
      return { kind: "unseat", tick, seat: subject };
    case LogKind.action:
      return { kind: "action", tick, action: subject };
    case LogKind.row: {
      const values: number[] = [];
      for (let i = body + 2; i + 4 <= end; i += 4) values.push(view.getFloat32(i, true));
      return { kind: "row", tick, seat: subject, values };
    }
    case LogKind.hash: {
      if (end - body !== 8) return `is a hash of ${end - body} bytes, not 8`;
      const words = [view.getUint32(body, true), view.getUint32(body + 4, true)];
      return { kind: "hash", tick, hash: words.map((w) => w.toString(16).padStart(8, "0")).join("") };
    }
    case LogKind.keyframe:
      return readKeyframe(view, bytes, tick, body + 4, end);
    case LogKind.position:
      return readPosition(view, bytes, tick, body + 4, end);
    default:
      return `has the unknown kind ${kind}`;
  }
}

function readKeyframe(
  view: DataView,
  bytes: Uint8Array,
  tick: number,
  body: number,
  end: number,
): LogEntry | string {
  if (body + 4 > end) return "is too short";
  const stateEnd = body + 4 + view.getUint32(body, true);
  const rest = stateEnd <= end ? parseJson(bytes.subarray(stateEnd, end)) : undefined;
  if (!isKeyframeRest(rest)) return "is a damaged keyframe";
  return { kind: "keyframe", tick, state: bytes.subarray(body + 4, stateEnd), rest };
}

function readPosition(
  view: DataView,
  bytes: Uint8Array,
  tick: number,
  body: number,
  end: number,
): LogEntry | string {
  if (body + 4 > end) return "is too short";
  const flags = view.getUint32(body, true);
  return {
    kind: "position",
    tick,
    stepping: (flags & PositionFlag.stepping) !== 0,
    stopped: (flags & PositionFlag.stopped) !== 0,
    rows: bytes.subarray(body + 4, end),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Whether a value is the header of a log, of any format. */
export function isLogHeader(value: unknown): value is LogHeader {
  if (!isObject(value)) return false;
  const { format, sessionId, game, gameVersion, layoutHash, tickHz, seed, content } = value;
  const texts = [sessionId, game, layoutHash];
  return (
    [format, gameVersion, seed].every(Number.isInteger) &&
    Number.isInteger(tickHz) &&
    (tickHz as number) >= 1 &&
    (tickHz as number) <= TICK_HZ_MAX &&
    texts.every((text) => typeof text === "string") &&
    Array.isArray(content) &&
    content.every(isContentDigest)
  );
}

function isContentDigest(value: unknown): value is LogHeader["content"][number] {
  if (!isObject(value)) return false;
  const { kind, id, digest } = value;
  return [kind, id, digest].every((text) => typeof text === "string");
}
