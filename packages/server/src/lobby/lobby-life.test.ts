import { describe, expect, it } from "vitest";
import type { FrameRecipients } from "../host/session-host.ts";
import { bicycle, nowhere, town } from "../test/errand-game.ts";
import {
  enterPhases,
  equipped,
  type Fixture,
  type FixtureClient,
  openFixture,
  pass,
  seat,
} from "../test/lobby-fixture.ts";

function sendFrame(
  fixture: Fixture,
  sessionId: string,
  text: string,
  recipients: FrameRecipients = "everybody",
  vital = false,
): void {
  fixture.host.listener.frame(sessionId, recipients, new TextEncoder().encode(text), vital, 1, false);
}

const idOf = (fixture: Fixture, place: number) => fixture.host.of("takeSeat")[place]!.playerId;

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
      fixture.host.emit({ kind: "finished", sessionId, results: { winner: "Ann" } });
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
    const sessionId = fixture.lobby.createServerSession("errand", { place: town, drivers: 4 }, (...end) => {
      ends.push(end);
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
    fixture.host.emit({ kind: "finished", sessionId, results: null });
    expect(ends).toEqual([[fixture.clock.ms, false]]);
    fixture.advance(9000);
    expect(fixture.lobby.sessionCount).toBe(1);
    fixture.advance(2000);
    expect(fixture.lobby.sessionCount).toBe(0);
    expect(fixture.lobby.createServerSession("errand", { place: nowhere }, () => {})).toMatchObject({
      code: "not_found",
    });
  });
});

const randomSession = "00000000-0000-4000-8000-00000000ffff";

describe("frames", () => {
  it("reach every member on the reliable stream, or the one that they are for [HOST-017]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    watcher.take();
    sendFrame(fixture, sessionId, "all");
    sendFrame(fixture, sessionId, "Bea's", 1);
    sendFrame(fixture, sessionId, "watchers'", "spectators");
    const texts = (client: FixtureClient) => client.take().map((each) => "text" in each && each.text);
    expect(texts(clients[0]!)).toEqual(["all"]);
    expect(texts(clients[1]!)).toEqual(["all", "Bea's"]);
    expect(texts(watcher)).toEqual(["all", "watchers'"]);
  });

  it("go as datagrams to who is bound, unless they are too large for one [HOST-003] [HOST-017]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const input = new TextEncoder().encode('{"kind":"input","sequence":0,"values":[0]}');
    fixture.datagrams.receive(input, "127.0.0.1", 4000);
    sendFrame(fixture, sessionId, "frame");
    sendFrame(fixture, sessionId, "x".repeat(1201));
    expect(fixture.datagramsOut).toEqual([{ text: "frame", to: "127.0.0.1:4000" }]);
    expect(clients[0]!.take()).toMatchObject([{ kind: "frame" }]);
  });

  it("that are vital also go on the stream to who is bound, and wait their turn instead of being replaced", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const input = new TextEncoder().encode('{"kind":"input","sequence":0,"values":[0]}');
    fixture.datagrams.receive(input, "127.0.0.1", 4000);
    sendFrame(fixture, sessionId, "last", "everybody", true);
    expect(fixture.datagramsOut).toEqual([{ text: "last", to: "127.0.0.1:4000" }]);
    expect(clients[0]!.take()).toEqual([{ kind: "frame", text: "last" }]);

    const slow = seat(fixture, "Bea");
    slow.clients[0]!.peer.stall();
    sendFrame(fixture, slow.sessionId, "x".repeat(70_000));
    sendFrame(fixture, slow.sessionId, "replaced");
    sendFrame(fixture, slow.sessionId, "last", "everybody", true);
    slow.clients[0]!.peer.read();
    slow.clients[0]!.peer.read();
    const texts = slow.clients[0]!.take().map((notice) => ("text" in notice ? notice.text : notice.kind));
    expect(texts).toContain("last");
    expect(texts).not.toContain("replaced");
  });

  it("of a session that was left never follow on the reliable stream [APEX-024]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const ann = clients[0]!;
    ann.peer.stall();
    sendFrame(fixture, sessionId, "x".repeat(70_000));
    sendFrame(fixture, sessionId, "waits");
    ann.ask({ kind: "leave" });
    sendFrame(fixture, sessionId, "late");
    ann.peer.read();
    ann.peer.read();
    expect(ann.kinds()).toEqual(["frame", "left", "lobby"]);
  });

  it("of many go out in parts, to everybody once, whoever comes and goes meanwhile", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const watchers = Array.from({ length: 150 }, (_, i) => fixture.enter(`Watcher ${i}`));
    for (const watcher of watchers) {
      watcher.ask({ kind: "join", sessionId, as: "spectator" });
      watcher.take();
    }
    const bytes = new TextEncoder().encode("all");
    const rest = fixture.host.listener.frame(sessionId, "everybody", bytes, true, 1, false);
    const frames = new Array(150).fill(0);
    const look = () => {
      for (const [i, watcher] of watchers.entries()) {
        frames[i] += watcher.take().filter(({ kind }) => kind === "frame").length;
      }
      return frames.filter((count) => count > 0).length;
    };
    expect(look()).toBe(63);
    watchers[149]!.ask({ kind: "leave" });
    watchers[0]!.ask({ kind: "disconnect" });
    expect([rest?.(), look()]).toEqual([true, 127]);
    expect([rest?.(), look()]).toEqual([false, 149]);
    expect(frames).toEqual([...new Array(149).fill(1), 0]);
    expect(fixture.host.listener.frame(sessionId, "everybody", bytes, false, 2, false)).toBeDefined();
    expect(fixture.host.listener.frame(randomSession, "everybody", bytes, false, 2, false)).toBeUndefined();
  });

  it("of many go to nobody any more once the session has ended between two parts", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const watchers = Array.from({ length: 80 }, (_, i) => fixture.enter(`Watcher ${i}`));
    for (const watcher of watchers) {
      watcher.ask({ kind: "join", sessionId, as: "spectator" });
      watcher.take();
    }
    const rest = fixture.host.listener.frame(sessionId, "everybody", new Uint8Array(3), false, 1, false);
    fixture.host.emit({ kind: "failed", sessionId, message: "a fault" });
    expect(rest?.()).toBe(false);
    fixture.advance(500);
    expect(watchers[79]!.kinds().slice(0, 3)).toEqual(["error", "left", "lobby"]);
  });

  it("reach the others one by one while a member does not read, whose connection is ended [HOST-014]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea", "Cyd");
    const [slow, ...others] = clients;
    slow!.peer.stall();
    const sent: string[] = [];
    for (let i = 0; i < 5000 && !slow!.peer.isClosed; i++) {
      sent.push(`frame ${i}`);
      sendFrame(fixture, sessionId, `frame ${i}`);
      // What must arrive piles up for who does not read; state does not.
      if (i % 10 === 0) slow!.ask({ kind: "roster" });
    }
    expect(slow!.peer.isClosed).toBe(true);
    expect(fixture.observer.seen).toContain("disconnected: queue-full");
    sendFrame(fixture, sessionId, "afterwards");
    for (const other of others) {
      const texts = other.take().flatMap((each) => ("text" in each ? [each.text] : []));
      expect(texts).toEqual([...sent, "afterwards"]);
      expect(other.peer.isClosed).toBe(false);
    }
  });

  it("that are stale are counted and not sent", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const bytes = new TextEncoder().encode("old");
    fixture.host.listener.frame(sessionId, "everybody", bytes, false, 1, true);
    sendFrame(fixture, sessionId, "new");
    expect(clients[0]!.take()).toEqual([{ kind: "frame", text: "new" }]);
    expect(fixture.observer.seen).toContain("dropped: 1 frame-stale");
  });

  it("do not come before the seat [APEX-024]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const bea = equipped(fixture, "Bea");
    bea.ask({ kind: "join", sessionId, as: "player" });
    sendFrame(fixture, sessionId, "early");
    fixture.host.run();
    expect(bea.kinds()).toEqual(["joined"]);
  });
});

describe("commands", () => {
  const ring = (number: number) => ({ kind: "command", number, name: "ring", payload: { loud: 1 } }) as const;

  it("reach the session of the seat, and their answers nobody but the asker", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    clients[1]!.ask(ring(7));
    expect(fixture.host.of("command")).toEqual([
      { call: "command", sessionId, seat: 1, number: 7, name: "ring", payload: { loud: 1 } },
    ]);
    const refusal = { code: "conflict", message: "the bell is gone" } as const;
    const [playerId, number] = [idOf(fixture, 1), 7];
    fixture.host.emit({ kind: "command-reply", sessionId, playerId, number, refusal });
    expect(clients[1]!.take()).toEqual([{ kind: "command-reply", number, refusal }]);
    expect(clients[0]!.take()).toEqual([]);
  });

  it("are refused while 64 of a player wait for their answers, which come in order", () => {
    const fixture = openFixture();
    const ann = seat(fixture, "Ann").clients[0]!;
    for (let number = 1; number <= 65; number++) ann.ask(ring(number));
    expect(ann.take()).toMatchObject([{ kind: "error", code: "rate_limited" }]);
    fixture.host.run();
    const numbers = ann.take().map((each) => each.kind === "command-reply" && each.number);
    expect(numbers).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
    ann.ask(ring(65));
    fixture.host.run();
    expect(ann.take()).toEqual([{ kind: "command-reply", number: 65 }]);
  });

  it("that the session has left out are answered when a later one is, and wait no longer", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const ann = clients[0]!;
    for (let number = 1; number <= 64; number++) ann.ask(ring(number));
    const playerId = idOf(fixture, 0);
    fixture.host.emit({ kind: "command-reply", sessionId, playerId, number: 1, refusal: undefined });
    fixture.host.emit({ kind: "command-reply", sessionId, playerId, number: 4, refusal: undefined });
    const lost = { kind: "command-reply", refusal: { code: "unavailable" } };
    expect(ann.take()).toMatchObject([
      { kind: "command-reply", number: 1 },
      { ...lost, number: 2 },
      { ...lost, number: 3 },
      { kind: "command-reply", number: 4 },
    ]);
    for (let number = 65; number <= 68; number++) ann.ask(ring(number));
    expect(ann.take()).toEqual([]);
    ann.ask(ring(69));
    expect(ann.take()).toMatchObject([{ kind: "error", code: "rate_limited" }]);
  });

  it("of a seat that was left are not answered in the next one, nor counted for it", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Bea", "Ann");
    const ann = clients[1]!;
    for (let number = 1; number <= 64; number++) ann.ask(ring(number));
    ann.ask({ kind: "leave" });
    ann.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    expect(ann.kinds()).toEqual(["left", "joined", "lobby"]);
    ann.ask(ring(1));
    fixture.host.run();
    expect(ann.kinds()).toEqual(["command-reply"]);
  });
});

describe("inputs", () => {
  const ask = (client: FixtureClient, sequence: number) =>
    client.ask({ kind: "input", sequence, values: [0.5] });

  it("are passed on with a number only when it can be a tick that the client has seen [HOST-086]", () => {
    const fixture = openFixture();
    const { clients } = seat(fixture, "Ann");
    fixture.host.tick = 1000;
    // Known, reordered, beyond the loop, long overtaken, never set; the loop runs at 100 Hz.
    for (const sequence of [990, 985, 5000, 700, 0]) ask(clients[0]!, sequence);
    expect(fixture.host.of("input").map(({ sequence }) => sequence)).toEqual([990, 985, 990, 700, 990]);
  });

  it("tell how long ago the client's newest state was made [HOST-086]", () => {
    const fixture = openFixture();
    const { clients } = seat(fixture, "Ann");
    fixture.host.tick = 1000;
    for (const sequence of [5000, 995, 990]) ask(clients[0]!, sequence);
    expect(fixture.observer.seen).toEqual(["latency: 50"]);
  });

  it("of spectators are refused, at most once a second [HOST-043]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    watcher.take();
    for (let i = 0; i < 10; i++) {
      ask(watcher, 0);
      fixture.clock.ms += 150;
    }
    expect(watcher.take()).toMatchObject([{ code: "forbidden" }, { code: "forbidden" }]);
    expect(fixture.host.of("input")).toEqual([]);
  });

  it("outside of a session go nowhere, quietly", () => {
    const fixture = openFixture();
    const client = fixture.enter("Ann");
    ask(client, 0);
    expect(client.take()).toEqual([]);
    expect(fixture.host.of("input")).toEqual([]);
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
