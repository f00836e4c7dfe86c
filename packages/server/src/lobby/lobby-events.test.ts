import { describe, expect, it } from "vitest";
import { enterPhases, openFixture, seat } from "../test/lobby-fixture.ts";

describe("what a lobby tells of", () => {
  it("is a session from its beginning to its end, in order", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown", "active");
    const events = [{ name: "delivered", subject: 1, values: { minutes: 3 } }];
    fixture.host.emit({ kind: "happened", sessionId, tick: 70, events });
    enterPhases(fixture, sessionId, "finished");
    for (let i = 0; i < 2; i++) fixture.host.emit({ kind: "finished", sessionId, results: null, roster: [] });
    fixture.lobby.endSessions();
    const names = { game: "errand", sessionId };
    const players = [expect.any(String), expect.any(String)];
    expect(fixture.told).toEqual([
      { kind: "session-created", ...names, title: "Town", isServerMade: false },
      { kind: "player-joined", ...names, playerId: players[0], seat: 0 },
      { kind: "player-joined", ...names, playerId: players[1], seat: 1 },
      { kind: "session-phase", ...names, phase: "countdown" },
      { kind: "session-phase", ...names, phase: "active" },
      { kind: "game:delivered", ...names, tick: 70, subject: 1, values: { minutes: 3 } },
      { kind: "session-phase", ...names, phase: "finished" },
      { kind: "session-ended", ...names, hasFailed: false },
      { kind: "player-left", ...names, playerId: players[0] },
      { kind: "player-left", ...names, playerId: players[1] },
      { kind: "session-removed", ...names, phase: "finished" },
    ]);
  });

  it("names who leaves, once, and a session that fails", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown");
    clients[1]!.ask({ kind: "leave" });
    const joined = fixture.told.filter(({ kind }) => kind === "player-joined");
    expect(fixture.told.filter(({ kind }) => kind === "player-left")).toMatchObject([
      { playerId: (joined[1] as { readonly playerId: string }).playerId },
    ]);
    fixture.host.emit({ kind: "failed", sessionId, message: "TypeError" });
    expect(fixture.told.slice(-3)).toMatchObject([
      { kind: "session-ended", hasFailed: true },
      { kind: "player-left" },
      { kind: "session-removed" },
    ]);
  });
});
