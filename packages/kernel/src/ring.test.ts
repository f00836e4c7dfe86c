import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { transformWithOxc } from "vite";
import { describe, expect, it } from "vitest";
import { createRing, RING_PAYLOAD_MAX, RingReader, RingWriter } from "./ring.ts";

const HEADER_BYTES = 128;
const RECORD_BYTES = 12;

/** A ring whose positions already stand at `start`, as after that many bytes (modulo 2^32). */
function ringAt(capacity: number, start: number): SharedArrayBuffer {
  const buffer = createRing(capacity);
  const header = new Uint32Array(buffer);
  header[0] = header[16] = start;
  return buffer;
}

type Action = { act: "write" | "encode" | "read" | "release"; length: number; slack: number };
type Sent = { kind: number; recipients: number; payload: number[] };

const action: fc.Arbitrary<Action> = fc.record({
  act: fc.constantFrom("write", "encode", "read", "release"),
  length: fc.nat(116),
  slack: fc.nat(40),
});

function recordOf(reader: RingReader): Sent {
  const payload = Array.from(reader.bytes.subarray(reader.offset, reader.offset + reader.length));
  return { kind: reader.kind, recipients: reader.recipients, payload };
}

/** Writes through one of the two ways; false when the ring refuses. */
function send(writer: RingWriter, sent: Sent, way: "write" | "encode", slack: number): boolean {
  if (way === "write") return writer.write(sent.kind, sent.recipients, Uint8Array.from(sent.payload));
  const offset = writer.reserve(Math.min(sent.payload.length + slack, writer.payloadMax));
  if (offset < 0) return false;
  writer.bytes.set(sent.payload, offset);
  writer.commit(sent.kind, sent.recipients, sent.payload.length);
  return true;
}

/** Runs the actions on a ring of 256 bytes and on a plain queue; whatever the ring takes must come out again. */
function checkAgainstQueue(start: number, actions: Action[]): void {
  const buffer = ringAt(256, start);
  const writer = new RingWriter(buffer);
  const reader = new RingReader(buffer);
  const queue: Sent[] = [];
  let held = 0;
  let refused = 0;
  let serial = 0;
  for (const each of actions) {
    if (each.act === "read") {
      expect(reader.next()).toBe(queue.length > 0);
      const expected = queue.shift();
      if (expected === undefined) continue;
      expect(recordOf(reader)).toEqual(expected);
      held += 1;
    } else if (each.act === "release") {
      reader.release();
      held = 0;
    } else {
      serial += 1;
      const payload = Array.from(
        { length: Math.min(each.length, writer.payloadMax) },
        (_, i) => (serial + i) & 255,
      );
      const sent = { kind: 2 ** 32 - serial, recipients: 2 ** 31 + serial, payload };
      const taken = send(writer, sent, each.act, each.slack);
      if (queue.length + held === 0) expect(taken).toBe(true);
      if (taken) queue.push(sent);
      else refused += 1;
    }
  }
  expect([writer.refused, reader.refused]).toEqual([refused, refused]);
}

describe("a ring in one thread", () => {
  it("behaves as a queue that may refuse, wherever its positions stand", () => {
    const starts = fc.oneof(
      fc.nat(63).map((n) => n * 4),
      fc.nat(255).map((n) => 2 ** 32 - n * 4),
      fc.nat(255).map((n) => 2 ** 31 - n * 4),
    );
    fc.assert(
      fc.property(starts, fc.array(action, { maxLength: 60, size: "max" }), (start, actions) => {
        checkAgainstQueue(start % 2 ** 32, actions);
      }),
      { numRuns: 1500 },
    );
  });

  it("carries its counters over 2^32 bytes", () => {
    const buffer = ringAt(128, 2 ** 32 - 64);
    const writer = new RingWriter(buffer);
    const reader = new RingReader(buffer);
    for (let i = 0; i < 40; i++) {
      expect(writer.write(i, 7, Uint8Array.of(i, i, i))).toBe(true);
      expect(reader.next()).toBe(true);
      expect(recordOf(reader)).toEqual({ kind: i, recipients: 7, payload: [i, i, i] });
      reader.release();
    }
    expect(new Uint32Array(buffer)[0]).toBe(40 * 16 - 64);
  });

  it("fills to the last byte, then refuses and counts, until the reader releases", () => {
    const buffer = createRing(64);
    const writer = new RingWriter(buffer);
    const reader = new RingReader(buffer);
    const payload = new Uint8Array(20);
    expect([writer.write(1, 0, payload), writer.write(2, 0, payload)]).toEqual([true, true]);
    expect([writer.reserve(0), writer.write(3, 0, payload), writer.refused]).toEqual([-1, false, 2]);
    expect([reader.next(), reader.next(), reader.next()]).toEqual([true, true, false]);
    expect(writer.write(3, 0, payload)).toBe(false);
    reader.release();
    expect(writer.write(3, 0, payload)).toBe(true);
  });

  it("shows nothing of a reservation before its commit, and forgets it for another", () => {
    const buffer = createRing(256);
    const writer = new RingWriter(buffer);
    const reader = new RingReader(buffer);
    const offset = writer.reserve(40);
    expect(offset).toBe(HEADER_BYTES + RECORD_BYTES);
    expect(reader.next()).toBe(false);
    expect(writer.reserve(8)).toBe(offset);
    writer.commit(5, 6, 3);
    expect([reader.next(), reader.length, reader.next()]).toEqual([true, 3, false]);
    expect(() => writer.commit(5, 6, 0)).toThrow(/-1: none/);
  });

  it("takes payloads up to 64 KiB or half the ring, and none longer", () => {
    const large = new RingWriter(createRing(2 ** 18));
    expect(large.payloadMax).toBe(RING_PAYLOAD_MAX);
    expect(large.write(1, 1, new Uint8Array(RING_PAYLOAD_MAX))).toBe(true);
    expect(() => large.reserve(RING_PAYLOAD_MAX + 1)).toThrow(RangeError);
    const small = new RingWriter(createRing(64));
    expect(small.payloadMax).toBe(20);
    expect(() => small.reserve(21)).toThrow(/0 to 20/);
    small.reserve(8);
    expect(() => small.commit(1, 1, 9)).toThrow(/8 are reserved/);
  });

  it("works on an unshared buffer, and continues where another end stopped", () => {
    const buffer = new ArrayBuffer(HEADER_BYTES + 64);
    new RingWriter(buffer).write(1, 2, Uint8Array.of(3));
    const first = new RingReader(buffer);
    first.next();
    first.release();
    new RingWriter(buffer).write(4, 5, Uint8Array.of(6));
    const second = new RingReader(buffer);
    expect([second.next(), second.kind, second.next()]).toEqual([true, 4, false]);
  });

  it("refuses capacities that are no power of two from 64 to 2^30", () => {
    for (const capacity of [0, 32, 96, 64.5, 2 ** 31, Number.NaN])
      expect(() => createRing(capacity)).toThrow(/power of two/);
    expect(() => new RingReader(new ArrayBuffer(200))).toThrow(/power of two/);
  });
});

describe("a corrupt ring", () => {
  const WRAP = 2 ** 32 - 1;
  it.each<[string, (words: Uint32Array) => void]>([
    ["a length beyond what is written", (words) => words.set([24], 32)],
    ["a length beyond the maximum", (words) => words.set([0x8000_0000], 32)],
    ["a write position further than the capacity", (words) => words.set([4096], 0)],
    ["a write position inside a word", (words) => words.set([15], 0)],
    ["a wrap marker with nothing after it", (words) => words.set([WRAP], 32)],
  ])("makes the reader throw: %s", (_, damage) => {
    const buffer = createRing(256);
    const writer = new RingWriter(buffer);
    writer.write(1, 1, new Uint8Array(4));
    damage(new Uint32Array(buffer));
    expect(() => new RingReader(buffer).next()).toThrow(/Corrupt ring/);
  });
});

const RECORDS = 100_000;
const producer = `
import { workerData } from "node:worker_threads";
const writer = new RingWriter(workerData);
const pause = new Int32Array(new SharedArrayBuffer(4));
for (let i = 0; i < ${RECORDS}; i++) {
  const length = (i * 7) % 200;
  let offset = writer.reserve(length);
  for (; offset < 0; offset = writer.reserve(length)) Atomics.wait(pause, 0, 0, 1);
  writer.bytes.fill(i & 255, offset, offset + length);
  writer.commit(i, ~i, length);
}
`;

/** Index of the first record that is not as `producer` wrote it, or the number of records. */
function drain(reader: RingReader, from: number): number {
  let i = from;
  for (; reader.next(); i++) {
    const payload = reader.bytes.subarray(reader.offset, reader.offset + reader.length);
    const intact = reader.kind === i && reader.recipients === ~i >>> 0 && reader.length === (i * 7) % 200;
    if (!intact || !payload.every((byte) => byte === (i & 255))) throw new Error(`Record ${i} is damaged.`);
  }
  reader.release();
  return i;
}

describe("a ring between two threads", () => {
  it("moves 100,000 records in order and undamaged, through many wraps", async () => {
    const source = await readFile(new URL("./ring.ts", import.meta.url), "utf8");
    const { code } = await transformWithOxc(source, "ring.ts");
    const buffer = createRing(2 ** 14);
    const script = `data:text/javascript,${encodeURIComponent(code + producer)}`;
    const worker = new Worker(new URL(script), { workerData: buffer });
    const failed = new Promise<never>((_, reject) => worker.once("error", reject));
    try {
      const reader = new RingReader(buffer);
      for (let count = 0; count < RECORDS; ) {
        count = drain(reader, count);
        await Promise.race([setImmediate(), failed]);
      }
      expect(reader.next()).toBe(false);
    } finally {
      await worker.terminate();
    }
  });
});
