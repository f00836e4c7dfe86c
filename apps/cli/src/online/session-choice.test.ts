import { describe, expect, it } from "vitest";
import { CommandFailure } from "../command-failure.ts";
import { findSession, firstJoinable, firstWatchable, type ListedSession } from "./session-choice.ts";

const session = (id: string, state: ListedSession["state"], players = 1): ListedSession => ({
  id,
  track_name: "Simple Oval",
  host_name: "Ada",
  player_count: players,
  max_players: 4,
  state,
});

const lobby = (...sessions: ListedSession[]) => ({
  type: "LobbyState" as const,
  players_in_lobby: [],
  available_sessions: sessions,
  car_configs: [],
  track_configs: [],
});

describe("choosing a session", () => {
  it("joins the first that waits and has room", () => {
    const open = lobby(session("a", "Racing"), session("b", "Lobby", 4), session("c", "Lobby"));
    expect(firstJoinable(open)?.id).toBe("c");
    expect(firstJoinable(lobby(session("a", "Finished")))).toBeUndefined();
    expect(firstJoinable(open, "Simple Oval")?.id).toBe("c");
    expect(firstJoinable(open, "Quarry Steps")).toBeUndefined();
  });

  it("leaves those to others that the server starts when it is time", () => {
    const waiting = { ...session("a", "Lobby"), host_name: "Server" };
    expect(firstJoinable(lobby(waiting))).toBeUndefined();
    expect(firstJoinable(lobby(waiting, session("b", "Lobby")))?.id).toBe("b");
  });

  it("watches one that races rather than one that will", () => {
    expect(
      firstWatchable(lobby(session("a", "Lobby"), session("b", "Countdown"), session("c", "Racing"))).id,
    ).toBe("c");
    expect(firstWatchable(lobby(session("a", "Lobby"), session("b", "Countdown"))).id).toBe("b");
    expect(() => firstWatchable(lobby(session("a", "Finished")))).toThrow(CommandFailure);
  });

  it("finds one by the beginning of its id, and lists them all when that does not tell", () => {
    const two = lobby(session("9e10-a", "Lobby"), session("9e20-b", "Racing"));
    expect(findSession(two, "9E10").id).toBe("9e10-a");
    expect(() => findSession(two, "9e")).toThrow(
      /Several sessions begin like that. There are:\n {2}9e10-a {2}Simple Oval, Lobby, 1 of 4\n/,
    );
    expect(() => findSession(lobby(), "x")).toThrow("There is no such session. The server has none.");
  });
});
