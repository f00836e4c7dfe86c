import { expect, it } from "vitest";
import { isAnnouncement } from "./announcement.ts";

it("only what the server has said, and not long ago, is an announcement", () => {
  const line = { number: 1, playerId: "00000000-0000-0000-0000-000000000000", name: "Server", text: "Hello" };
  const minute = 60_000;
  const said = { ...line, sentMs: 100 * minute };
  expect(isAnnouncement(said, 109 * minute)).toBe(true);
  expect(isAnnouncement(said, 111 * minute)).toBe(false);
  // A player may be called Server, and is somebody.
  const playerId = "00000000-0000-4000-8000-000000000001";
  expect(isAnnouncement({ ...said, playerId }, 100 * minute)).toBe(false);
});
