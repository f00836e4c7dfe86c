import { describe, expect, it } from "vitest";
import { bicycle, town } from "../test/errand-game.ts";
import { type Fixture, type FixtureClient, openFixture } from "../test/lobby-fixture.ts";
import type { RemoteSession } from "./remote-sessions.ts";

const ann = "11111111-1111-4111-8111-111111111111";
const bea = "22222222-2222-4222-8222-222222222222";
const maker = { accountId: ann, address: "10.0.0.1" };
const holder = (accountId: string, name: string) => ({ accountId, name, role: "player" as const });

function make(fixture: Fixture, door = {}): RemoteSession {
  const made = fixture.lobby.remote.create("errand", { place: town }, door, maker);
  if ("message" in made) throw new Error(made.message);
  fixture.host.run();
  return made;
}

function ticketFor(fixture: Fixture, sessionId: string, accountId: string, name = "Ann"): string {
  const issued = fixture.lobby.remote.issueTicket(sessionId, holder(accountId, name));
  if ("message" in issued) throw new Error(issued.message);
  return issued.ticket;
}

function signIn(fixture: Fixture, token: string): FixtureClient {
  const client = fixture.connect();
  client.ask({ kind: "authenticate", token, name: "somebody" });
  client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
  return client;
}

function join(fixture: Fixture, client: FixtureClient, sessionId: string, password?: string) {
  client.take();
  client.ask({ kind: "join", sessionId, as: "player", password });
  fixture.host.run();
  return client.take();
}

describe("a session that was made without a connection", () => {
  it("waits for its maker, who is its host, whoever comes first", () => {
    const fixture = openFixture();
    const { id, waitsSeconds } = make(fixture);
    expect(waitsSeconds).toBe(60);
    const guest = signIn(fixture, "t");
    expect(join(fixture, guest, id)).toMatchObject([{ kind: "joined", seat: 0 }]);
    expect(fixture.lobby.remote.start(id, bea)).toMatchObject({ code: "forbidden" });
    const client = signIn(fixture, ticketFor(fixture, id, ann));
    expect(join(fixture, client, id)).toMatchObject([{ kind: "joined", seat: 1 }]);
    client.ask({ kind: "roster" });
    expect(client.take()).toMatchObject([{ kind: "roster", hostId: ann }]);
    expect(fixture.lobby.remote.start(id, ann)).toMatchObject({ id, waitsSeconds: undefined });
    expect(fixture.host.of("start")).toEqual([{ call: "start", sessionId: id }]);
    expect(fixture.lobby.remote.leave(id, ann)).toBeUndefined();
    expect(client.take()).toContainEqual({ kind: "left" });
  });

  it("ends when nobody has come in time, and goes on with others when the maker has not", () => {
    const fixture = openFixture();
    const { id } = make(fixture);
    fixture.advance(59_000);
    expect(fixture.lobby.summary(id)).toBeDefined();
    fixture.advance(2000);
    expect(fixture.lobby.summary(id)).toBeUndefined();

    const other = make(fixture);
    const guest = signIn(fixture, "t");
    join(fixture, guest, other.id);
    for (let second = 0; second < 62; second++) {
      fixture.advance(1000);
      guest.ask({ kind: "heartbeat", tick: 0 });
    }
    guest.take();
    guest.ask({ kind: "start" });
    expect(fixture.host.of("start")).toEqual([{ call: "start", sessionId: other.id }]);
  });

  it("can be let go by its maker, and is refused where a player's would be", () => {
    const fixture = openFixture({ sessionsPerAddress: 1 });
    const { remote } = fixture.lobby;
    const { id } = make(fixture);
    expect(remote.create("errand", { place: town }, {}, maker)).toMatchObject({ code: "conflict" });
    expect(remote.create("errand", { place: town }, {}, { ...maker, accountId: bea })).toMatchObject({
      code: "unavailable",
    });
    expect(remote.leave(id, bea)).toMatchObject({ code: "conflict" });
    expect(remote.leave(id, ann)).toBeUndefined();
    fixture.advance(1000);
    expect(fixture.lobby.summary(id)).toBeUndefined();
    expect(remote.create("errand", { place: 7 }, {}, maker)).toMatchObject({ code: "bad_request" });
    expect(remote.create("errand", { place: town }, { password: "x" }, maker)).toMatchObject({
      code: "bad_request",
    });
    expect(remote.create("chess", {}, {}, maker)).toMatchObject({ code: "not_found" });
    expect(remote.start(id, ann)).toMatchObject({ code: "not_found" });
  });
});

describe("a ticket", () => {
  it("signs its account in and opens the session's door, once", () => {
    const fixture = openFixture();
    const { id } = make(fixture, { visibility: "protected", password: "secret" });
    const ticket = ticketFor(fixture, id, ann);
    const client = fixture.connect();
    client.ask({ kind: "authenticate", token: ticket, name: "somebody" });
    expect(client.take()[0]).toMatchObject({ kind: "authenticated", playerId: ann });
    client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    expect(join(fixture, client, id)).toMatchObject([{ kind: "joined", sessionId: id }]);
    const again = fixture.connect();
    again.ask({ kind: "authenticate", token: ticket, name: "somebody" });
    expect(again.take()).toEqual([{ kind: "refused", reason: "the ticket is used up, or over" }]);
  });

  it("stands for a password where its account joins, and for nobody else's", () => {
    const verify = (token: string) =>
      ({ kind: "valid", subject: token, name: "A", account: claims }) as const;
    const claims = { loginId: "l", isGuest: false, isBot: false };
    const fixture = openFixture({}, {}, { verify });
    const { id } = make(fixture, { visibility: "protected", password: "secret" });
    const ticket = ticketFor(fixture, id, ann);
    const used = [{ kind: "error", code: "forbidden" }];
    const stranger = signIn(fixture, bea);
    expect(join(fixture, stranger, id, ticket)).toMatchObject(used);
    const client = signIn(fixture, ann);
    expect(join(fixture, client, id)).toMatchObject(used);
    expect(join(fixture, client, id, ticket)).toMatchObject([{ kind: "joined" }]);
    client.ask({ kind: "leave" });
    const next = make(fixture, { visibility: "protected", password: "secret" });
    expect(join(fixture, client, next.id, ticket)).toMatchObject(used);
  });

  it("is over after a minute, and is not given to who would need a password", () => {
    const fixture = openFixture();
    const { id } = make(fixture, { visibility: "protected", password: "secret" });
    const { remote } = fixture.lobby;
    expect(remote.issueTicket(id, holder(bea, "Bea"))).toMatchObject({ code: "forbidden" });
    expect(remote.issueTicket("nowhere", holder(ann, "Ann"))).toMatchObject({ code: "not_found" });
    const ticket = ticketFor(fixture, id, ann);
    fixture.advance(60_000);
    const client = fixture.connect();
    client.ask({ kind: "authenticate", token: ticket, name: "somebody" });
    expect(client.take()).toMatchObject([{ kind: "refused" }]);
  });

  it("is one of few of its account: the oldest is worth nothing then", () => {
    const fixture = openFixture();
    const { id } = make(fixture);
    const tickets = Array.from({ length: 9 }, () => ticketFor(fixture, id, ann));
    const reason = (token: string) => {
      const client = fixture.connect();
      client.ask({ kind: "authenticate", token, name: "somebody" });
      return client.take()[0]?.kind;
    };
    expect([tickets[0]!, tickets[1]!, tickets[8]!].map(reason)).toEqual([
      "refused",
      "authenticated",
      "authenticated",
    ]);
  });
});
