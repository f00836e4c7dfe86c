import { describe, expect, it } from "vitest";
import { CommandBook, CommandRefused, CommandUnanswered, type SentCommand } from "./command-book.ts";

function newBook(lastCommand = 0) {
  const sent: SentCommand[] = [];
  return { sent, book: new CommandBook(lastCommand, (command) => sent.push(command)) };
}

describe("commands", () => {
  it("are numbered from where the seat's last one stood and fulfilled when they are answered", async () => {
    const { book, sent } = newBook(7);
    const both = [book.issue("drop", { at: 1 }), book.issue("drop", { at: 2 })];
    expect(sent.map(({ number, payload }) => [number, payload])).toEqual([
      [8, { at: 1 }],
      [9, { at: 2 }],
    ]);
    book.answered(9, undefined);
    book.answered(8, undefined);
    await expect(Promise.all(both)).resolves.toEqual([undefined, undefined]);
  });

  it("are rejected with the code of the refusal", async () => {
    const { book } = newBook();
    const command = book.issue("drop", {});
    book.answered(1, { code: "conflict", message: "no room" });
    await expect(command).rejects.toMatchObject({
      name: "CommandRefused",
      code: "conflict",
      message: "no room",
    });
  });

  it("are sent again on another connection, those without an answer alone, in their order", () => {
    const { book, sent } = newBook();
    for (let i = 0; i < 3; i++) book.issue("drop", {}).catch(() => {});
    book.answered(1, undefined);
    sent.length = 0;
    book.resumed(2);
    expect(sent.map(({ number }) => number)).toEqual([2, 3]);
    book.answered(2, undefined);
    book.answered(2, undefined);
  });

  it("fail when the session ends, and at once when too many wait", async () => {
    const { book } = newBook();
    const commands = Array.from({ length: 65 }, () => book.issue("drop", {}));
    const outcomes = Promise.allSettled(commands);
    await expect(commands[64]).rejects.toBeInstanceOf(CommandRefused);
    book.end();
    const reasons = (await outcomes).slice(0, 64).map((outcome) => (outcome as PromiseRejectedResult).reason);
    expect(reasons.every((reason) => reason instanceof CommandUnanswered)).toBe(true);
  });
});
