import { describe, expect, it } from "vitest";
import { LOG_FORMAT, type LogHeader } from "./log-format.ts";
import { readLog } from "./log-reader.ts";
import { type LogPart, openLogHead, releaseLog } from "./log-segment.ts";
import { LogTail } from "./log-tail.ts";
import { LogWriter } from "./log-writer.ts";
import { SegmentPool } from "./segment-pool.ts";

const KIB = 1024;
const header: LogHeader = {
  format: LOG_FORMAT,
  sessionId: "00000000-0000-4000-8000-000000000001",
  game: "toy",
  gameVersion: 1,
  layoutHash: "0123456789abcdef",
  tickHz: 20,
  seed: 7,
  options: {},
  content: [],
};
const rest = { roster: [], departed: [], refusals: [], rosterVersion: 0 };

describe("a pool of segments", () => {
  it("gives memory again, as zeros, when its writer has given it back and its reader has released it", () => {
    const pool = new SegmentPool(64 * KIB);
    const segment = pool.take(KIB);
    new Uint8Array(segment).fill(7);
    releaseLog("segment", segment);
    expect(pool.take(KIB)).not.toBe(segment);
    pool.give(segment);
    const again = pool.take(KIB);
    expect(again).toBe(segment);
    expect(new Uint8Array(again).every((byte) => byte === 0)).toBe(true);
    expect(pool.take(KIB)).not.toBe(segment);
  });

  it("keeps its hands off a segment that its reader still holds", () => {
    const pool = new SegmentPool(64 * KIB);
    const segment = pool.take(KIB);
    pool.give(segment);
    expect(pool.take(KIB)).not.toBe(segment);
    releaseLog("segment", segment);
    expect(pool.take(KIB)).toBe(segment);
  });

  it("gives memory of at least the size and at most twice the size", () => {
    const pool = new SegmentPool(64 * KIB);
    const segment = pool.take(4 * KIB);
    releaseLog("segment", segment);
    pool.give(segment);
    expect(pool.take(4 * KIB + 1)).not.toBe(segment);
    expect(pool.take(2 * KIB - 1)).not.toBe(segment);
    expect(pool.take(2 * KIB)).toBe(segment);
  });

  it("keeps a bounded amount that nobody uses, the newest", () => {
    const pool = new SegmentPool(2 * KIB);
    const segments = [pool.take(KIB), pool.take(KIB), pool.take(KIB)];
    for (const segment of segments) {
      releaseLog("segment", segment);
      pool.give(segment);
    }
    const again = [pool.take(KIB), pool.take(KIB), pool.take(KIB)];
    expect(again.filter((segment) => segments.includes(segment))).toEqual([segments[1], segments[2]]);
  });

  it("lets a log that runs for hours do with a handful of segments, and what is read is right", () => {
    const pool = new SegmentPool(8 * KIB * KIB);
    const tail = new LogTail();
    const opened = new Set<ArrayBufferLike>();
    const sink = {
      open: (part: LogPart, bytes: number) => {
        const memory = part === "head" ? new SharedArrayBuffer(bytes) : pool.take(bytes);
        if (part === "segment") opened.add(memory);
        tail.add(part, memory);
        return memory;
      },
      close: (segment: ArrayBufferLike) => pool.give(segment as SharedArrayBuffer),
    };
    const writer = new LogWriter(sink, openLogHead(sink, header, 8)!, 0);
    for (let tick = 0; tick < 2000; tick += 10) {
      writer.keyframe(tick, Uint8Array.of(tick & 255, tick >> 8), rest);
      writer.complete(tick);
      const log = readLog(tail.snapshot()!);
      expect(log.ok && log.entries.at(-2)).toEqual({
        kind: "keyframe",
        tick,
        state: Uint8Array.of(tick & 255, tick >> 8),
        rest,
      });
    }
    expect(opened.size).toBeLessThanOrEqual(4);
    writer.close();
    tail.release();
    const nextSession = pool.take(64 * KIB);
    expect(opened.has(nextSession)).toBe(true);
  });
});
