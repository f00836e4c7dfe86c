import { hashState } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOG_FORMAT, type LogHeader, LogKind } from "./log-format.ts";
import { type LogEntry, type ReadLog, readLog } from "./log-reader.ts";
import { LogWriter } from "./log-writer.ts";
import { stepSession } from "./loop.ts";
import { rerunSession } from "./rerun.ts";
import { applyCommand, leaveSeat, type Session, startSession, takeSeat } from "./session.ts";
import { newToySession, person, toySetup } from "./test/toy-game.ts";

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

describe("a log", () => {
  it("reads as it was written, every kind of entry", () => {
    const writer = new LogWriter(header);
    writer.json(LogKind.seat, 0, 3, { name: "Ann ✈" });
    writer.number(LogKind.action, 1, 1);
    writer.row(2, 3, [Float32Array.of(0, 0, 0, 0.1), Float32Array.of(0, 0, 0, -1)]);
    writer.json(LogKind.command, 4_000_000_000, 65_535, { number: 1, name: "a", payload: null });
    writer.hash(20, "00ff00ff89abcdef");
    writer.keyframe(20, Uint8Array.of(1, 2, 3));
    writer.number(LogKind.unseat, 21, 3);
    expect(readLog(writer.drain())).toEqual({
      ok: true,
      complete: true,
      header,
      entries: [
        { kind: "seat", tick: 0, seat: 3, content: { name: "Ann ✈" } },
        { kind: "action", tick: 1, action: 1 },
        { kind: "row", tick: 2, seat: 3, values: [Math.fround(0.1), -1] },
        {
          kind: "command",
          tick: 4_000_000_000,
          seat: 65_535,
          content: { number: 1, name: "a", payload: null },
        },
        { kind: "hash", tick: 20, hash: "00ff00ff89abcdef" },
        { kind: "keyframe", tick: 20, state: Uint8Array.of(1, 2, 3) },
        { kind: "unseat", tick: 21, seat: 3 },
      ],
    });
  });

  it("can be drained in parts, which together are the log", () => {
    const whole = new LogWriter(header);
    const parts = new LogWriter(header);
    const drained: Uint8Array[] = [];
    for (let tick = 0; tick < 3000; tick++) {
      whole.number(LogKind.unseat, tick, 1);
      parts.number(LogKind.unseat, tick, 1);
      if (tick % 700 === 0) drained.push(parts.drain());
    }
    drained.push(parts.drain());
    expect(parts.length).toBe(0);
    expect(Buffer.concat(drained)).toEqual(Buffer.from(whole.drain()));
  });

  it("holds keyframes that are larger than any other entry", () => {
    const writer = new LogWriter(header);
    const state = new Uint8Array(300_000).fill(7);
    writer.keyframe(0, state);
    writer.number(LogKind.unseat, 1, 1);
    const entries = read(writer.drain()).entries;
    expect(entries[0]).toEqual({ kind: "keyframe", tick: 0, state });
    expect(entries[1]).toEqual({ kind: "unseat", tick: 1, seat: 1 });
  });

  it("refuses to write an entry whose length does not fit", () => {
    const writer = new LogWriter(header);
    const before = writer.length;
    expect(() => writer.json(LogKind.seat, 0, 0, "x".repeat(65_534))).toThrow(/65,535/);
    expect(writer.length).toBe(before);
  });

  it("cut off anywhere is readable up to the last whole entry", () => {
    const bytes = playedLog().drain();
    const whole = read(bytes);
    const start = bytes.length - entryBytes(bytes);
    let entriesBefore = 0;
    for (let length = start; length < bytes.length; length++) {
      const cut = read(bytes.subarray(0, length));
      expect(cut.entries).toEqual(whole.entries.slice(0, cut.entries.length));
      expect(cut.entries.length).toBeGreaterThanOrEqual(entriesBefore);
      entriesBefore = cut.entries.length;
    }
    expect(entriesBefore).toBe(whole.entries.length - 1);
    expect(read(bytes.subarray(0, bytes.length - 1)).complete).toBe(false);
    expect(whole.complete).toBe(true);
  });

  it("cut off within its header, or without one, is refused with a reason", () => {
    const bytes = playedLog().drain();
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
    const bytes = new LogWriter({ ...header, format: 2 }).drain();
    expect(readLog(bytes)).toEqual({
      ok: false,
      reason: "log format 2 is not 1, the one this version reads",
    });
  });

  it.each([
    ["no object", "null"],
    ["no fields", "{}"],
    ["a format that is no number", '{"format":{"toString":1},"game":"toy","content":[]}'],
    ["content that is no list", JSON.stringify({ ...header, content: 5 })],
    ["no UTF-8", "\u00ff"],
  ])("whose header has %s is refused", (_, text) => {
    const json = text === "\u00ff" ? Uint8Array.of(0xff) : new TextEncoder().encode(text);
    const bytes = new Uint8Array(8 + json.length);
    bytes.set([0x46, 0x54, 0x4c, 0x47, json.length & 255, json.length >> 8]);
    bytes.set(json, 8);
    expect(readLog(bytes)).toEqual({ ok: false, reason: "the header of the log is damaged" });
  });

  it("never makes its reader throw, whatever it contains", () => {
    const valid = playedLog().drain();
    const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat(valid.length), fc.uint8Array({ maxLength: 40 }), (edits, length, tail) => {
        const bytes = new Uint8Array(length + tail.length);
        bytes.set(valid.subarray(0, length));
        for (const [at, byte] of edits) bytes[at] = byte;
        bytes.set(tail, length);
        const result = readLog(bytes);
        expect(result.ok ? result.entries.length >= 0 : result.reason.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readLog(bytes).ok === false));
  });
});

describe("running a session again from its log", () => {
  it("gives the same hash every second and the same state in the end [HOST-082]", () => {
    const session = playedSession();
    const log = read(session.log!.drain());
    const rerun = rerunSession(toySetup({ drivers: 3 }), log, { untilTick: session.t.tick });
    expect(rerun.divergedAtTick).toBeUndefined();
    expect(rerun.hashesChecked).toBe(10);
    expect(hashState(rerun.session.state)).toBe(hashState(session.state));
    expect([...rerun.session.roster.values()]).toEqual([...session.roster.values()]);
  });

  it("has the same hash at every single tick [HOST-082]", () => {
    const original: string[] = [];
    const session = playedSession((s) => original.push(hashState(s.state)));
    const log = read(session.log!.drain());
    for (const tick of [1, 2, 30, 31, 77, 199]) {
      expect(hashState(rerunSession(toySetup({ drivers: 3 }), log, { untilTick: tick }).session.state)).toBe(
        original[tick - 1],
      );
    }
  });

  it("from a state saved at any tick gives the same end, hashes and roster [HOST-082]", () => {
    const saved: Uint8Array[] = [];
    const session = playedSession((s) => saved.push(s.state.bytes.slice()));
    const log = read(session.log!.drain());
    for (const tick of [1, 20, 30, 31, 32, 60, 150]) {
      const rerun = rerunSession(toySetup({ drivers: 3 }), log, { fromState: saved[tick - 1] });
      expect(rerun.divergedAtTick).toBeUndefined();
      expect(rerun.hashesChecked).toBe(10 - Math.floor((tick - 1) / 20));
      expect(hashState(rerun.session.state)).toBe(hashState(session.state));
      expect([...rerun.session.roster.values()]).toEqual([...session.roster.values()]);
    }
  });

  it("cleans the rows of a forged log, and takes missing fields as 0", () => {
    const log = read(playedSession().log!.drain());
    const forge = (values: readonly number[]) => {
      const entries = log.entries.map(
        (entry): LogEntry => (entry.kind === "row" ? { ...entry, values } : entry),
      );
      const { session } = rerunSession(toySetup({ drivers: 3 }), { ...log, entries });
      return session.inputColumns.flatMap((column) => [...column]);
    };
    for (const values of [[1e9, Number.NaN], [-5, Number.POSITIVE_INFINITY], []]) {
      for (const value of forge(values)) expect(value).toSatisfy((v: number) => v >= -1 && v <= 1);
    }
  });

  it("finds the second in which a row was edited", () => {
    const log = read(playedSession().log!.drain());
    const edit = (entry: LogEntry): LogEntry =>
      entry.kind === "row" && entry.tick === 67 ? { ...entry, values: [0.33, 0] } : entry;
    const edited = { ...log, entries: log.entries.map(edit) };
    expect(edited.entries).not.toEqual(log.entries);
    const rerun = rerunSession(toySetup({ drivers: 3 }), edited);
    expect(rerun.divergedAtTick).toBe(80);
    expect(rerun.hashesChecked).toBe(3);
    expect(rerun.session.t.tick).toBe(80);
  });

  it("finds a left-out command and another world", () => {
    const log = read(playedSession().log!.drain());
    const entries = log.entries.filter((e) => e.kind !== "command");
    expect(rerunSession(toySetup({ drivers: 3 }), { ...log, entries }).divergedAtTick).toBeDefined();
    expect(rerunSession(toySetup({ drivers: 3, endTick: 50 }), log).divergedAtTick).toBe(60);
  });

  it("finds the state of its keyframes at their ticks [HOST-082]", () => {
    const log = read(playedSession().log!.drain());
    const keyframes = log.entries.filter((e) => e.kind === "keyframe");
    expect(keyframes.map((k) => k.tick)).toEqual([200]);
    for (const keyframe of keyframes) {
      const { session } = rerunSession(toySetup({ drivers: 3 }), log, { untilTick: keyframe.tick });
      expect(Buffer.from(session.state.bytes).equals(Buffer.from(keyframe.state))).toBe(true);
    }
  });

  it("needs only the rows that changed something", () => {
    const log = read(playedSession().log!.drain());
    const rows = log.entries.filter((e) => e.kind === "row");
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(60);
  });
});

const read = (bytes: Uint8Array): Extract<ReadLog, { ok: true }> => {
  const log = readLog(bytes);
  if (!log.ok) throw new Error(log.reason);
  return log;
};

const playedLog = () => playedSession(undefined, 45).log!;

/** People who come, drive, command and leave beside AI drivers; 200 ticks. */
function playedSession(eachTick?: (session: Session) => void, ticks = 200): Session {
  const session = newToySession({ drivers: 3 });
  takeSeat(session, person("Ann"));
  for (let tick = 0; tick < ticks; tick++) {
    if (tick === 3) startSession(session, (seat) => `driver ${seat}`);
    if (tick === 30) leaveSeat(session, 2);
    if (tick === 31) takeSeat(session, person("Bo"));
    if (tick % 11 === 1) session.rows.latch(0, tick, [(tick % 7) / 7, -(tick % 3) / 3]);
    if (tick % 40 === 8) applyCommand(session, 0, tick, "bonus", { amount: tick % 100 });
    if (tick === 41) applyCommand(session, 0, tick, "steer", { to: -0 });
    stepSession(session);
    eachTick?.(session);
  }
  return session;
}

/** Bytes behind the header. */
function entryBytes(bytes: Uint8Array): number {
  return bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
}
