import { describe, expect, it } from "vitest";
import type { TokenVerdict } from "../connection/token-verifier.ts";
import { bicycle, nowhere, town } from "../test/errand-game.ts";
import { enterPhases, equipped, type FixtureClient, openFixture, seat } from "../test/lobby-fixture.ts";

const demo = {
  game: "errand",
  templateId: undefined,
  allowed: undefined,
  startsAt: undefined,
  hasHost: false,
  isDemo: true,
  onEnded: () => {},
};
const numberedUuid = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

describe("the lobby feed", () => {
  it("pushes at most 4 times in a second of 20 changes, and the last push is current [HOST-038]", () => {
    const fixture = openFixture();
    const watcher = fixture.enter("Watcher");
    fixture.advance(1000);
    watcher.take();
    for (let i = 0; i < 20; i++) {
      fixture.enter(`Player ${i}`);
      fixture.advance(50);
    }
    expect(watcher.take().length).toBeLessThanOrEqual(4);
    fixture.advance(400);
    const last = watcher.take().at(-1);
    expect(last?.kind === "lobby" && last.lobby.players.length).toBe(21);
    watcher.ask({ kind: "heartbeat", tick: 0 });
    fixture.advance(1000);
    expect(watcher.kinds()).toEqual(["heartbeat-ack"]);
  });

  it("pushes to an idle lobby every 2 s, when switched on [HOST-038]", () => {
    const fixture = openFixture({ lobbyBroadcastMs: 2000 });
    const client = fixture.enter("Ann");
    fixture.advance(500);
    client.take();
    for (let i = 0; i < 5; i++) {
      fixture.advance(2000);
      client.ask({ kind: "heartbeat", tick: 0 });
      expect(client.kinds()).toEqual(["lobby", "heartbeat-ack"]);
    }
  });

  it("tells those in a session nothing [HOST-038]", () => {
    const fixture = openFixture({ lobbyBroadcastMs: 2000 });
    const { clients } = seat(fixture, "Ann");
    fixture.enter("Bea");
    fixture.advance(4000);
    expect(clients[0]!.kinds()).toEqual([]);
  });

  it("lists who is in no session, and every session with its state [HOST-037]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown");
    const client = equipped(fixture, "Cid");
    client.ask({ kind: "lobby" });
    const [notice] = client.take();
    expect(notice).toMatchObject({
      kind: "lobby",
      lobby: {
        players: [{ name: "Cid", loadout: { vehicle: bicycle }, sessionId: null }],
        sessions: [
          {
            id: sessionId,
            title: "Town",
            hostName: "Ann",
            playerCount: 2,
            seats: 4,
            spectatorCount: 0,
            phase: "countdown",
          },
        ],
      },
    });
    expect(notice?.kind === "lobby" && notice.lobby.content.map(({ name }) => name)).toEqual([
      "Town",
      "Village",
      "Bicycle",
      "Skates",
      "Rocket",
    ]);
  });

  it("reflects joining, leaving and new content in the next push [HOST-037]", () => {
    const fixture = openFixture();
    const watcher = fixture.enter("Watcher");
    const lastNames = () => {
      fixture.advance(400);
      const last = watcher.take().at(-1);
      return last?.kind === "lobby" ? last.lobby.players.map(({ name }) => name) : undefined;
    };
    const { clients } = seat(fixture, "Ann");
    expect(lastNames()).toEqual(["Watcher"]);
    clients[0]!.ask({ kind: "leave" });
    expect(lastNames()).toEqual(["Watcher", "Ann"]);
    clients[0]!.peer.close();
    expect(lastNames()).toEqual(["Watcher"]);
    expect(lastNames()).toBeUndefined();
    fixture.lobby.contentChanged("errand");
    expect(lastNames()).toEqual(["Watcher"]);
  });
});

describe("a session", () => {
  it("announces the countdown to all members, with its length [APEX-018]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    watcher.take();
    clients[0]!.ask({ kind: "start" });
    expect(fixture.host.of("start")).toEqual([{ call: "start", sessionId }]);
    clients[0]!.ask({ kind: "start" });
    expect(clients[0]!.take()).toMatchObject([{ kind: "error", code: "already_started" }]);
    enterPhases(fixture, sessionId, "countdown", "active");
    for (const client of [...clients, watcher]) {
      expect(client.take()).toEqual([{ kind: "starting", countdownSeconds: 3 }]);
    }
    expect(fixture.starts).toEqual([sessionId]);
  });

  it("passes from person to person when its host leaves, and ends with the last [HOST-039]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea", "Cid");
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    watcher.take();
    const [ann, bea, cid] = clients as [FixtureClient, FixtureClient, FixtureClient];
    for (const [leaver, next] of [
      [ann, bea],
      [bea, cid],
    ] as const) {
      leaver.ask({ kind: "leave" });
      expect(leaver.kinds()).toEqual(["left", "lobby"]);
      expect(next.kinds().at(-1)).toBe("player-left");
      leaver.ask({ kind: "start" });
      expect(leaver.take()).toMatchObject([{ code: "conflict" }]);
    }
    cid.ask({ kind: "start" });
    expect(fixture.host.of("start").length).toBe(1);
    watcher.take();
    cid.ask({ kind: "leave" });
    expect(watcher.kinds()).toEqual(["player-left", "left", "lobby"]);
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId }]);
    expect(fixture.lobby.sessionCount).toBe(0);
  });

  it("never has an AI driver or a spectator as host [HOST-039]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const roster = [{ playerId: nowhere, seat: 1, driver: "rookie", name: "", loadout: null }];
    fixture.host.emit({ kind: "roster", sessionId, roster });
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    clients[0]!.ask({ kind: "leave" });
    expect(fixture.lobby.sessionCount).toBe(0);
  });

  it("follows the table of transitions: one that is not allowed fails the session [HOST-040]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    enterPhases(fixture, sessionId, "countdown", "active", "countdown");
    expect(clients[0]!.take()).toMatchObject([
      { kind: "starting" },
      { kind: "error", code: "internal" },
      { kind: "left" },
      { kind: "lobby" },
    ]);
    expect(fixture.outcomes).toMatchObject([
      {
        sessionId,
        outcome: { kind: "failed", message: expect.stringMatching(/from the phase active to countdown/) },
      },
    ]);
  });

  it("hands its results over once, with times [HOST-041]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    enterPhases(fixture, sessionId, "countdown");
    const startedAt = 1_700_000_000_000 + fixture.clock.ms;
    fixture.advance(4000);
    enterPhases(fixture, sessionId, "active", "finished");
    for (let i = 0; i < 2; i++)
      fixture.host.emit({ kind: "finished", sessionId, results: { winner: "Ann" }, roster: [] });
    expect(fixture.outcomes).toMatchObject([
      {
        sessionId,
        game: "errand",
        options: { place: town, seats: 4, drivers: 0 },
        startedAt,
        finishedAt: startedAt + 4000,
        outcome: { kind: "finished", results: { winner: "Ann" } },
      },
    ]);
  });

  it("names everybody who had a seat with their account, as it was when they sat down", () => {
    const account = { loginId: "l", isGuest: false, isBot: false };
    const accounts = [numberedUuid(1), numberedUuid(2)];
    const fresh = [...accounts];
    const verify = (): TokenVerdict => ({ kind: "valid", subject: fresh.shift()!, name: undefined, account });
    const fixture = openFixture({}, {}, { verify });
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown", "active", "finished");
    clients[1]!.ask({ kind: "leave" });
    const roster = [numberedUuid(3), ...accounts].map((playerId, seat) => {
      return { seat, playerId, name: "", driver: "external", loadout: null };
    });
    fixture.host.emit({ kind: "finished", sessionId, results: null, roster });
    expect(fixture.outcomes).toMatchObject([
      { outcome: { roster: [undefined, ...accounts].map((accountId) => ({ accountId })) } },
    ]);
  });

  it("stays listed for 299 s after its finish and is gone after 301 s [HOST-041]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "countdown", "active", "finished");
    clients[1]!.ask({ kind: "leave" });
    const listed = () => {
      clients[1]!.ask({ kind: "lobby" });
      const last = clients[1]!.take().at(-1);
      return last?.kind === "lobby" && last.lobby.sessions.length === 1;
    };
    for (let second = 0; second < 299; second++) {
      fixture.advance(1000);
      for (const client of clients) client.ask({ kind: "heartbeat", tick: 0 });
    }
    clients[0]!.take();
    expect(listed()).toBe(true);
    fixture.advance(2000);
    expect(listed()).toBe(false);
    expect(clients[0]!.kinds().slice(0, 2)).toEqual(["left", "lobby"]);
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId }]);
  });

  it("is recorded as abandoned when everybody leaves after the start, and not when nobody started it", () => {
    const fixture = openFixture();
    const waiting = seat(fixture, "Ann");
    waiting.clients[0]!.ask({ kind: "leave" });
    expect(fixture.outcomes).toEqual([]);
    const { sessionId, clients } = seat(fixture, "Bea");
    enterPhases(fixture, sessionId, "countdown", "active");
    clients[0]!.ask({ kind: "leave" });
    expect(fixture.outcomes).toMatchObject([
      { sessionId, outcome: { kind: "failed", message: expect.stringMatching(/abandoned/) } },
    ]);
  });

  it("is ended alone when a report of it cannot be carried out", () => {
    const fixture = openFixture();
    const faulty = seat(fixture, "Ann");
    const healthy = seat(fixture, "Bea");
    fixture.host.emit({ kind: "roster", sessionId: faulty.sessionId, roster: undefined as never });
    expect(fixture.lobby.sessionCount).toBe(1);
    expect(faulty.clients[0]!.kinds()).toContain("left");
    expect(healthy.clients[0]!.take()).toEqual([]);
  });

  it("tells its members when it fails, without details, and records that", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    fixture.host.emit({ kind: "failed", sessionId, message: "TypeError at rules.ts:7" });
    for (const client of clients) {
      const notices = client.take();
      expect(notices.map(({ kind }) => kind)).toEqual(["error", "left", "lobby"]);
      expect(JSON.stringify(notices)).not.toContain("rules.ts");
    }
    expect(fixture.outcomes).toMatchObject([
      { outcome: { kind: "failed", message: "TypeError at rules.ts:7" } },
    ]);
  });

  it("of the server's own lives without people and says when it is over", () => {
    const fixture = openFixture();
    const ends: unknown[] = [];
    const sessionId = fixture.lobby.createServerSession({
      ...demo,
      options: { place: town, drivers: 4 },
      onEnded: (...end) => ends.push(end),
    });
    if (typeof sessionId !== "string") throw new Error(sessionId.message);
    expect(fixture.host.of("start")).toEqual([{ call: "start", sessionId }]);
    enterPhases(fixture, sessionId, "countdown", "active");
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    watcher.ask({ kind: "leave" });
    expect(watcher.take().at(-1)).toMatchObject({
      lobby: { sessions: [{ hostName: "Server", playerCount: 0 }] },
    });
    expect(fixture.lobby.sessionCount).toBe(1);
    enterPhases(fixture, sessionId, "finished");
    fixture.host.emit({ kind: "finished", sessionId, results: null, roster: [] });
    expect(ends).toEqual([[fixture.clock.ms, false]]);
    fixture.advance(9000);
    expect(fixture.lobby.sessionCount).toBe(1);
    fixture.advance(2000);
    expect(fixture.lobby.sessionCount).toBe(0);
    expect(fixture.lobby.createServerSession({ ...demo, options: { place: nowhere } })).toMatchObject({
      code: "not_found",
    });
  });
});

describe("a shutdown", () => {
  it("is told to everybody, takes nobody in and starts nothing [HOST-084]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    enterPhases(fixture, sessionId, "countdown");
    const idle = equipped(fixture, "Bea");
    expect(fixture.lobby.peopledCount).toBe(1);
    clients[0]!.take();
    fixture.lobby.beginShutdown(fixture.connections);
    const told = { kind: "error", code: "shutting_down", message: "server shutting down" };
    expect(clients[0]!.take()).toEqual([told]);
    expect(idle.take()).toEqual([told]);
    idle.ask({ kind: "create", options: { place: town } });
    expect(idle.take()).toEqual([told]);
    const late = fixture.connect();
    late.ask({ kind: "authenticate", token: "t", name: "Cid" });
    expect(late.take()).toEqual([told]);
    expect(late.peer.isClosed).toBe(true);
    enterPhases(fixture, sessionId, "active", "finished");
    expect(fixture.lobby.peopledCount).toBe(0);
  });
});
