import { describe, expect, it } from "vitest";
import { bicycle, town } from "../test/errand-game.ts";
import { enterPhases, equipped, openFixture, pass, seat } from "../test/lobby-fixture.ts";

describe("making sessions", () => {
  it("is limited by address, until one of them is over, and not for exempt ones", () => {
    const isExempt = (address: string) => address === "10.0.0.1";
    const fixture = openFixture({ maxSessions: 100, sessionsPerAddress: 2, isExempt });
    const create = (address: string) => {
      const client = fixture.enter(`Ann ${fixture.clock.ms++}`, address);
      client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
      client.take();
      client.ask({ kind: "create", options: { place: town } });
      fixture.host.run();
      return client;
    };
    expect(create("192.0.2.1").take()).toMatchObject([{ kind: "joined" }]);
    expect(create("192.0.2.1").take()).toMatchObject([{ kind: "joined" }]);
    expect(create("192.0.2.1").take()).toEqual([
      { kind: "error", code: "unavailable", message: "there are 2 sessions of your address already" },
    ]);
    expect(create("192.0.2.2").take()).toMatchObject([{ kind: "joined" }]);
    for (let i = 0; i < 5; i++) expect(create("10.0.0.1").take()).toMatchObject([{ kind: "joined" }]);
    enterPhases(fixture, fixture.host.of("create")[0]!.sessionId, "active", "finished");
    expect(create("192.0.2.1").take()).toMatchObject([{ kind: "joined" }]);
  });
});

describe("watching a session", () => {
  it("is possible for so many at once, and one more is told why not", () => {
    const fixture = openFixture({ spectatorsPerSession: 2 });
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const watch = (name: string) => {
      const client = fixture.enter(name);
      client.ask({ kind: "join", sessionId, as: "spectator" });
      return { client, answer: client.take()[0] };
    };
    const first = watch("Cyd");
    expect([first.answer, watch("Dan").answer]).toMatchObject([{ kind: "joined" }, { kind: "joined" }]);
    const refusal = { code: "session_full", message: "2 spectators watch the session already" };
    expect(watch("Eve").answer).toEqual({ kind: "error", ...refusal });
    first.client.peer.close();
    expect(watch("Eve").answer).toMatchObject({ kind: "joined" });
    const player = equipped(fixture, "Fay");
    player.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    expect(player.take()).toMatchObject([{ kind: "joined", seat: clients.length }]);
  });
});

describe("a session that waits in its lobby", () => {
  it("ends when nobody starts it in time, and its members are told", () => {
    const fixture = openFixture({ lobbyTimeoutMs: 600_000 });
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const watcher = fixture.enter("Cid");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    const everybody = [...clients, watcher];
    pass(fixture, 599, ...everybody);
    expect(fixture.lobby.sessionCount).toBe(1);
    for (const client of everybody) client.take();
    fixture.advance(2000);
    expect(fixture.lobby.sessionCount).toBe(0);
    for (const client of everybody) {
      expect(client.take().slice(0, 3)).toMatchObject([
        { kind: "error", code: "conflict", message: "the session was not started in time and has ended" },
        { kind: "left" },
        { kind: "lobby", lobby: { sessions: [] } },
      ]);
    }
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId }]);
    expect(fixture.outcomes).toEqual([]);
  });

  it("begins to wait again with everybody who takes a seat", () => {
    const fixture = openFixture({ lobbyTimeoutMs: 600_000 });
    const { sessionId, clients } = seat(fixture, "Ann");
    pass(fixture, 500, ...clients);
    const bea = equipped(fixture, "Bea");
    bea.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    pass(fixture, 599, ...clients, bea);
    expect(fixture.lobby.sessionCount).toBe(1);
    pass(fixture, 2, ...clients, bea);
    expect(fixture.lobby.sessionCount).toBe(0);
  });

  it("waits for ever where no time is set, and once it has begun", () => {
    const patient = openFixture({ lobbyTimeoutMs: 0 });
    pass(patient, 5000, ...seat(patient, "Ann").clients);
    expect(patient.lobby.sessionCount).toBe(1);
    const fixture = openFixture({ lobbyTimeoutMs: 60_000 });
    const { sessionId, clients } = seat(fixture, "Ann");
    enterPhases(fixture, sessionId, "countdown", "active");
    pass(fixture, 120, ...clients);
    expect(fixture.lobby.sessionCount).toBe(1);
  });

  it("may be joined and started again when the game did not want to start", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const bea = equipped(fixture, "Bea");
    clients[0]!.ask({ kind: "start" });
    bea.ask({ kind: "join", sessionId, as: "player" });
    expect(bea.take()).toMatchObject([{ kind: "error", code: "already_started" }]);
    fixture.host.emit({ kind: "start-declined", sessionId });
    bea.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    expect(bea.take()).toMatchObject([{ kind: "joined", seat: 1 }]);
    clients[0]!.ask({ kind: "start" });
    expect(fixture.host.of("start").length).toBe(2);
  });
});

describe("a session that has begun when it is made", () => {
  it("is known to have, is recorded, and lets nobody start it", () => {
    const fixture = openFixture();
    const ann = equipped(fixture, "Ann");
    ann.ask({ kind: "create", options: { place: town } });
    const { sessionId } = fixture.host.of("create")[0]!;
    fixture.host.emit({ kind: "created", sessionId, phase: "active" });
    expect(fixture.starts).toEqual([sessionId]);
    expect(fixture.lobby.runningCount).toBe(1);
    ann.take();
    ann.ask({ kind: "start" });
    expect(ann.take()).toMatchObject([{ kind: "error", code: "already_started" }]);
  });
});

describe("a player who comes back to a seat", () => {
  it("is told the number of the last command that was sent from it", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown", "active");
    const [ann] = clients;
    for (const number of [1, 2, 7]) ann!.ask({ kind: "command", number, name: "wave", payload: {} });
    fixture.host.run();
    ann!.peer.close();
    const again = fixture.connect();
    again.ask({ kind: "authenticate", token: "t", name: "Ann" });
    expect(again.take().at(-1)).toEqual({ kind: "joined", sessionId, seat: 0, lastCommand: 7 });
  });
});

describe("a fault of ours", () => {
  it("in sending a frame is counted, and the next frame goes out", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    enterPhases(fixture, sessionId, "countdown", "active");
    clients[0]!.take();
    const { framesSent } = fixture.observer;
    fixture.observer.framesSent = () => {
      throw new Error("broken");
    };
    fixture.host.listener.frame(sessionId, "everybody", new TextEncoder().encode("first"), false, 1, false);
    expect(fixture.observer.seen).toContain("fault in frame fan-out: Error: broken");
    fixture.observer.framesSent = framesSent;
    fixture.host.listener.frame(sessionId, "everybody", new TextEncoder().encode("second"), false, 2, false);
    expect(clients[0]!.take().at(-1)).toEqual({ kind: "frame", text: "second" });
  });

  it("in the time of a session costs that session, and no other", () => {
    const fixture = openFixture({ lobbyTimeoutMs: 60_000 });
    const first = seat(fixture, "Ann");
    const second = seat(fixture, "Bea");
    const { remove } = fixture.host;
    fixture.host.remove = (sessionId) => {
      if (sessionId === first.sessionId) throw new Error("broken");
      remove.call(fixture.host, sessionId);
    };
    pass(fixture, 61, ...first.clients, ...second.clients);
    expect(fixture.lobby.sessionCount).toBe(0);
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId: second.sessionId }]);
  });
});
