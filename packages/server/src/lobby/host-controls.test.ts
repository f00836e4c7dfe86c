import type { ClientRequest } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { town } from "../test/errand-game.ts";
import {
  enterPhases,
  equipped,
  type Fixture,
  type FixtureClient,
  idOf,
  openFixture,
  seat,
} from "../test/lobby-fixture.ts";

/** What a request is answered with, without frames. */
function answer(fixture: Fixture, client: FixtureClient, request: ClientRequest) {
  client.ask(request);
  fixture.host.run();
  return told(client);
}

function told(client: FixtureClient): string[] {
  return client.take().map((notice) => {
    if (notice.kind === "error") return `${notice.code}: ${notice.message}`;
    return notice.kind === "joined" ? `joined ${notice.seat ?? "to watch"}` : notice.kind;
  });
}

function finish(fixture: Fixture, sessionId: string): void {
  enterPhases(fixture, sessionId, "active", "finished");
  fixture.host.emit({ kind: "finished", sessionId, results: [], roster: [] });
}

const removed = "forbidden: the host has removed you from the session";

describe("removing a player", () => {
  it("frees the seat, tells everybody, and lasts as long as the session [HOST-042, HOST-048]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea", "Cyd");
    const [ann, bea, cyd] = clients as [FixtureClient, FixtureClient, FixtureClient];
    expect(answer(fixture, ann, { kind: "kick", playerId: idOf(fixture, 1) })).toEqual(["player-left"]);
    expect(told(bea)).toEqual([removed, "left", "lobby"]);
    expect(told(cyd)).toEqual(["player-left"]);
    expect(fixture.host.of("leaveSeat")).toEqual([{ call: "leaveSeat", sessionId, seat: 1 }]);
    for (const as of ["player", "spectator"] as const)
      expect(answer(fixture, bea, { kind: "join", sessionId, as })).toEqual([
        "forbidden: the host has removed you from this session",
      ]);
  });

  it("concerns the address of a guest, who may come under another name, unless many share it [HOST-048]", () => {
    for (const isExempt of [false, true]) {
      const fixture = openFixture({ isExempt: () => isExempt });
      const { sessionId, clients } = seat(fixture, "Ann", "Bea");
      clients[0]!.ask({ kind: "kick", playerId: idOf(fixture, 1) });
      const again = equipped(fixture, "Bea the second");
      const [first] = answer(fixture, again, { kind: "join", sessionId, as: "player" });
      expect(first).toBe(isExempt ? "joined 1" : "forbidden: the host has removed you from this session");
    }
  });

  it("is possible for spectators, who are away, and who waits for a seat [HOST-042]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const ann = clients[0]!;
    const cyd = fixture.enter("Cyd", "192.0.2.3");
    cyd.ask({ kind: "authenticate", token: "t", name: "Cyd" });
    cyd.ask({ kind: "join", sessionId, as: "spectator" });
    cyd.ask({ kind: "say", text: "hello" });
    const line = cyd.take().flatMap((notice) => (notice.kind === "chat" ? notice.lines : []))[0]!;
    ann.ask({ kind: "kick", playerId: line.playerId });
    expect(told(cyd)).toEqual([removed, "left", "lobby"]);
    const dan = equipped(fixture, "Dan");
    dan.ask({ kind: "join", sessionId, as: "player" });
    ann.ask({ kind: "kick", playerId: idOf(fixture, 2) });
    expect(told(dan)).toEqual([removed, "left", "lobby"]);
    enterPhases(fixture, sessionId, "active");
    clients[1]!.peer.close();
    expect(fixture.lobby.awayCount).toBe(1);
    ann.ask({ kind: "kick", playerId: idOf(fixture, 1) });
    expect(fixture.lobby.awayCount).toBe(0);
  });

  it("is the host's right alone, and needs somebody else who is there [HOST-042]", () => {
    const fixture = openFixture();
    const { clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    const [annId, beaId] = [idOf(fixture, 0), idOf(fixture, 1)];
    expect(answer(fixture, bea, { kind: "kick", playerId: annId })).toEqual([
      "forbidden: only the host may remove players",
    ]);
    expect(answer(fixture, ann, { kind: "kick", playerId: annId })).toEqual([
      "bad_request: you cannot remove yourself; leave",
    ]);
    expect(answer(fixture, ann, { kind: "kick", playerId: town })).toEqual([
      "not_found: there is no such player in the session",
    ]);
    expect(answer(fixture, fixture.enter("Cyd"), { kind: "kick", playerId: beaId })).toEqual([
      "conflict: you are in no session",
    ]);
  });
});

describe("a rematch", () => {
  it("has the same members, host, options and code, and another seed and id [HOST-042]", () => {
    const fixture = openFixture();
    const host = equipped(fixture, "Ann");
    const options = { place: town, seats: 3 };
    host.ask({ kind: "create", options, visibility: "protected", password: "right" });
    const { sessionId } = fixture.host.of("create")[0]!;
    const [bea, cyd] = [equipped(fixture, "Bea"), fixture.enter("Cyd")];
    bea.ask({ kind: "join", sessionId, as: "player", password: "right" });
    cyd.ask({ kind: "join", sessionId, as: "spectator", password: "right" });
    fixture.host.run();
    finish(fixture, sessionId);
    for (const client of [host, bea, cyd]) client.take();
    host.ask({ kind: "rematch" });
    fixture.host.run();
    expect(told(host)).toEqual(["left", "joined 0", "lobby"]);
    expect(told(bea)).toEqual(["left", "joined 1", "lobby"]);
    expect(told(cyd)).toEqual(["left", "joined to watch", "lobby"]);
    const next = fixture.host.of("create")[1]!.sessionId;
    expect(next).not.toBe(sessionId);
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId }]);
    host.ask({ kind: "roster" });
    expect(host.take()).toMatchObject([{ kind: "roster", hostId: idOf(fixture, 0), options }]);
    const dan = equipped(fixture, "Dan");
    const joining = { kind: "join-by-code", code: "AMBER-ANCHOR-17", as: "player" } as const;
    expect(answer(fixture, dan, joining)).toEqual(["forbidden: the session needs a password"]);
    expect(answer(fixture, dan, { ...joining, password: "right" })).toEqual(["joined 2"]);
    expect(fixture.outcomes).toMatchObject([{ sessionId, outcome: { kind: "finished" } }]);
    expect(answer(fixture, host, { kind: "start" })).toEqual([]);
    expect(fixture.host.of("start")).toEqual([{ call: "start", sessionId: next }]);
  });

  it("leaves out who is gone, who was removed, and who cannot have a seat any more [HOST-042]", () => {
    const fixture = openFixture({ isExempt: () => true });
    const { sessionId, clients } = seat(fixture, "Ann", "Bea", "Cyd", "Dan");
    const [ann, bea, cyd, dan] = clients as [FixtureClient, FixtureClient, FixtureClient, FixtureClient];
    enterPhases(fixture, sessionId, "active");
    bea.peer.close();
    ann.ask({ kind: "kick", playerId: idOf(fixture, 2) });
    cyd.take();
    enterPhases(fixture, sessionId, "finished");
    fixture.host.emit({ kind: "finished", sessionId, results: [], roster: [] });
    ann.ask({ kind: "rematch" });
    fixture.host.run();
    expect(told(dan)).toContain("joined 1");
    expect(fixture.lobby.awayCount).toBe(0);
    const next = fixture.host.of("create")[1]!.sessionId;
    expect(answer(fixture, cyd, { kind: "join", sessionId: next, as: "player" })).toEqual([
      "forbidden: the host has removed you from this session",
    ]);
    const back = fixture.connect();
    back.ask({ kind: "authenticate", token: "t", name: "Bea" });
    expect(told(back)).toEqual(["authenticated", "lobby"]);
  });

  it("is the host's to ask for, when the session is over and its result known, and where there is room [HOST-042]", () => {
    const fixture = openFixture({ maxSessions: 1 });
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    const early = ["conflict: the session is not over"];
    expect(answer(fixture, ann, { kind: "rematch" })).toEqual(early);
    enterPhases(fixture, sessionId, "active", "finished");
    ann.take();
    expect(answer(fixture, ann, { kind: "rematch" })).toEqual(early);
    fixture.host.emit({ kind: "finished", sessionId, results: [], roster: [] });
    bea.take();
    expect(answer(fixture, bea, { kind: "rematch" })).toEqual([
      "forbidden: only the host may ask for a rematch",
    ]);
    const cyd = equipped(fixture, "Cyd");
    cyd.ask({ kind: "create", options: { place: town } });
    expect(answer(fixture, ann, { kind: "rematch" })).toEqual(["unavailable: there are 1 sessions already"]);
    cyd.ask({ kind: "leave" });
    expect(answer(fixture, ann, { kind: "rematch" })).toContain("joined 0");
  });

  it("goes on when the host has left: the next person is host [HOST-039, HOST-042]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea", "Cyd");
    finish(fixture, sessionId);
    for (const client of clients) client.take();
    clients[0]!.ask({ kind: "leave" });
    expect(answer(fixture, clients[1]!, { kind: "rematch" })).toEqual([
      "player-left",
      "left",
      "joined 0",
      "lobby",
    ]);
    expect(told(clients[2]!)).toContain("joined 1");
  });
});
