import { describe, expect, it } from "vitest";
import { type OperatedSession, peopleOf, whoLoses } from "./session-words.ts";

const seated = (name: string, seat: number) => ({ playerId: name, name, place: "seated", seat });
const watching = (name: string) => ({ playerId: name, name, place: "watching", seat: null });
const session = (members: object[], playerCount: number) =>
  ({
    members,
    playerCount,
    spectatorCount: members.filter((member) => (member as { place: string }).place === "watching").length,
  }) as unknown as OperatedSession;

describe("the people of a session in words", () => {
  it("are named with what they do, and AI drivers are counted", () => {
    expect(peopleOf(session([seated("Ann", 0), watching("Bob")], 3))).toBe("Ann, Bob (watching), 2 AI");
    const six = ["A", "B", "C", "D", "E", "F"].map(seated);
    expect(peopleOf(session(six, 6))).toBe("A, B, C, D, 2 more");
  });

  it("are who loses a session that is ended", () => {
    expect(whoLoses(session([], 2))).toBe("Nobody is in it.");
    expect(whoLoses(session([seated("Ann", 0), seated("Bob", 1), watching("Cy")], 2))).toBe(
      "It ends at once for 2 players and 1 who watches, and they are told why.",
    );
  });
});
