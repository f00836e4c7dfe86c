import { describe, expect, it } from "vitest";
import type { Link } from "../transport/link.ts";
import { SendQueue } from "./send-queue.ts";

/** A link that takes bytes and keeps as many as it is told in its buffer. */
function slowLink() {
  const sent: string[] = [];
  const link = {
    remoteAddress: "",
    bufferedBytes: 0,
    exportKey: () => undefined,
    send: (bytes: Uint8Array) => void sent.push(new TextDecoder().decode(bytes)),
    close: () => {},
  } satisfies Link;
  return { link: link as { bufferedBytes: number } & Link, sent };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const full = 1_000_000;
const bytesMax = 100_000;

describe("SendQueue", () => {
  it("passes everything on while the link has room", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 2, bytesMax);
    expect(["a", "b", "c"].map((text) => queue.control(bytes(text)))).toEqual([true, true, true]);
    queue.state(bytes("s"));
    expect(sent).toEqual(["a", "b", "c", "s"]);
  });

  it("keeps the newest frame of state while the link is full [HOST-014]", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 2, bytesMax);
    link.bufferedBytes = full;
    for (const text of ["s1", "s2", "s3"]) queue.state(bytes(text));
    link.bufferedBytes = 0;
    queue.flush();
    expect(sent).toEqual(["s3"]);
    expect(queue.replacedFrames).toBe(2);
  });

  it("keeps control messages in order up to its bound, and refuses one more [HOST-014]", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 100, bytesMax);
    link.bufferedBytes = full;
    const texts = Array.from({ length: 101 }, (_, i) => `c${i}`);
    expect(texts.map((text) => queue.control(bytes(text)))).toEqual(texts.map((_, i) => i < 100));
    expect(sent).toEqual([]);
    link.bufferedBytes = 0;
    queue.flush();
    expect(sent).toEqual(texts.slice(0, 100));
    expect(queue.control(bytes("again"))).toBe(true);
  });

  it("sends what waits before what comes later", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 10, bytesMax);
    link.bufferedBytes = full;
    queue.state(bytes("s"));
    queue.control(bytes("a"));
    link.bufferedBytes = 0;
    queue.control(bytes("b"));
    queue.flush();
    expect(sent).toEqual(["a", "b", "s"]);
  });

  it("forgets state that is not wanted any more [APEX-024]", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 10, bytesMax);
    link.bufferedBytes = full;
    queue.state(bytes("old session"));
    queue.dropState();
    queue.control(bytes("left"));
    link.bufferedBytes = 0;
    queue.flush();
    expect(sent).toEqual(["left"]);
  });

  it("hands everything that must arrive over before the end", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 10, bytesMax);
    link.bufferedBytes = full;
    queue.state(bytes("s"));
    queue.control(bytes("a"));
    queue.control(bytes("b"));
    queue.flushAll();
    expect(sent).toEqual(["a", "b"]);
  });

  it("holds no more bytes than it may, but a long message when nothing else waits [HOST-014]", () => {
    const { link, sent } = slowLink();
    const queue = new SendQueue(link, 100, 10);
    link.bufferedBytes = full;
    expect(queue.control(bytes("longer than ten"))).toBe(true);
    expect(queue.control(bytes("x"))).toBe(false);
    link.bufferedBytes = 0;
    queue.flush();
    link.bufferedBytes = full;
    expect(["12345", "67890", "x"].map((text) => queue.control(bytes(text)))).toEqual([true, true, false]);
    expect(sent).toEqual(["longer than ten"]);
  });
});
