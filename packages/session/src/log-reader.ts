import { ENTRY_HEAD_BYTES, LOG_FORMAT, LOG_MAGIC, type LogHeader, LogKind } from "./log-format.ts";

export type LogEntry =
  | { readonly kind: "seat"; readonly tick: number; readonly seat: number; readonly content: unknown }
  | { readonly kind: "unseat"; readonly tick: number; readonly seat: number }
  | { readonly kind: "row"; readonly tick: number; readonly seat: number; readonly values: readonly number[] }
  | { readonly kind: "command"; readonly tick: number; readonly seat: number; readonly content: unknown }
  | { readonly kind: "action"; readonly tick: number; readonly action: number }
  | { readonly kind: "hash"; readonly tick: number; readonly hash: string }
  | { readonly kind: "keyframe"; readonly tick: number; readonly state: Uint8Array };

export type ReadLog =
  | {
      readonly ok: true;
      readonly header: LogHeader;
      readonly entries: readonly LogEntry[];
      /** False when the log ends inside an entry, as it may after a crash; all before it is there. */
      readonly complete: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Reads a log that may have been cut off or come from a stranger. Never throws. */
export function readLog(bytes: Uint8Array): ReadLog {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== LOG_MAGIC)
    return { ok: false, reason: "not a session log" };
  const start = 8 + view.getUint32(4, true);
  const header = start <= bytes.length ? parseJson(bytes.subarray(8, start)) : undefined;
  if (!isHeader(header)) return { ok: false, reason: "the header of the log is damaged" };
  if (header.format !== LOG_FORMAT) {
    return {
      ok: false,
      reason: `log format ${header.format} is not ${LOG_FORMAT}, the one this version reads`,
    };
  }
  const entries: LogEntry[] = [];
  let at = start;
  while (at < bytes.length) {
    const end = entryEnd(view, at, bytes.length);
    const entry = end < 0 ? undefined : readEntry(view, bytes, at, end);
    if (entry === undefined) return { ok: true, header, entries, complete: false };
    entries.push(entry);
    at = end;
  }
  return { ok: true, header, entries, complete: true };
}

function entryEnd(view: DataView, at: number, length: number): number {
  if (at + ENTRY_HEAD_BYTES > length) return -1;
  const body = at + ENTRY_HEAD_BYTES;
  if (view.getUint8(at) !== LogKind.keyframe) {
    const end = body + view.getUint16(at + 2, true);
    return end <= length ? end : -1;
  }
  const end = body + 4 <= length ? body + 4 + view.getUint32(body, true) : length + 1;
  return end <= length ? end : -1;
}

function readEntry(view: DataView, bytes: Uint8Array, at: number, end: number): LogEntry | undefined {
  const kind = view.getUint8(at) as LogKind;
  const tick = view.getUint32(at + 4, true);
  const body = at + ENTRY_HEAD_BYTES;
  if (end - body < 2) return undefined;
  const subject = view.getUint16(body, true);
  switch (kind) {
    case LogKind.seat:
    case LogKind.command: {
      const content = parseJson(bytes.subarray(body + 2, end));
      if (content === undefined) return undefined;
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
      if (end - body !== 8) return undefined;
      const words = [view.getUint32(body, true), view.getUint32(body + 4, true)];
      return { kind: "hash", tick, hash: words.map((w) => w.toString(16).padStart(8, "0")).join("") };
    }
    case LogKind.keyframe:
      return { kind: "keyframe", tick, state: bytes.subarray(body + 4, end) };
    default:
      return undefined;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is LogHeader {
  if (typeof value !== "object" || value === null) return false;
  const { format, sessionId, game, gameVersion, layoutHash, tickHz, seed, content } = value as Partial<
    Record<keyof LogHeader, unknown>
  >;
  const numbers = [format, gameVersion, tickHz, seed];
  const texts = [sessionId, game, layoutHash];
  return (
    numbers.every((n) => typeof n === "number") &&
    texts.every((t) => typeof t === "string") &&
    Array.isArray(content)
  );
}
