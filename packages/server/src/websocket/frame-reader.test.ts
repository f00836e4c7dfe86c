import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FrameFault } from "../connection/framing.ts";
import { WebSocketReader } from "./frame-reader.ts";
import { Opcode } from "./opcode.ts";

const BYTES_MAX = 32_768;

/** A reader and all that it has told. */
function open(bytesMax = BYTES_MAX, overheadMax = Number.POSITIVE_INFINITY) {
  const told = { messages: [] as string[], overhead: 0, alive: 0, replies: [] as Uint8Array[], ended: 0 };
  const reader = new WebSocketReader(bytesMax, {
    message: (message) => told.messages.push(textOf(message)),
    overhead: () => ++told.overhead <= overheadMax,
    alive: () => void told.alive++,
    reply: (bytes) => void told.replies.push(bytes),
    ended: () => void told.ended++,
  });
  return { reader, told };
}

interface Part {
  readonly opcode: number;
  readonly payload?: string;
  readonly isFinal?: boolean;
  readonly isMasked?: boolean;
  readonly reserved?: number;
}

/** A frame as a client sends it (RFC 6455, section 5.2), written for this test alone. */
function frame({ opcode, payload = "", isFinal = true, isMasked = true, reserved = 0 }: Part): Buffer {
  const bytes = Buffer.from(payload, "latin1");
  const { length } = bytes;
  const head = [(isFinal ? 0x80 : 0) | reserved | opcode];
  const bit = isMasked ? 0x80 : 0;
  if (length < 126) head.push(bit | length);
  else if (length < 65_536) head.push(bit | 126, length >> 8, length & 255);
  else
    head.push(bit | 127, 0, 0, 0, 0, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255);
  if (!isMasked) return Buffer.concat([Buffer.from(head), bytes]);
  const mask = [0xa1, 0x02, 0xff, 0x37];
  return Buffer.concat([Buffer.from(head), Buffer.from(mask), bytes.map((byte, i) => byte ^ mask[i & 3]!)]);
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const binary = (payload: string): Buffer => frame({ opcode: Opcode.binary, payload });

describe("a reader of WebSocket frames", () => {
  it("gives whole messages of every length, also empty ones", () => {
    const { reader, told } = open(100_000);
    const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000].map((length) =>
      "ab".repeat(length).slice(0, length),
    );
    expect(reader.push(Buffer.concat(texts.map(binary)))).toBeUndefined();
    expect(told.messages).toEqual(texts);
    expect(reader.isPartial).toBe(false);
  });

  it("puts fragments together, with control frames between them", () => {
    const { reader, told } = open();
    const parts = [
      frame({ opcode: Opcode.binary, payload: "one ", isFinal: false }),
      frame({ opcode: Opcode.ping, payload: "hallo" }),
      frame({ opcode: Opcode.continuation, payload: "two ", isFinal: false }),
      frame({ opcode: Opcode.pong }),
      frame({ opcode: Opcode.continuation, payload: "three" }),
      binary("next"),
    ];
    reader.push(Buffer.concat(parts));
    expect(told).toMatchObject({ messages: ["one two three", "next"], alive: 1, ended: 0 });
    expect(told.replies.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual([
      `8a05${Buffer.from("hallo").toString("hex")}`,
    ]);
  });

  it("gives the same however the stream is cut", () => {
    const message = fc.tuple(fc.string({ maxLength: 300 }), fc.nat(4), fc.boolean());
    const cuts = fc.array(fc.nat(400), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), cuts, (messages, lengths) => {
        const texts = messages.map(([text]) => Buffer.from(text).toString("latin1"));
        const stream = Buffer.concat(
          messages.map(([, fragments, pings], i) => fragmented(texts[i]!, fragments, pings)),
        );
        const { reader, told } = open();
        let at = 0;
        for (const length of [...lengths, stream.length]) {
          expect(reader.push(stream.subarray(at, at + length))).toBeUndefined();
          at += length;
        }
        expect(told.messages).toEqual(texts);
        expect(reader.isPartial).toBe(false);
      }),
    );
  });

  it("knows when something has begun and is not complete", () => {
    const { reader, told } = open();
    const stream = Buffer.concat([
      frame({ opcode: Opcode.binary, isFinal: false }),
      binary("x").fill(0x80, 0, 1),
    ]);
    for (let at = 0; at < stream.length; at++) {
      reader.push(stream.subarray(at, at + 1));
      expect(reader.isPartial).toBe(at + 1 < stream.length);
    }
    expect(told.messages).toEqual(["x"]);
  });

  it("answers one ping of many that come at once: the newest", () => {
    const { reader, told } = open();
    reader.push(Buffer.concat(["1", "2", "3"].map((payload) => frame({ opcode: Opcode.ping, payload }))));
    expect(told.replies.map(textOf)).toEqual(["\x8a\x013"]);
  });

  it("counts pings, pongs and fragments, and answers no ping that is too many [HOST-022]", () => {
    const { reader, told } = open(BYTES_MAX, 4);
    const ping = (payload: string) => frame({ opcode: Opcode.ping, payload });
    reader.push(frame({ opcode: Opcode.binary, isFinal: false }));
    reader.push(frame({ opcode: Opcode.continuation, isFinal: false }));
    reader.push(frame({ opcode: Opcode.pong }));
    reader.push(ping("answered"));
    reader.push(ping("too many"));
    reader.push(frame({ opcode: Opcode.pong }));
    reader.push(frame({ opcode: Opcode.continuation, payload: "whole" }));
    expect(told).toMatchObject({ messages: ["whole"], overhead: 6, alive: 2 });
    expect(told.replies.map(textOf)).toEqual(["\x8a\x08answered"]);
  });

  it("tells of the end that the client announces", () => {
    const { reader, told } = open();
    reader.push(frame({ opcode: Opcode.close, payload: "\x03\xe8bye" }));
    expect(told.ended).toBe(1);
  });

  it("reads 32768 bytes and refuses 32769, in one frame or in many [HOST-007]", () => {
    const longest = "x".repeat(BYTES_MAX);
    const read = open();
    expect(read.reader.push(binary(longest))).toBeUndefined();
    expect(read.told.messages).toEqual([longest]);
    const fault = { kind: "too-large", reason: "a message may have at most 32768 bytes" };
    expect(open().reader.push(binary(`${longest}x`))).toEqual(fault);
    const parts = [
      frame({ opcode: Opcode.binary, payload: longest, isFinal: false }),
      frame({ opcode: Opcode.continuation, payload: "x" }),
    ];
    expect(open().reader.push(Buffer.concat(parts))).toEqual(fault);
  });

  it("refuses a length beyond all memory without asking for any", () => {
    const head = Buffer.from([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    expect(open().reader.push(head)?.kind).toBe("too-large");
  });

  it.each<[string, Part[], FrameFault["kind"], RegExp]>([
    ["text", [{ opcode: Opcode.text, payload: "{}" }], "not-binary", /binary/],
    ["no mask", [{ opcode: Opcode.binary, isMasked: false }], "malformed", /masked/],
    ["a reserved bit", [{ opcode: Opcode.binary, reserved: 0x40 }], "malformed", /bit/],
    ["an unknown kind", [{ opcode: 3 }], "malformed", /unknown/],
    ["an unknown control frame", [{ opcode: 11 }], "malformed", /unknown/],
    ["a ping in fragments", [{ opcode: Opcode.ping, isFinal: false }], "malformed", /whole/],
    ["a ping of 126 bytes", [{ opcode: Opcode.ping, payload: "x".repeat(126) }], "malformed", /125/],
    ["a continuation of nothing", [{ opcode: Opcode.continuation }], "malformed", /follows no/],
    [
      "a message within another",
      [{ opcode: Opcode.binary, isFinal: false }, { opcode: Opcode.binary }],
      "malformed",
      /before the one before/,
    ],
  ])("refuses %s, and reads nothing after it", (_, parts, kind, reason) => {
    const { reader, told } = open();
    const fault = reader.push(Buffer.concat([binary("before"), ...parts.map(frame), binary("after")]));
    expect(fault?.kind).toBe(kind);
    expect(fault?.reason).toMatch(reason);
    expect(reader.push(binary("after"))).toBe(fault);
    expect(told.messages).toEqual(["before"]);
  });

  it("never throws and never tells of more than its limit, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 30 }), (chunks) => {
        const { reader, told } = open(100);
        for (const chunk of chunks) if (reader.push(chunk) !== undefined) break;
        expect(told.messages.every(({ length }) => length <= 100)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function fragmented(text: string, fragments: number, withPings: boolean): Buffer {
  const parts: Buffer[] = [];
  const size = Math.ceil(text.length / (fragments + 1));
  for (let i = 0; i <= fragments; i++) {
    const payload = text.slice(i * size, (i + 1) * size);
    const opcode = i === 0 ? Opcode.binary : Opcode.continuation;
    parts.push(frame({ opcode, payload, isFinal: i === fragments }));
    if (withPings) parts.push(frame({ opcode: Opcode.ping, payload: "p" }));
  }
  return Buffer.concat(parts);
}
