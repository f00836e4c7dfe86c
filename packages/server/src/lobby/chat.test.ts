import { describe, expect, it } from "vitest";
import {
  enterPhases,
  equipped,
  type Fixture,
  type FixtureClient,
  idOf,
  openFixture,
  seat,
} from "../test/lobby-fixture.ts";

/** What a client has heard since it was last asked: `place name: text`, numbers left out. */
function heard(client: FixtureClient): string[] {
  return client.take().flatMap((notice) => {
    if (notice.kind !== "chat") return [];
    const place = notice.sessionId === undefined ? "lobby" : "session";
    return notice.lines.map(({ name, text }) => `${place} ${name}: ${text}`);
  });
}

const say = (client: FixtureClient, text: string) => client.ask({ kind: "say", text });

function watcher(fixture: Fixture, name: string, sessionId: string): FixtureClient {
  const client = fixture.enter(name);
  client.ask({ kind: "join", sessionId, as: "spectator" });
  client.take();
  return client;
}

describe("chat", () => {
  it("is heard by the members of the session, spectators and the sender included, and by nobody else [HOST-047]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const members = [...clients, watcher(fixture, "Cyd", sessionId)];
    const others = [fixture.enter("Dan"), ...seat(fixture, "Eve").clients];
    say(members[0]!, "good luck");
    say(members[2]!, "to both");
    for (const member of members)
      expect(heard(member)).toEqual(["session Ann: good luck", "session Cyd: to both"]);
    for (const other of others) expect(heard(other)).toEqual([]);
  });

  it("of those who are in no session is heard by those [HOST-047]", () => {
    const fixture = openFixture();
    const [ann, bea] = [fixture.enter("Ann"), fixture.enter("Bea")];
    const [racer] = seat(fixture, "Cyd").clients;
    say(ann, "anybody for a race?");
    for (const client of [ann, bea]) expect(heard(client)).toEqual(["lobby Ann: anybody for a race?"]);
    expect(heard(racer!)).toEqual([]);
  });

  it("passes markup on as the text that it is, on one line, without what hides or turns text [HOST-047]", () => {
    const fixture = openFixture();
    const ann = fixture.enter("Ann");
    say(ann, `<img src=x onerror="alert(1)"> **bold** &lt;`);
    say(ann, "two\nlines\u2028and\ttabs\u0000\u202e!");
    expect(heard(ann)).toEqual([
      `lobby Ann: <img src=x onerror="alert(1)"> **bold** &lt;`,
      "lobby Ann: two lines and tabs!",
    ]);
  });

  it("is cut to its longest, and an empty message is refused [HOST-047]", () => {
    const fixture = openFixture({ chatCharacters: 5 });
    const ann = fixture.enter("Ann");
    say(ann, "🏁🏁🏁🏁🏁🏁");
    expect(heard(ann)).toEqual(["lobby Ann: 🏁🏁🏁🏁🏁"]);
    say(ann, " \n\u200e ");
    expect(ann.take()).toEqual([{ kind: "error", code: "bad_request", message: "the message is empty" }]);
  });

  it("beyond the rate of a connection is dropped with 429 [HOST-047]", () => {
    const fixture = openFixture({}, { chatRate: { amount: 1, per: "second", burst: 2 } });
    const [ann, bea] = [fixture.enter("Ann"), fixture.enter("Bea")];
    for (const text of ["1", "2", "3"]) say(ann, text);
    expect(ann.take()).toContainEqual({
      kind: "error",
      code: "rate_limited",
      message: "more than 1/second burst 2 (say messages); this message was not executed",
    });
    expect(heard(bea)).toEqual(["lobby Ann: 1", "lobby Ann: 2"]);
    fixture.clock.ms += 1000;
    say(ann, "4");
    expect(heard(bea)).toEqual(["lobby Ann: 4"]);
    expect(fixture.observer.seen).toContain("limited: say");
  });

  it("beyond the rate of its place is dropped with 429, whoever says it [HOST-047]", () => {
    const fixture = openFixture({ chatRoomRate: { amount: 1, per: "second", burst: 2 } });
    const [ann, bea, cyd] = [fixture.enter("Ann"), fixture.enter("Bea"), fixture.enter("Cyd")];
    for (const client of [ann, bea, cyd]) say(client, "hello");
    expect(cyd.take()).toContainEqual({
      kind: "error",
      code: "rate_limited",
      message: "too much is being said here; this was not passed on",
    });
    expect(heard(ann)).toEqual(["lobby Ann: hello", "lobby Bea: hello"]);
    expect(fixture.observer.seen).toContain("chat refused: busy");
    const [dan] = seat(fixture, "Dan").clients;
    say(dan!, "in another place");
    expect(heard(dan!)).toEqual(["session Dan: in another place"]);
  });

  it("cannot be sent while a seat has not come [HOST-047]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const bea = equipped(fixture, "Bea");
    bea.ask({ kind: "join", sessionId, as: "player" });
    say(bea, "already?");
    expect(bea.take()).toMatchObject([{ kind: "error", code: "conflict" }]);
  });
});

describe("the history of a chat", () => {
  it("is the last lines, and reaches who comes behind the news that they are in [HOST-047]", () => {
    const fixture = openFixture({ chatHistory: 3 });
    const { sessionId, clients } = seat(fixture, "Ann");
    for (const text of ["1", "2", "3", "4", "5"]) say(clients[0]!, text);
    expect(heard(clients[0]!)).toHaveLength(5);
    const bea = equipped(fixture, "Bea");
    bea.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    const notices = bea.take();
    expect(notices.map(({ kind }) => kind)).toEqual(["joined", "chat"]);
    expect(notices[1]).toMatchObject({ lines: [{ text: "3" }, { text: "4" }, { text: "5" }] });
    expect(heard(watcher(fixture, "Cyd", sessionId))).toEqual([]);
    say(bea, "6");
    expect(heard(bea)).toEqual(["session Bea: 6"]);
  });

  it("of the lobby reaches who signs in, and who comes back from a session [HOST-047]", () => {
    const fixture = openFixture();
    const { clients } = seat(fixture, "Ann");
    say(fixture.enter("Bea"), "first");
    const cyd = fixture.connect();
    cyd.ask({ kind: "authenticate", token: "t", name: "Cyd" });
    expect(heard(cyd)).toEqual(["lobby Bea: first"]);
    clients[0]!.ask({ kind: "leave" });
    expect(heard(clients[0]!)).toEqual(["lobby Bea: first"]);
  });

  it("comes again to who comes back, under the same numbers [HOST-047]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    enterPhases(fixture, sessionId, "active");
    say(clients[0]!, "before");
    clients[1]!.peer.close();
    say(clients[0]!, "meanwhile");
    const back = fixture.connect();
    back.ask({ kind: "authenticate", token: "t", name: "Bea" });
    const chat = back.take().filter(({ kind }) => kind === "chat");
    const playerId = idOf(fixture, 0);
    expect(chat).toEqual([
      {
        kind: "chat",
        sessionId,
        lines: [
          { number: 1, playerId, name: "Ann", text: "before", sentMs: 1_700_000_000_000 + fixture.clock.ms },
          {
            number: 2,
            playerId,
            name: "Ann",
            text: "meanwhile",
            sentMs: 1_700_000_000_000 + fixture.clock.ms,
          },
        ],
      },
    ]);
  });

  it("can be turned off", () => {
    const fixture = openFixture({ chatHistory: 0 });
    const ann = fixture.enter("Ann");
    say(ann, "now");
    expect(heard(ann)).toEqual(["lobby Ann: now"]);
    const bea = fixture.connect();
    bea.ask({ kind: "authenticate", token: "t", name: "Bea" });
    expect(heard(bea)).toEqual([]);
  });

  it("is bounded while nobody is served, and who waits hears the newest", () => {
    const fixture = openFixture({ chatHistory: 10 });
    const ann = fixture.enter("Ann");
    for (let i = 1; i <= 1000; i++) say(ann, String(i));
    const lines = heard(ann);
    expect(lines).toHaveLength(110);
    expect(lines.at(-1)).toBe("lobby Ann: 1000");
  });
});

describe("a large lobby", () => {
  it("hears a line in several turns, encoded once, and everybody all that was said", () => {
    const fixture = openFixture();
    const clients = Array.from({ length: 150 }, (_, i) => fixture.enter(`Player ${i}`));
    say(clients[0]!, "hello");
    const received = () => clients.filter(({ peer }) => peer.received.length > 2).length;
    const counts = [received()];
    for (let i = 0; i < 4; i++) {
      fixture.lobby.pump(fixture.clock.ms);
      counts.push(received());
      if (i === 0) say(clients[0]!, "again");
    }
    expect(counts[1]).toBeLessThan(150);
    fixture.lobby.pump(fixture.clock.ms);
    for (const client of clients)
      expect(heard(client)).toEqual(["lobby Player 0: hello", "lobby Player 0: again"]);
  });
});

describe("blocking a player", () => {
  it("leaves that player's lines out, of the history too, until the list is another one [HOST-047, HOST-048]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    const cyd = watcher(fixture, "Cyd", sessionId);
    bea.ask({ kind: "block", playerIds: [idOf(fixture, 0)] });
    say(ann, "rude");
    say(cyd, "kind");
    expect(heard(bea)).toEqual(["session Cyd: kind"]);
    expect(heard(cyd)).toEqual(["session Ann: rude", "session Cyd: kind"]);
    say(ann, "rude again");
    expect(bea.take()).toEqual([]);
    bea.ask({ kind: "leave" });
    bea.ask({ kind: "join", sessionId, as: "spectator" });
    expect(heard(bea)).toEqual(["session Cyd: kind"]);
    bea.ask({ kind: "block", playerIds: [] });
    say(ann, "sorry");
    expect(heard(bea)).toEqual(["session Ann: sorry"]);
  });

  it("is limited in number, and a list that is too long changes nothing", () => {
    const fixture = openFixture({ blocksPerPlayer: 2 });
    const [ann, bea] = [fixture.enter("Ann"), fixture.enter("Bea")];
    bea.ask({ kind: "block", playerIds: ["a", "b", "c"] });
    const message = "you may block 2 players, not 3";
    expect(bea.take()).toEqual([{ kind: "error", code: "bad_request", message }]);
    say(ann, "hello");
    expect(heard(bea)).toEqual(["lobby Ann: hello"]);
  });
});
