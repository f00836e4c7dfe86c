import { describe, expect, it } from "vitest";
import { wordsOf } from "./connection-words.tsx";

describe("what a page says of its connection", () => {
  it("is nothing while all is well", () => {
    expect(wordsOf({ kind: "online", playerId: "" })).toBeUndefined();
  });

  it("is that it tries again, and why it must [WEB-017]", () => {
    const words = wordsOf({ kind: "resuming", attempt: 3, retryInMs: 400, reason: "the connection broke" });
    expect(words).toMatchObject({ title: "Connection lost", isFinal: false });
    expect(words?.text).toContain("attempt 3");
    expect(words?.text).toContain("the connection broke");
  });

  it("is that the server cannot be reached, and that it keeps trying, where it never was", () => {
    const words = wordsOf(
      { kind: "resuming", attempt: 2, retryInMs: 400, reason: "the connection broke" },
      false,
      false,
    );
    expect(words).toMatchObject({ title: "The server cannot be reached", isFinal: false });
    expect(words?.text).toContain("keeps trying (attempt 2)");
    expect(words?.text).not.toContain("Your place");
  });

  it("tells a shutdown and a replacement in words [WEB-017]", () => {
    expect(wordsOf({ kind: "closing", code: "shutdown", message: "the server restarts" })?.text).toBe(
      "The server restarts. Running sessions may end.",
    );
    expect(wordsOf({ kind: "replaced" })).toMatchObject({ title: "You play elsewhere", isFinal: true });
  });

  it("tells that the server is about to close while sessions may still end [WEB-017]", () => {
    const words = wordsOf({ kind: "online", playerId: "" }, true);
    expect(words).toMatchObject({ title: "The server is closing", isFinal: false });
    expect(wordsOf({ kind: "resuming", attempt: 1, retryInMs: 1, reason: "" }, true)?.title).toBe(
      "Connection lost",
    );
  });

  it("says who was put out that they were, and why", () => {
    const kicked = wordsOf({ kind: "refused", code: "kicked", message: "a moderator has put you out: rams" });
    expect(kicked).toMatchObject({ title: "You have been put out", isFinal: true });
    expect(kicked?.text).toBe("A moderator has put you out: rams.");
  });

  it("says why it was refused, and what there is to do", () => {
    const refused = (message: string) => wordsOf({ kind: "refused", code: "protocol-violation", message });
    expect(refused("protocol violation")).toEqual({
      title: "The server refused the connection",
      text: "Protocol violation. Reload the page to connect again.",
      isFinal: true,
    });
    expect(refused("")?.text).toBe("Reload the page to connect again.");
  });
});
