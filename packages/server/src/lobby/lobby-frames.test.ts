import { describe, expect, it } from "vitest";
import { equipped, type FixtureClient, openFixture, seat, sendFrame } from "../test/lobby-fixture.ts";

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
    expect(look()).toBe(31);
    watchers[149]!.ask({ kind: "leave" });
    watchers[0]!.ask({ kind: "disconnect" });
    for (const served of [63, 95, 127]) expect([rest?.(), look()]).toEqual([true, served]);
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

describe("frames for those who watch later", () => {
  const spectatorDelay = { ms: 2000, hz: 20, bytesMax: 10_000 };

  function open() {
    const fixture = openFixture({ spectatorDelay });
    const { sessionId, clients } = seat(fixture, "Ann");
    const watcher = fixture.enter("Watcher");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    watcher.take();
    const texts = (client: FixtureClient) =>
      client.take().flatMap((each) => (each.kind === "frame" ? [each.text] : []));
    return { fixture, sessionId, player: clients[0]!, watcher, texts };
  }

  it("come so much later, and to players at once", () => {
    const { fixture, sessionId, player, watcher, texts } = open();
    for (let i = 0; i < 30; i++) {
      sendFrame(fixture, sessionId, `frame ${i}`);
      expect(texts(player)).toEqual([`frame ${i}`]);
      fixture.advance(100);
    }
    const seen = texts(watcher);
    expect(seen[0]).toBe("frame 0");
    expect(seen.at(-1)).toBe("frame 10");
    fixture.advance(2000);
    expect(texts(watcher).at(-1)).toBe("frame 29");
  });

  it("include one of their own, where seats have theirs, and the last one of a session", () => {
    const { fixture, sessionId, player, watcher, texts } = open();
    sendFrame(fixture, sessionId, "seat's", 0);
    sendFrame(fixture, sessionId, "watchers'", "spectators");
    sendFrame(fixture, sessionId, "the end", "spectators", true);
    expect(texts(player)).toEqual(["seat's"]);
    fixture.advance(1900);
    expect(texts(watcher)).toEqual([]);
    fixture.advance(200);
    expect(texts(watcher)).toEqual(["the end"]);
  });

  it("are due for who begins to watch as well, and end with the session", () => {
    const { fixture, sessionId, player, texts } = open();
    sendFrame(fixture, sessionId, "before");
    fixture.advance(1000);
    const late = fixture.enter("Late");
    late.ask({ kind: "join", sessionId, as: "spectator" });
    late.take();
    fixture.advance(1000);
    expect(texts(late)).toEqual(["before"]);
    sendFrame(fixture, sessionId, "never seen");
    player.ask({ kind: "leave" });
    fixture.advance(3000);
    expect(texts(late)).toEqual([]);
  });

  it("reach everybody in a crowd, a part at a time", () => {
    const { fixture, sessionId, texts } = open();
    const crowd = Array.from({ length: 150 }, (_, i) => fixture.enter(`Fan ${i}`));
    for (const fan of crowd) fan.ask({ kind: "join", sessionId, as: "spectator" });
    for (const fan of crowd) fan.take();
    sendFrame(fixture, sessionId, "frame");
    fixture.advance(2300);
    for (const fan of crowd) expect(texts(fan)).toEqual(["frame"]);
  });
});
