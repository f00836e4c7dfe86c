import { describe, expect, it } from "vitest";
import { Chat } from "./chat.ts";

const line = (number: number, text: string, sentMs = number) => ({
  number,
  playerId: "00000000-0000-4000-8000-000000000001",
  name: "Ann",
  text,
  sentMs,
});
const textsOf = (chat: Chat) => chat.lines.map(({ text }) => text);

describe("what a client hears", () => {
  it("is told line by line and kept, and what comes again is known [HOST-047]", () => {
    const chat = new Chat(() => {});
    const told: string[] = [];
    const stop = chat.on(({ text }) => told.push(text));
    chat.heard([line(1, "one"), line(2, "two")]);
    chat.heard([line(1, "one"), line(2, "two"), line(3, "three")]);
    stop();
    chat.heard([line(4, "four")]);
    expect(told).toEqual(["one", "two", "three"]);
    expect(textsOf(chat)).toEqual(["one", "two", "three", "four"]);
  });

  it("goes on with a server that counts anew, and after messages that were left out", () => {
    const chat = new Chat(() => {});
    chat.heard([line(7, "before the restart")]);
    chat.heard([line(1, "after it", 1000)]);
    chat.heard([line(5, "later", 1001)]);
    expect(textsOf(chat)).toEqual(["before the restart", "after it", "later"]);
  });

  it("is kept up to a bound", () => {
    const chat = new Chat(() => {});
    for (let i = 1; i <= 300; i++) chat.heard([line(i, `${i}`)]);
    expect(chat.lines).toHaveLength(200);
    expect(chat.lines[0].text).toBe("101");
  });
});
