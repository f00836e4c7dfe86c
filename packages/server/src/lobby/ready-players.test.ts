import { describe, expect, it } from "vitest";
import { errandContent, town } from "../test/errand-game.ts";
import {
  enterPhases,
  equipped,
  type Fixture,
  type FixtureClient,
  idOf,
  openFixture,
  seat,
} from "../test/lobby-fixture.ts";

const startsOf = ({ host }: Fixture) => host.of("start").length;

function say(client: FixtureClient, isReady = true) {
  client.ask({ kind: "ready", isReady });
  return client.take();
}

/** Who is ready, as a member is told who asks. */
function readyIds(client: FixtureClient): readonly string[] {
  client.take();
  client.ask({ kind: "roster" });
  return client.take().flatMap((notice) => (notice.kind === "roster" ? notice.readyIds : []));
}

function joined(fixture: Fixture, name: string, sessionId: string): FixtureClient {
  const client = equipped(fixture, name);
  client.ask({ kind: "join", sessionId, as: "player" });
  fixture.host.run();
  client.take();
  return client;
}

describe("players who are ready", () => {
  it("start their session once all of them are, without its host [WEB-003] [HOST-039]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    expect(say(bea)).toEqual([]);
    expect(startsOf(fixture)).toBe(0);
    expect(readyIds(ann)).toEqual([idOf(fixture, 1)]);
    say(ann);
    expect(fixture.host.of("start")).toEqual([{ call: "start", sessionId }]);
    enterPhases(fixture, sessionId, "countdown");
    expect(bea.kinds()).toContain("starting");
    expect(readyIds(bea)).toEqual([]);
  });

  it("are seen in the lobby and over the HTTP API [WEB-003] [HOST-037]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const cyd = fixture.enter("Cyd");
    say(clients[1]!);
    fixture.advance(300);
    expect(cyd.take()).toContainEqual({
      kind: "lobby",
      lobby: expect.objectContaining({ sessions: [expect.objectContaining({ readyCount: 1 })] }),
    });
    const roster = clients.map((_, place) => ({
      seat: place,
      playerId: idOf(fixture, place),
      name: `${place}`,
      driver: "external",
      loadout: null,
    }));
    fixture.host.emit({ kind: "roster", sessionId, roster });
    expect(fixture.lobby.summary(sessionId)?.roster.map(({ isReady }) => isReady)).toEqual([false, true]);
  });

  it("may take it back, and are waited for while somebody who is not ready comes or waits for a seat", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    say(ann);
    say(ann, false);
    say(bea);
    expect(startsOf(fixture)).toBe(0);
    const cyd = equipped(fixture, "Cyd");
    cyd.ask({ kind: "join", sessionId, as: "player" });
    say(ann);
    expect(startsOf(fixture)).toBe(0);
    fixture.host.run();
    cyd.take();
    expect(startsOf(fixture)).toBe(0);
    say(cyd);
    expect(startsOf(fixture)).toBe(1);
  });

  it("start when the last one who was not ready has left, was put out or lost the connection", () => {
    const goings: ((host: FixtureClient, going: FixtureClient, id: string) => void)[] = [
      (_, going) => going.ask({ kind: "leave" }),
      (host, _, playerId) => host.ask({ kind: "kick", playerId }),
      (_, going) => going.peer.close(),
    ];
    for (const go of goings) {
      const fixture = openFixture();
      const { clients } = seat(fixture, "Ann", "Bea", "Cyd");
      const [ann, bea, cyd] = clients as [FixtureClient, FixtureClient, FixtureClient];
      say(ann);
      say(bea);
      expect(startsOf(fixture)).toBe(0);
      go(ann, cyd, idOf(fixture, 2));
      ann.take();
      expect(startsOf(fixture)).toBe(1);
    }
  });

  it("do not start alone, and do not count any more once they have gone", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    say(bea);
    bea.ask({ kind: "leave" });
    say(ann);
    expect(startsOf(fixture)).toBe(0);
    expect(readyIds(ann)).toEqual([idOf(fixture, 0)]);
    fixture.host.run();
    const again = joined(fixture, "Bea", sessionId);
    expect(readyIds(again)).toEqual([idOf(fixture, 0)]);
    expect(startsOf(fixture)).toBe(0);
  });

  it("are not needed by the host, and nobody is ready again after a start that was taken back", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    say(bea);
    ann.ask({ kind: "start" });
    expect(startsOf(fixture)).toBe(1);
    enterPhases(fixture, sessionId, "countdown", "lobby");
    expect(readyIds(ann)).toEqual([]);
    say(ann);
    expect(startsOf(fixture)).toBe(1);
    say(bea);
    expect(startsOf(fixture)).toBe(2);
  });

  it("start once, where the game declines, until something changes", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann, bea] = clients as [FixtureClient, FixtureClient];
    say(ann);
    say(bea);
    fixture.host.emit({ kind: "start-declined", sessionId });
    fixture.advance(1000);
    expect(startsOf(fixture)).toBe(1);
    say(bea, false);
    say(bea);
    expect(startsOf(fixture)).toBe(2);
  });

  it("are only shown in a session that the server starts", () => {
    for (const [hasHost, startsAt] of [
      [false, undefined],
      [true, 1_700_000_600_000],
    ] as const) {
      const fixture = openFixture({}, {}, { content: errandContent() });
      const id = fixture.lobby.createServerSession({
        game: "errand",
        options: { place: town },
        templateId: undefined,
        allowed: undefined,
        hasHost,
        isDemo: false,
        startsAt,
        onEnded: () => {},
      });
      if (typeof id !== "string") throw new Error(id.message);
      const people = [joined(fixture, "Ann", id), joined(fixture, "Bea", id)];
      for (const person of people) expect(say(person)).toEqual([]);
      expect(readyIds(people[0]!)).toEqual([idOf(fixture, 0), idOf(fixture, 1)]);
      expect(startsOf(fixture)).toBe(0);
    }
  });
});

describe("saying to be ready", () => {
  it("is refused to who has no seat in a session that waits [HOST-039]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann", "Bea");
    const [ann] = clients as [FixtureClient];
    const answer = (client: FixtureClient) =>
      say(client).map((notice) =>
        notice.kind === "error" ? `${notice.code}: ${notice.message}` : notice.kind,
      );
    const outside = fixture.enter("Cyd");
    expect(answer(outside)).toEqual(["conflict: you are in no session"]);
    outside.ask({ kind: "join", sessionId, as: "spectator" });
    outside.take();
    expect(answer(outside)).toEqual(["forbidden: spectators have no part in the start"]);
    const waiting = equipped(fixture, "Dan");
    waiting.ask({ kind: "join", sessionId, as: "player" });
    expect(answer(waiting)).toEqual(["conflict: your seat has not come yet"]);
    ann.ask({ kind: "start" });
    expect(answer(ann)).toEqual(["already_started: the session has started"]);
    enterPhases(fixture, sessionId, "countdown");
    ann.take();
    expect(answer(ann)).toEqual(["already_started: the session has started"]);
  });

  it("is refused where the server begins no more sessions; taking it back is not", () => {
    const fixture = openFixture();
    const { clients } = seat(fixture, "Ann", "Bea");
    say(clients[0]!);
    fixture.lobby.operator.setDraining(true);
    expect(say(clients[1]!)).toMatchObject([{ kind: "error", code: "unavailable" }]);
    expect(startsOf(fixture)).toBe(0);
    expect(say(clients[0]!, false)).toEqual([]);
  });
});
