import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameSplitter, framed, messageBytesMax } from "./frame-splitter.ts";

function split(chunks: readonly Uint8Array[]) {
  const splitter = new FrameSplitter();
  const messages: Uint8Array[] = [];
  const isAccepted = chunks.map((chunk) => splitter.push(chunk, (message) => messages.push(message.slice())));
  return { messages, isAccepted, isPartial: splitter.isPartial };
}

const joined = (parts: readonly Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));
const three = [Uint8Array.of(1, 2, 3), Uint8Array.of(4), Uint8Array.of(5, 6)];

describe("FrameSplitter", () => {
  it("finds three messages that come byte by byte [HOST-002]", () => {
    const bytes = [...joined(three.map(framed))].map((byte) => Uint8Array.of(byte));
    expect(split(bytes).messages).toEqual(three);
  });

  it("finds three messages that come in one piece [HOST-002]", () => {
    expect(split([joined(three.map(framed))]).messages).toEqual(three);
  });

  it("hands on an empty message, which no protocol accepts [HOST-002]", () => {
    const { messages, isAccepted } = split([Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 9)]);
    expect(messages).toEqual([new Uint8Array(0), Uint8Array.of(9)]);
    expect(isAccepted).toEqual([true]);
  });

  it("accepts a length of 1,000,000 and refuses 1,000,001 for good [HOST-002]", () => {
    expect(messageBytesMax).toBe(1_000_000);
    const longest = framed(new Uint8Array(1_000_000).fill(7));
    expect(split([longest]).messages[0]).toHaveLength(1_000_000);
    const refused = split([Uint8Array.of(0, 0x0f, 0x42, 0x41), framed(Uint8Array.of(1))]);
    expect(refused.isAccepted).toEqual([false, false]);
    expect(refused.messages).toEqual([]);
  });

  it("takes memory for what has come and not for what was announced [HOST-002]", () => {
    const splitters = Array.from({ length: 2000 }, () => new FrameSplitter());
    const before = process.memoryUsage().arrayBuffers;
    const begun = Uint8Array.of(0, 0x0f, 0x42, 0x40, 1, 2, 3);
    for (const splitter of splitters) splitter.push(begun, () => {});
    // All of what was announced would be 2 GB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    expect(splitters.every(({ isPartial }) => isPartial)).toBe(true);
  });

  it("says whether a message has begun", () => {
    expect(split([]).isPartial).toBe(false);
    expect(split([Uint8Array.of(0)]).isPartial).toBe(true);
    expect(split([Uint8Array.of(0, 0, 0, 2, 1)]).isPartial).toBe(true);
    expect(split([framed(Uint8Array.of(1, 2))]).isPartial).toBe(false);
  });

  it("finds the same messages however the stream is cut [HOST-002]", () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 70_000, maxLength: 70_100 }),
    );
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (messages, cuts) => {
          const stream = Buffer.concat(messages.map(framed));
          const places = [
            0,
            ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b),
            stream.length,
          ];
          const chunks = places.slice(1).map((end, i) => stream.subarray(places[i], end));
          const found = split(chunks);
          expect(found.messages.length).toBe(messages.length);
          expect(found.messages.every((each, i) => Buffer.compare(each, messages[i]) === 0)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});
