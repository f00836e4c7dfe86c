import { describe, expect, it } from "vitest";
import { framed, MessageSplitter } from "./message-splitter.ts";

const messages = [new Uint8Array([1]), new Uint8Array(0), new Uint8Array([2, 3, 4]), new Uint8Array(300)];
const stream = Buffer.concat(messages.map(framed));

describe("MessageSplitter", () => {
  it.each([1, 2, 3, 5, 7, 64, stream.length])("finds the messages in pieces of %i bytes", (size) => {
    const splitter = new MessageSplitter();
    const found: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size)
      expect(splitter.push(stream.subarray(at, at + size), (message) => found.push(message))).toBe(true);
    expect(found).toEqual(messages);
  });

  it("gives up a stream that announces more than any message has", () => {
    const splitter = new MessageSplitter();
    expect(splitter.push(Buffer.from([0xff, 0, 0, 0]), () => {})).toBe(false);
  });
});
