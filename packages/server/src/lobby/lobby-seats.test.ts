import { describe, expect, it } from "vitest";
import {
  enterPhases,
  type Fixture,
  type FixtureClient,
  idOf,
  openFixture,
  pass,
  seat,
} from "../test/lobby-fixture.ts";

describe("signing in", () => {
  it("tells who the client is and shows the lobby with the next look at it [HOST-032]", () => {
    const fixture = openFixture();
    const client = fixture.connect();
    client.ask({ kind: "authenticate", token: "t", name: " Ann\u0007 " });
    const [first, second, ...rest] = client.take();
    expect(first).toMatchObject({ kind: "authenticated", serverVersion: 7 });
    expect(second).toMatchObject({ kind: "lobby", lobby: { players: [{ name: "Ann", sessionId: null }] } });
    expect(rest).toEqual([]);
  });

  it("refuses an empty token with the reason, and closes [HOST-029] [HOST-032]", () => {
    const client = openFixture().connect();
    client.ask({ kind: "authenticate", token: "", name: "Ann" });
    expect(client.take()).toEqual([{ kind: "refused", reason: "the token is empty" }]);
    expect(client.peer.isClosed).toBe(true);
  });

  it("leaves a guest's identity with whoever holds it and is heard of [HOST-029]", () => {
    const fixture = openFixture();
    const holder = fixture.enter("Ann");
    const newcomer = fixture.enter("Ann");
    expect(holder.peer.isClosed).toBe(false);
    holder.ask({ kind: "lobby" });
    const [notice] = holder.take();
    const players = notice?.kind === "lobby" ? notice.lobby.players : [];
    expect(players.map(({ name }) => name)).toEqual(["Ann", "Ann"]);
    expect(new Set(players.map(({ id }) => id)).size).toBe(2);
    expect(newcomer.peer.isClosed).toBe(false);
  });

  it("gives it to the newcomer, with the seat, when the holder is silent [HOST-034]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    fixture.advance(1500);
    clients[1]!.ask({ kind: "heartbeat", tick: 0 });
    fixture.advance(550);
    const newcomer = fixture.connect();
    newcomer.ask({ kind: "authenticate", token: "t", name: "Ann" });
    expect(newcomer.take()).toMatchObject([
      { kind: "authenticated", playerId: idOf(fixture, 0) },
      { kind: "lobby" },
      { kind: "joined", sessionId, seat: 0 },
    ]);
    expect(clients[0]!.take()).toMatchObject([
      { kind: "refused", reason: expect.stringMatching(/^replaced/) },
    ]);
    expect(clients[0]!.peer.isClosed).toBe(true);
    expect(fixture.observer.seen).toContain("disconnected: replaced");
    expect(clients[1]!.kinds()).toEqual(["heartbeat-ack"]);
    newcomer.ask({ kind: "start" });
    expect(fixture.host.of("start").length).toBe(1);
  });
});

describe("a lost connection", () => {
  it("gives the seat up at once while the session waits [HOST-035]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    clients[0]!.peer.close();
    expect(fixture.host.of("leaveSeat")).toEqual([{ call: "leaveSeat", sessionId, seat: 0 }]);
    expect(clients[1]!.take()).toEqual([{ kind: "player-left", playerId: idOf(fixture, 0) }]);
    clients[1]!.ask({ kind: "start" });
    expect(fixture.host.of("start").length).toBe(1);
  });

  /** Two in a race; Ann's connection ends in some way, Bea's lives. */
  function race(fixture: Fixture) {
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown", "active");
    for (const client of clients) client.take();
    return { sessionId, ann: clients[0]!, bea: clients[1]! };
  }

  const causes: Record<string, (fixture: Fixture, ann: FixtureClient, bea: FixtureClient) => void> = {
    "a close": (_fixture, ann) => ann.peer.close(),
    "a reset": (_fixture, ann) => ann.peer.close("ECONNRESET"),
    "a timeout": (fixture, _ann, bea) => pass(fixture, 6, bea),
    "a protocol violation": (_fixture, ann) => ann.peer.send(Uint8Array.of(255, 255, 255, 255)),
    "a full queue": (_fixture, ann) => {
      ann.peer.stall();
      for (let i = 0; i < 2000; i++) ann.ask({ kind: "roster" });
    },
  };

  it.each(Object.keys(causes))("by %s keeps the seat in a race for the resume window [HOST-035]", (cause) => {
    const fixture = openFixture();
    const { sessionId, ann, bea } = race(fixture);
    causes[cause]!(fixture, ann, bea);
    expect(ann.peer.isClosed).toBe(true);
    expect(bea.take().filter(({ kind }) => kind === "player-left").length).toBe(1);
    expect(fixture.host.of("leaveSeat")).toEqual([]);
    pass(fixture, 59, bea);
    expect(fixture.host.of("leaveSeat")).toEqual([]);
    pass(fixture, 2, bea);
    expect(fixture.host.of("leaveSeat")).toEqual([{ call: "leaveSeat", sessionId, seat: 0 }]);
    expect(bea.kinds()).not.toContain("player-left");
  });

  it("by a goodbye gives the seat up at once", () => {
    const fixture = openFixture();
    const { sessionId, ann, bea } = race(fixture);
    ann.ask({ kind: "disconnect" });
    expect(fixture.host.of("leaveSeat")).toEqual([{ call: "leaveSeat", sessionId, seat: 0 }]);
    expect(bea.kinds()).toEqual(["player-left"]);
  });

  it("is resumed within the window in the same seat, and inputs work again [APEX-020]", () => {
    const fixture = openFixture();
    const { sessionId, ann, bea } = race(fixture);
    fixture.host.tick = 5000;
    ann.ask({ kind: "input", sequence: 4990, values: [1] } as never);
    ann.peer.close();
    pass(fixture, 58, bea);
    const again = fixture.connect();
    again.ask({ kind: "authenticate", token: "t", name: "Ann" });
    expect(again.take()).toMatchObject([
      { kind: "authenticated", playerId: idOf(fixture, 0) },
      { kind: "lobby" },
      { kind: "joined", sessionId, seat: 0 },
    ]);
    again.ask({ kind: "input", sequence: 0, values: [1] } as never);
    expect(fixture.host.of("input").map(({ seat, sequence }) => [seat, sequence])).toEqual([
      [0, 4990],
      [0, 4990],
    ]);
    pass(fixture, 3, bea);
    expect(fixture.host.of("leaveSeat")).toEqual([]);
  });

  it("after the window is a new arrival [HOST-035]", () => {
    const fixture = openFixture();
    const { ann, bea } = race(fixture);
    ann.peer.close();
    pass(fixture, 61, bea);
    const again = fixture.connect();
    again.ask({ kind: "authenticate", token: "t", name: "Ann" });
    expect(again.kinds()).toEqual(["authenticated", "lobby"]);
  });

  it("of the last person keeps the session for the window only [HOST-039]", () => {
    const fixture = openFixture();
    const { clients, sessionId } = seat(fixture, "Ann");
    enterPhases(fixture, sessionId, "countdown", "active");
    clients[0]!.peer.close();
    fixture.advance(59_000);
    expect(fixture.lobby.sessionCount).toBe(1);
    expect(fixture.lobby).toMatchObject({ awayCount: 1, phaseCounts: { active: 1 } });
    fixture.advance(2000);
    expect(fixture.lobby.sessionCount).toBe(0);
    expect(fixture.lobby).toMatchObject({ awayCount: 0, phaseCounts: { active: 0 } });
  });

  it("leaves nothing behind, a thousand times [HOST-035]", () => {
    const fixture = openFixture();
    for (let i = 0; i < 1000; i++) {
      const { clients } = seat(fixture, "Ann");
      expect(fixture.lobby.datagramKeyCount).toBeGreaterThan(0);
      clients[0]!.peer.close();
    }
    expect(fixture.lobby.sessionCount).toBe(0);
    expect(fixture.lobby.datagramKeyCount).toBe(0);
    expect(fixture.lobby.playerCount).toBe(0);
    expect(fixture.connections.size).toBe(0);
    expect(fixture.connections.isDrained).toBe(true);
    const last = fixture.enter("Bea");
    last.ask({ kind: "lobby" });
    expect(last.take()).toMatchObject([{ lobby: { players: [{ name: "Bea" }], sessions: [] } }]);
  });
});
