import { describe, expect, it } from "vitest";
import { filterSessions, type ListedSession, type SessionFilter } from "./session-filter.ts";

const session = (title: string, changed: Partial<ListedSession> = {}): ListedSession => ({
  id: title,
  title,
  hostName: "Ann",
  playerCount: 1,
  readyCount: 0,
  seats: 2,
  reservedSeats: 1,
  spectatorCount: 0,
  phase: "lobby",
  visibility: "public",
  ...changed,
});
const sessions = [
  session("Oval"),
  session("Harbour", { playerCount: 2 }),
  session("Oval at night", { phase: "active", hostName: "Bea" }),
  session("Hills", { visibility: "protected", hostName: "Overlord" }),
];

describe("the sessions of a lobby", () => {
  it.each<[string, SessionFilter, string[]]>([
    ["everything", {}, ["Oval", "Harbour", "Oval at night", "Hills"]],
    ["a part of title or host", { text: " OVER" }, ["Hills"]],
    ["a title", { text: "oval" }, ["Oval", "Oval at night"]],
    ["phases", { phases: ["active", "paused"] }, ["Oval at night"]],
    ["a free seat", { hasFreeSeat: true, phases: ["lobby"] }, ["Oval", "Hills"]],
    ["none", { hasFreeSeat: false }, ["Harbour"]],
    ["no password", { isOpen: true, text: "h" }, ["Harbour", "Oval at night"]],
  ])("are filtered by %s [HOST-042]", (_, filter, titles) =>
    expect(filterSessions(sessions, filter).map(({ title }) => title)).toEqual(titles),
  );
});
