import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOG_FORMAT, type LogHeader, LogKind } from "./log-format.ts";
import { type ReadLog, readLog, type SessionLog } from "./log-reader.ts";
import { openLogHead } from "./log-segment.ts";
import { LogTail } from "./log-tail.ts";
import { LogWriter } from "./log-writer.ts";
import { playedSession } from "./test/played-session.ts";

const header: LogHeader = {
  format: LOG_FORMAT,
  sessionId: "00000000-0000-4000-8000-000000000001",
  game: "toy",
  gameVersion: 1,
  layoutHash: "0123456789abcdef",
  tickHz: 20,
  seed: 7,
  options: { name: "größe" },
  content: [],
};
const rest = { roster: [], departed: [], refusals: [], rosterVersion: 0 };
const keyframe = (tick: number, state = new Uint8Array()) => ({ kind: "keyframe", tick, state, rest });

describe("a log", () => {
  it("reads as it was written, every kind of entry", () => {
    const { writer, tail } = newLog();
    writer.json(LogKind.seat, 0, 3, { name: "Ann ✈" });
    writer.number(LogKind.action, 1, 1);
    writer.row(2, 3, [Float32Array.of(0, 0, 0, 0.1), Float32Array.of(0, 0, 0, -1)]);
    writer.json(LogKind.command, 19, 65_535, { number: 1, name: "a", payload: null });
    writer.hash(20, "00ff00ff89abcdef");
    writer.keyframe(20, Uint8Array.of(1, 2, 3), rest);
    writer.complete(20);
    writer.beginTick();
    writer.number(LogKind.unseat, 20, 3);
    expect(readLog(tail.snapshot()!)).toEqual({
      ok: true,
      complete: true,
      positionAt: 7,
      header,
      entries: [
        keyframe(0),
        { kind: "seat", tick: 0, seat: 3, content: { name: "Ann ✈" } },
        { kind: "action", tick: 1, action: 1 },
        { kind: "row", tick: 2, seat: 3, values: [Math.fround(0.1), -1] },
        { kind: "command", tick: 19, seat: 65_535, content: { number: 1, name: "a", payload: null } },
        { kind: "hash", tick: 20, hash: "00ff00ff89abcdef" },
        keyframe(20, Uint8Array.of(1, 2, 3)),
        { kind: "position", tick: 20, stepping: true, stopped: false, rows: new Uint8Array(8) },
        { kind: "unseat", tick: 20, seat: 3 },
      ],
    });
  });

  it("goes on in further segments when one is full, and holds keyframes of any size", () => {
    const { writer, tail } = newLog();
    const state = new Uint8Array(300_000).fill(7);
    writer.keyframe(0, state, rest);
    for (let i = 0; i < 20_000; i++) writer.number(LogKind.unseat, 1, i);
    writer.complete(1);
    const { entries } = read(tail.snapshot()!);
    expect(entries[1]).toEqual(keyframe(0, state));
    expect(entries.slice(2, -1).map((e) => (e.kind === "unseat" ? e.seat : -1))).toEqual(
      Array.from({ length: 20_000 }, (_, i) => i),
    );
  });

  it("refuses to write an entry whose length does not fit", () => {
    const { writer, tail } = newLog();
    const before = tail.snapshot();
    expect(() => writer.json(LogKind.seat, 0, 0, "x".repeat(65_534))).toThrow(/65,535/);
    expect(tail.snapshot()).toEqual(before);
  });

  it("of a session that goes on is bounded: it begins with the newest keyframe but one", () => {
    const { writer, tail } = newLog();
    for (let tick = 1; tick < 1000; tick++) {
      writer.number(LogKind.unseat, tick, 1);
      if (tick % 10 === 0) writer.keyframe(tick, new Uint8Array(8), rest);
      writer.complete(tick);
    }
    expect(tail.byteLength).toBeLessThan(4 * 70_000);
    const { entries } = read(tail.snapshot()!);
    expect(entries[0]).toMatchObject({ kind: "keyframe", tick: 980 });
    expect(entries.filter(({ kind }) => kind === "keyframe")).toHaveLength(2);
  });

  it("shows whole entries and what of them is complete, whenever it is read", () => {
    const { writer, tail } = newLog();
    const seen: [number, boolean, number][] = [];
    const look = () => {
      const log = read(tail.snapshot()!);
      const position = log.entries[log.positionAt];
      if (position?.kind !== "position") throw new Error("no position");
      seen.push([position.tick, position.stepping, log.entries.length - 1 - log.positionAt]);
    };
    look();
    writer.beginTick();
    look();
    writer.row(0, 1, [Float32Array.of(0, 1)]);
    look();
    writer.complete(1);
    look();
    writer.json(LogKind.command, 1, 0, {});
    look();
    expect(seen).toEqual([
      [0, false, 0],
      [0, true, 0],
      [0, true, 1],
      [1, false, 0],
      [1, false, 1],
    ]);
  });

  it("stops where there is no memory, says so, and begins anew at the next keyframe", () => {
    const tail = new LogTail();
    let left = 2;
    const writer = new LogWriter(tail, openLogHead(tail, header, 8)!, 0);
    const limited = new LogWriter(
      { open: (part, bytes) => (left-- > 0 ? tail.open(part, bytes) : undefined) },
      openLogHead(tail, header, 8)!,
      0,
    );
    expect(writer.refusedSegments).toBe(0);
    const fill = (from: number) => {
      for (let i = 0; i < 5000; i++) limited.number(LogKind.unseat, from, 1);
      limited.complete(from + 1);
    };
    limited.keyframe(0, new Uint8Array(4), rest);
    limited.complete(0);
    for (let tick = 0; tick < 6; tick++) fill(tick);
    expect(limited.refusedSegments).toBe(1);
    const stopped = read(tail.snapshot()!);
    expect(stopped.entries[stopped.positionAt]).toMatchObject({ kind: "position", stopped: true });
    limited.keyframe(6, new Uint8Array(4), rest);
    expect(limited.refusedSegments).toBe(2);
    left = 9;
    limited.keyframe(7, new Uint8Array(4), rest);
    limited.complete(7);
    const anew = read(tail.snapshot()!);
    expect(anew.entries).toMatchObject([
      { kind: "keyframe", tick: 7 },
      { kind: "position", tick: 7, stopped: false },
    ]);
  });

  it("whose newest segment has not arrived at its reader says that it is not up to date", () => {
    const reader = new LogTail();
    const parts: ArrayBufferLike[] = [];
    const sink = {
      open: (_: string, bytes: number) => {
        const memory = new SharedArrayBuffer(bytes);
        parts.push(memory);
        return memory;
      },
    };
    const writer = new LogWriter(sink, openLogHead(sink, header, 8)!, 0);
    writer.keyframe(0, new Uint8Array(4), rest);
    writer.complete(0);
    reader.add("head", parts[0]!);
    reader.add("segment", parts[1]!);
    const stopped = () => read(reader.snapshot()!).entries.find((e) => e.kind === "position")?.stopped;
    expect(stopped()).toBe(false);
    writer.keyframe(10, new Uint8Array(4), rest);
    writer.complete(10);
    expect(stopped()).toBe(true);
    reader.add("segment", parts[2]!);
    expect(stopped()).toBe(false);
  });

  it("cut off anywhere is readable up to the last whole entry", () => {
    const bytes = playedLog();
    const whole = read(bytes);
    const start = bytes.length - entryBytes(bytes);
    let entriesBefore = 0;
    for (let length = start; length < bytes.length; length++) {
      const cut = readLog(bytes.subarray(0, length));
      if (!cut.ok) {
        expect(cut.reason).toBe("the log has no whole entry");
        expect(entriesBefore).toBe(0);
        continue;
      }
      expect(cut.entries).toEqual(whole.entries.slice(0, cut.entries.length));
      expect(cut.entries.length).toBeGreaterThanOrEqual(entriesBefore);
      entriesBefore = cut.entries.length;
    }
    expect(entriesBefore).toBe(whole.entries.length - 1);
    expect(read(bytes.subarray(0, bytes.length - 1)).complete).toBe(false);
    expect(whole.complete).toBe(true);
  });

  it("runs to its last whole entry where zeros follow, as a crash of the machine leaves them", () => {
    const bytes = playedLog();
    const whole = read(bytes);
    for (const zeros of [1, 7, 8, 10, 4096]) {
      const padded = new Uint8Array(bytes.length + zeros);
      padded.set(bytes);
      expect(read(padded)).toMatchObject({ complete: false, entries: { length: whole.entries.length } });
    }
    const stray = new Uint8Array(bytes.length + 64);
    stray.set(bytes);
    stray[bytes.length + 63] = 1;
    expect(readLog(stray)).toEqual({ ok: false, reason: `the entry at byte ${bytes.length} is too short` });
  });

  it("cut off within its header, or without one, is refused with a reason", () => {
    const bytes = playedLog();
    const start = bytes.length - entryBytes(bytes);
    for (let length = 0; length < start; length++) {
      const cut = readLog(bytes.subarray(0, length));
      expect(cut.ok).toBe(false);
    }
    expect(readLog(new TextEncoder().encode("not a log at all"))).toEqual({
      ok: false,
      reason: "not a session log",
    });
  });

  it("of another format is refused, naming both", () => {
    expect(readLog(withHeader(JSON.stringify({ ...header, format: 1 })))).toEqual({
      ok: false,
      reason: "log format 1 is not 2, the one this version reads",
    });
  });

  it.each([
    ["no object", "null"],
    ["no fields", "{}"],
    ["a format that is no number", '{"format":{"toString":1},"game":"toy","content":[]}'],
    ["content that is no list", JSON.stringify({ ...header, content: 5 })],
    ["content without digests", JSON.stringify({ ...header, content: [{ kind: "cars", id: "a" }] })],
    ["a tick rate of a thousand million", JSON.stringify({ ...header, tickHz: 1e9 })],
    ["no UTF-8", "\u00ff"],
  ])("whose header has %s is refused", (_, text) => {
    expect(readLog(withHeader(text))).toEqual({ ok: false, reason: "the header of the log is damaged" });
  });

  it.each<[string, (writer: LogWriter) => void, string]>([
    ["goes back in time", (w) => w.hash(4, "0"), "is of tick 4 and follows one of tick 5"],
    ["claims ticks without hashes", (w) => w.hash(26, "0"), "is of tick 26, more than a second after tick 5"],
    ["claims 2^32 ticks", (w) => w.hash(2 ** 32 - 1, "0"), "is of tick 4294967295, more than a second"],
    ["has an unknown kind", (w) => w.number(99 as LogKind, 5, 1), "has the unknown kind 99"],
    ["has a keyframe without its rest", (w) => w.keyframe(5, new Uint8Array(), {}), "is a damaged keyframe"],
  ])("that %s is refused with the byte", (_, write, reason) => {
    const { writer, tail } = newLog();
    writer.number(LogKind.unseat, 5, 1);
    const at = tail.snapshot()!.length - positionBytes;
    write(writer);
    writer.complete(5);
    const result = readLog(tail.snapshot()!);
    expect(result.ok ? "" : result.reason).toContain(`the entry at byte ${at} ${reason}`);
  });

  it("that begins without a keyframe, or is in two places at once, is refused", () => {
    const bytes = playedLog();
    const start = bytes.length - entryBytes(bytes);
    const keyframeBytes = 12 + new DataView(bytes.buffer).getUint32(start + 8, true);
    const headless = Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + keyframeBytes)]);
    expect(readLog(headless)).toEqual({
      ok: false,
      reason: `the entry at byte ${start} comes first and is no keyframe`,
    });
    const position = bytes.subarray(bytes.length - lastEntryBytes(bytes));
    expect(readLog(Buffer.concat([bytes, position]))).toEqual({
      ok: false,
      reason: `the entry at byte ${bytes.length} is a second position`,
    });
  });

  it("never makes its reader throw, whatever it contains", () => {
    const valid = playedLog();
    const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat(valid.length), fc.uint8Array({ maxLength: 40 }), (edits, length, tail) => {
        const bytes = new Uint8Array(length + tail.length);
        bytes.set(valid.subarray(0, length));
        for (const [at, byte] of edits) bytes[at] = byte;
        bytes.set(tail, length);
        const result = readLog(bytes);
        expect(result.ok ? result.entries.length > 0 : result.reason.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readLog(bytes).ok === false));
  });
});

/** Bytes of the position entry of a log whose head has 8 bytes of rows. */
const positionBytes = 24;

/** A log at tick 0. */
function newLog() {
  const tail = new LogTail();
  const writer = new LogWriter(tail, openLogHead(tail, header, 8)!, 0);
  writer.keyframe(0, new Uint8Array(), rest);
  writer.complete(0);
  return { writer, tail };
}

function withHeader(text: string): Uint8Array {
  const json = text === "\u00ff" ? Uint8Array.of(0xff) : new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length);
  bytes.set([0x46, 0x54, 0x4c, 0x47, json.length & 255, json.length >> 8]);
  bytes.set(json, 8);
  return bytes;
}

const read = (bytes: Uint8Array): SessionLog => {
  const log: ReadLog = readLog(bytes);
  if (!log.ok) throw new Error(log.reason);
  return log;
};

const playedLog = () => (playedSession(undefined, 45).mode.log as LogTail).snapshot()!;

/** Bytes behind the header. */
function entryBytes(bytes: Uint8Array): number {
  return bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
}

function lastEntryBytes(bytes: Uint8Array): number {
  const { entries } = read(bytes);
  const last = entries.at(-1)!;
  if (last.kind !== "position") throw new Error("the log does not end with its position");
  return 16 + last.rows.length;
}
