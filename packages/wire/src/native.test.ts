import { defineEvents, EventSink, signed, unit } from "@fairtick/contract";
import { BitReader, BitWriter } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventJournal } from "./event-journal.ts";
import { nativeCodec } from "./native-codec.ts";
import { readFrameHead, writeFrameHead } from "./native-frame.ts";
import { InputFrameReader, InputFrameWriter } from "./native-input.ts";
import {
  decodeNativeClient,
  decodeNativeServer,
  encodeNativeClient,
  encodeNativeServer,
  isNativeMessage,
  nativeClientMessages,
  nativeServerMessages,
} from "./native-messages.ts";
import { sample, sampleStream } from "./sample.ts";
import { boatsGame } from "./test/golden-snapshots.ts";

describe("native control messages", () => {
  it("decode to what was encoded, every variant of both directions [HOST-011]", () => {
    const stream = sampleStream(5);
    for (let i = 0; i < 2000; i++) {
      const fromClient = sample(nativeClientMessages, stream);
      expect(decodeNativeClient(encodeNativeClient(fromClient))).toEqual(fromClient);
      const fromServer = sample(nativeServerMessages, stream);
      expect(decodeNativeServer(encodeNativeServer(fromServer))).toEqual(fromServer);
    }
  });

  it("are told from dialects by their first byte, and refused with a reason where they are none", () => {
    expect(isNativeMessage(encodeNativeClient({ type: "Goodbye" }))).toBe(true);
    expect(isNativeMessage(new TextEncoder().encode("{}"))).toBe(false);
    expect(decodeNativeClient(new Uint8Array(0))).toBe("a message of the unknown kind (none)");
    expect(decodeNativeClient(Uint8Array.of(0xfa, 99, 0, 0, 0))).toMatch(/at byte 1$/);
    expect(decodeNativeClient(Uint8Array.of(...encodeNativeClient({ type: "Goodbye" }), 1))).toBe(
      "bytes behind the message",
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(["string", "object"]).toContain(typeof decodeNativeClient(Uint8Array.of(0xfa, ...bytes)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("JSON in a message of a client", () => {
  const codec = nativeCodec(boatsGame);
  const payloadOf = (levels: number, inner = "") =>
    codec.decode(
      encodeNativeClient({
        type: "Command",
        number: 1,
        name: "serve",
        payload: `${'[{"a":'.repeat(levels >> 1)}${inner}0${"}]".repeat(levels >> 1)}`,
      }),
    );

  it("may have 32 levels, and is malformed with more, however many", () => {
    expect(payloadOf(32)).toMatchObject({ kind: "command", name: "serve" });
    for (const levels of [34, 4000])
      expect(payloadOf(levels)).toEqual({ kind: "malformed", reason: "payload has more than 32 levels" });
  });

  it("is malformed where it is none", () => {
    expect(payloadOf(2, "?")).toEqual({ kind: "malformed", reason: "payload is not JSON" });
  });
});

describe("an input frame", () => {
  const schema = { throttle: unit(10), steering: signed(14) };

  it("brings rows back newest first, with 0 and the ends exact, and repeats for a bit each", () => {
    const rows = [
      [1, -1],
      [1, -1],
      [0, 0],
      [0.5, 0.25],
    ].map((row) => Float32Array.from(row));
    const writer = new InputFrameWriter(schema);
    const reader = new InputFrameReader(schema);
    expect(reader.read(writer.write(77, 1000, 4, (age) => rows[age]))).toBe(true);
    const { newestSnapshot, tick, count, values } = reader.frame;
    expect({ newestSnapshot, tick, count }).toEqual({ newestSnapshot: 77, tick: 1000, count: 4 });
    expect([...values.subarray(0, 6)]).toEqual([1, -1, 1, -1, 0, 0]);
    expect(Math.abs(values[6] - 0.5)).toBeLessThan(0.001);
    expect(Math.abs(values[7] - 0.25)).toBeLessThan(0.0002);
    const one = writer.write(77, 1000, 1, () => rows[0]).length;
    expect(writer.write(77, 1000, 9, () => rows[0]).length).toBe(one + 1);
    expect(() => writer.write(0, 0, 33, () => rows[0])).toThrow(RangeError);
  });

  it("of any other bytes is refused and never throws", () => {
    const reader = new InputFrameReader(schema);
    const good = new InputFrameWriter(schema).write(-1, 5, 2, () => new Float32Array(2)).slice();
    expect(reader.read(good)).toBe(true);
    expect(reader.frame.newestSnapshot).toBe(-1);
    expect(reader.read(good.subarray(0, good.length - 1))).toBe(false);
    expect(reader.read(Uint8Array.of(...good, 0))).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        reader.read(Uint8Array.of(0xfb, ...bytes));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the events of a frame", () => {
  const kinds = defineEvents({
    won: { audience: "all", mustArrive: true, values: ["points"] },
    hint: { audience: "seat", mustArrive: false, values: [] },
  });

  function told(
    journal: EventJournal,
    seat: number,
    tick: number,
    known: number,
    shown: number,
    bits = 8000,
  ) {
    const bytes = new Uint8Array(2000);
    const writer = new BitWriter(bytes);
    writeFrameHead(writer, tick, { marginTicks: -200, missedTicks: 3 });
    const through = journal.write(writer, seat, tick, known, shown, bits);
    const head = readFrameHead(new BitReader(bytes.subarray(0, writer.byteLength)), kinds);
    if (typeof head === "string") throw new Error(head);
    expect(head.report).toEqual({ marginTicks: -128, missedTicks: 3 });
    return { events: head.events.map((event) => [event.kind.name, event.tick, event.subject]), through };
  }

  it("that must arrive are repeated until they are known; others come once, to whom they are for", () => {
    const journal = new EventJournal(kinds);
    const events = new EventSink();
    events.emit(kinds.won, 4, 2.5);
    events.emit(kinds.hint, 1);
    journal.record(events, 10);
    expect(told(journal, 1, 12, 9, 9).events).toEqual([
      ["won", 10, 4],
      ["hint", 10, 1],
    ]);
    expect(told(journal, 2, 12, 9, 9).events).toEqual([["won", 10, 4]]);
    expect(told(journal, 1, 16, 9, 12).events).toEqual([["won", 10, 4]]);
    expect(told(journal, 1, 20, 10, 16)).toEqual({ events: [], through: 20 });
  });

  it("that do not fit wait for a later frame, and are not taken for known", () => {
    const journal = new EventJournal(kinds);
    const events = new EventSink();
    for (let subject = 0; subject < 3; subject++) events.emit(kinds.won, subject);
    journal.record(events, 10);
    expect(told(journal, 1, 12, 9, 9, 130)).toEqual({ events: [["won", 10, 0]], through: 9 });
  });

  it("in bytes of a stranger's making are refused and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const head = readFrameHead(new BitReader(Uint8Array.of(0xfb, ...bytes)), kinds);
        expect(["string", "object"]).toContain(typeof head);
      }),
      { numRuns: 1000 },
    );
  });
});
