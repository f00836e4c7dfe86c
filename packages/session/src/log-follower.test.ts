import { afterEach, describe, expect, it, vi } from "vitest";
import { continueSession } from "./continue-session.ts";
import { LOG_FORMAT, type LogHeader, LogKind } from "./log-format.ts";
import { type LogEntry, readEntries, readLog } from "./log-reader.ts";
import { openLogHead, SegmentWord, segmentWords } from "./log-segment.ts";
import { LogTail } from "./log-tail.ts";
import { LogWriter } from "./log-writer.ts";
import type { Session } from "./session.ts";
import { playedSession } from "./test/played-session.ts";
import { newToySession, toySetup } from "./test/toy-game.ts";

const TICKS = 900;
const TICK_HZ = 20;

describe("whoever follows a log", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("gets each entry once, in order, also of segments that are dropped between two looks [HOST-063]", () => {
    const whole = new LogTail("everything");
    const followed = followedTail();
    playedSession(undefined, TICKS, newSession(whole));
    playedSession(
      (s) => void (s.t.tick % 333 === 0 && followed.tail.drain()),
      TICKS,
      newSession(followed.tail),
    );
    followed.tail.drain();
    expect(followed.entries()).toEqual(entriesOf(whole).filter(({ kind }) => kind !== "position"));
    expect(followed.ticks.at(-1)).toBe(TICKS);
    expect(followed.gaps).toBe(0);
    // Nothing new, nothing to take.
    const takes = followed.ticks.length;
    followed.tail.drain();
    expect(followed.ticks).toHaveLength(takes);
  });

  it("begins with the oldest keyframe that is held, if it comes late", () => {
    const tail = new LogTail();
    playedSession(undefined, 700, newSession(tail));
    const followed = followedTail(tail);
    tail.drain();
    expect(followed.gaps).toBe(0);
    expect(followed.entries()[0]).toMatchObject({ kind: "keyframe", tick: 200 });
    expect(followed.ticks).toEqual([700]);
  });

  it("gets it whole where the session goes on elsewhere [HOST-083]", () => {
    const followed = followedTail();
    const moved = (s: Session) => {
      if (s.t.tick % 97 !== 0) return undefined;
      const log = readLog(followed.tail.snapshot() ?? new Uint8Array());
      if (!log.ok) throw new Error(log.reason);
      const continued = continueSession(toySetup({ drivers: 3 }), log, followed.tail);
      if (!continued.ok) throw new Error(continued.reason);
      return continued.session;
    };
    playedSession(moved, TICKS, newSession(followed.tail));
    followed.tail.drain();
    const undisturbed = new LogTail("everything");
    playedSession(undefined, TICKS, newSession(undisturbed));
    const isKeyframe = ({ kind }: LogEntry) => kind === "keyframe";
    const changes = (entries: readonly LogEntry[]) =>
      entries.filter((e) => !isKeyframe(e) && e.kind !== "position");
    expect(changes(followed.entries())).toEqual(changes(entriesOf(undisturbed)));
    expect(followed.entries().filter(isKeyframe)).toHaveLength(14);
    expect(followed.gaps).toBe(0);
  });

  it("gets no entry whose tick is not complete", () => {
    const followed = followedTail();
    const writer = new LogWriter(followed.tail, openLogHead(followed.tail, header, 8)!, 0);
    writer.keyframe(0, new Uint8Array(4), rest);
    writer.complete(0);
    writer.beginTick();
    writer.number(LogKind.unseat, 0, 1);
    followed.tail.drain();
    expect(followed.entries()).toMatchObject([{ kind: "keyframe" }]);
    followed.tail.release();
    expect(followed.entries()).toMatchObject([{ kind: "keyframe" }]);
  });

  it("never gets the entries of a tick with the number of the one before", () => {
    const followed = followedTail();
    const { tail } = followed;
    let words: Uint32Array = new Uint32Array(0);
    const sink = {
      open(part: "head" | "segment", byteLength: number) {
        const memory = tail.open(part, byteLength);
        if (part === "segment") words = segmentWords(memory);
        return memory;
      },
    };
    const writer = new LogWriter(sink, openLogHead(sink, header, 8)!, 0);
    writer.keyframe(0, new Uint8Array(4), rest);
    writer.complete(0);
    writer.number(LogKind.unseat, 0, 1);
    const store = Atomics.store.bind(Atomics);
    const add = Atomics.add.bind(Atomics);
    const load = Atomics.load.bind(Atomics);
    // The session's thread stands still between the entries and the number of their tick, and goes on at the second look.
    const rests: (() => void)[] = [];
    vi.spyOn(Atomics, "store").mockImplementation(((of: Uint32Array, word: number, value: number) => {
      if (word === SegmentWord.tick) rests.push(() => store(of, word, value));
      else store(of, word, value);
      return value;
    }) as typeof Atomics.store);
    vi.spyOn(Atomics, "add").mockImplementation(((of: Uint32Array, word: number, value: number) => {
      if (rests.length > 0) rests.push(() => add(of, word, value));
      else add(of, word, value);
      return value;
    }) as typeof Atomics.add);
    writer.complete(1);
    let looks = 0;
    vi.spyOn(Atomics, "load").mockImplementation(((of: Uint32Array, word: number) => {
      if (of.buffer === words.buffer && word === SegmentWord.tick && ++looks === 3)
        for (const goOn of rests.splice(0)) goOn();
      return load(of, word);
    }) as typeof Atomics.load);
    tail.drain();
    expect(followed.entries().map(({ kind }) => kind)).toEqual(["keyframe", "unseat"]);
    expect(followed.ticks).toEqual([1]);
  });

  it("is told of a gap, when there was no memory for a part of the log", () => {
    const followed = followedTail();
    let hasMemory = true;
    const { tail } = followed;
    const sink = {
      open: (part: "head" | "segment", n: number) => (hasMemory ? tail.open(part, n) : undefined),
    };
    const writer = new LogWriter(sink, openLogHead(sink, header, 8)!, 0);
    writer.keyframe(0, new Uint8Array(4), rest);
    writer.complete(0);
    hasMemory = false;
    writer.keyframe(10, new Uint8Array(4), rest);
    hasMemory = true;
    tail.drain();
    expect(followed.gaps).toBe(0);
    writer.keyframe(20, new Uint8Array(4), rest);
    writer.complete(20);
    tail.drain();
    expect(followed.gaps).toBe(1);
  });

  it("is told when the session goes on under other rules", () => {
    const followed = followedTail();
    for (const gameVersion of [1, 1, 2]) {
      const head = openLogHead(followed.tail, { ...header, gameVersion }, 8)!;
      const writer = new LogWriter(followed.tail, head, 0);
      writer.keyframe(0, new Uint8Array(4), rest);
      writer.complete(0);
      followed.tail.drain();
      expect(followed.gaps).toBe(gameVersion - 1);
    }
  });
});

const rest = { roster: [], departed: [], refusals: [], rosterVersion: 0 };
const header: LogHeader = {
  format: LOG_FORMAT,
  sessionId: "00000000-0000-4000-8000-000000000001",
  game: "toy",
  gameVersion: 1,
  layoutHash: "0123456789abcdef",
  tickHz: TICK_HZ,
  seed: 7,
  options: {},
  content: [],
};

const newSession = (log: LogTail) => newToySession({ drivers: 3 }, { inputs: "live", log });

/** A tail with a follower that keeps what it gets. */
function followedTail(tail = new LogTail()) {
  const taken: Uint8Array[] = [];
  const followed = {
    tail,
    ticks: [] as number[],
    gaps: 0,
    entries(): readonly LogEntry[] {
      const bytes = Uint8Array.from(taken.flatMap((part) => [...part]));
      const read = readEntries(bytes, 0, TICK_HZ);
      if (!read.ok) throw new Error(read.reason);
      expect(read.complete).toBe(true);
      return read.entries;
    },
  };
  tail.follow({
    take: (entries, tick) => {
      taken.push(entries);
      followed.ticks.push(tick);
    },
    gap: () => {
      followed.gaps++;
    },
  });
  return followed;
}

function entriesOf(tail: LogTail): readonly LogEntry[] {
  const log = readLog(tail.snapshot() ?? new Uint8Array());
  if (!log.ok) throw new Error(log.reason);
  return log.entries;
}
