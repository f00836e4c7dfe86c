import type { ClientRequest } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { bicycle, town } from "../test/errand-game.ts";
import {
  equipped,
  type Fixture,
  type FixtureClient,
  openFixture,
  pass,
  seat,
} from "../test/lobby-fixture.ts";

function preview(fixture: Fixture, name = "Pat", address?: string): FixtureClient {
  const client = fixture.connect(address);
  client.ask({ kind: "authenticate", token: "t", name, isPreview: true });
  return client;
}

/** One that is shown the session, and has read everything. */
function previewOf(fixture: Fixture, sessionId: string): FixtureClient {
  const client = preview(fixture);
  client.ask({ kind: "join", sessionId, as: "spectator" });
  expect(client.kinds()).toEqual(["authenticated", "joined"]);
  return client;
}

describe("a preview", () => {
  it("is shown a session as who has no seat, and is told of the lobby when it asks [HOST-043]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const client = preview(fixture);
    expect(client.kinds()).toEqual(["authenticated"]);
    client.ask({ kind: "join", sessionId, as: "spectator" });
    expect(client.take()).toEqual([{ kind: "joined", sessionId, lastCommand: 0 }]);
    pass(fixture, 3, client);
    expect(client.kinds().filter((kind) => kind !== "heartbeat-ack")).toEqual([]);
    for (const kind of ["roster", "lobby"] as const) client.ask({ kind });
    expect(client.kinds()).toEqual(["roster", "lobby"]);
  });

  it("is in no list and in no number, and nobody hears that it comes or goes [HOST-043]", () => {
    const fixture = openFixture({ lobbyBroadcastMs: 500 });
    const { sessionId, clients } = seat(fixture, "Ann");
    const looker = fixture.enter("Bea");
    const seen = () => ({
      lobby: fixture.lobby.summaries,
      sessions: fixture.lobby.operator.sessions,
      players: fixture.lobby.operator.players.map(({ name }) => name),
      playerCount: fixture.lobby.playerCount,
      standing: fixture.lobby.standing(sessionId),
    });
    const heard = () => {
      pass(fixture, 1, looker, ...clients);
      const notices = [looker, ...clients].map((client) =>
        client.take().filter(({ kind }) => kind !== "heartbeat-ack"),
      );
      return notices.map((of) => new Set(of.map((notice) => JSON.stringify(notice))));
    };
    heard();
    const before = [seen(), heard()];
    const client = previewOf(fixture, sessionId);
    expect(fixture.lobby.previewCount).toBe(1);
    expect([seen(), heard()]).toEqual(before);
    client.peer.close();
    expect(fixture.lobby.previewCount).toBe(0);
    expect([seen(), heard()]).toEqual(before);
    expect(fixture.told.map(({ kind }) => kind)).not.toContain("player-left");
  });

  const refused: readonly ClientRequest[] = [
    { kind: "loadout", loadout: { vehicle: bicycle } },
    { kind: "create", options: { place: town } },
    { kind: "start" },
    { kind: "ready", isReady: true },
    { kind: "command", number: 1, name: "wave", payload: {} },
    { kind: "say", text: "hello" },
    { kind: "block", playerIds: [] },
    { kind: "kick", playerId: "00000000-0000-4000-8000-000000000001" },
    { kind: "rematch" },
    { kind: "report", playerId: "00000000-0000-4000-8000-000000000001", reason: "x" },
    {
      kind: "moderate",
      act: "kick",
      playerId: "00000000-0000-4000-8000-000000000001",
      seconds: 0,
      byAddress: false,
      reason: "",
    },
  ];

  it.each(refused)("takes part in nothing: $kind is refused [HOST-043]", (request) => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const client = previewOf(fixture, sessionId);
    client.ask(request);
    expect(client.take()).toEqual([
      { kind: "error", code: "forbidden", message: "a preview only looks at sessions" },
    ]);
    fixture.host.run();
    expect(clients[0]!.kinds()).toEqual([]);
  });

  it("gets no seat [HOST-043]", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const client = preview(fixture);
    client.take();
    client.ask({ kind: "join", sessionId, as: "player" });
    expect(client.take()).toMatchObject([{ kind: "error", code: "forbidden" }]);
    expect(fixture.host.of("takeSeat")).toHaveLength(1);
  });

  it("hears nothing that is said, here or there [HOST-047]", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const outside = fixture.enter("Bea");
    clients[0]!.ask({ kind: "say", text: "before" });
    outside.ask({ kind: "say", text: "before, outside" });
    const [looking, idle] = [previewOf(fixture, sessionId), preview(fixture)];
    clients[0]!.ask({ kind: "say", text: "now" });
    outside.ask({ kind: "say", text: "now, outside" });
    fixture.advance(200);
    expect([looking.kinds(), idle.kinds()]).toEqual([[], ["authenticated"]]);
  });

  it("looks at one session at a time, and at another when it has left, for which it says so", () => {
    const fixture = openFixture();
    const [first, second] = [seat(fixture, "Ann").sessionId, seat(fixture, "Bea").sessionId];
    const client = previewOf(fixture, first);
    client.ask({ kind: "join", sessionId: second, as: "spectator" });
    expect(client.take()).toMatchObject([{ kind: "error", code: "conflict" }]);
    client.ask({ kind: "leave" });
    client.ask({ kind: "leave" });
    client.ask({ kind: "join", sessionId: second, as: "spectator" });
    expect(client.take()).toMatchObject([
      { kind: "left" },
      { kind: "error", code: "conflict" },
      { kind: "joined", sessionId: second },
    ]);
  });

  it("comes in where spectators do: a password, a code and the host's no count [HOST-042]", () => {
    const fixture = openFixture();
    const ann = equipped(fixture, "Ann");
    ann.ask({ kind: "create", options: { place: town }, visibility: "protected", password: "right" });
    fixture.host.run();
    const { sessionId } = fixture.host.of("create")[0]!;
    const client = preview(fixture);
    client.take();
    const joining = { kind: "join", sessionId, as: "spectator" } as const;
    client.ask(joining);
    client.ask({ ...joining, password: "wrong" });
    expect(client.take()).toMatchObject([{ code: "forbidden" }, { code: "forbidden" }]);
    client.ask({ ...joining, password: "right" });
    expect(client.kinds()).toEqual(["joined"]);

    const bea = equipped(fixture, "Bea");
    bea.ask({ kind: "join", sessionId, as: "spectator", password: "right" });
    const beaId = fixture.lobby.operator.players.find(({ name }) => name === "Bea")!.id;
    ann.ask({ kind: "kick", playerId: beaId });
    const ofBea = preview(fixture, "Bea");
    ofBea.ask({ ...joining, password: "right" });
    expect(ofBea.take().at(-1)).toMatchObject({ message: "the host has removed you from this session" });
  });

  it("has a limit of its own beside that of spectators", () => {
    const fixture = openFixture({ previewsPerSession: 1, spectatorsPerSession: 1 });
    const { sessionId } = seat(fixture, "Ann");
    const first = previewOf(fixture, sessionId);
    const second = preview(fixture);
    second.take();
    const joining = { kind: "join", sessionId, as: "spectator" } as const;
    second.ask(joining);
    const message = "there are 1 previews of the session already";
    expect(second.take()).toEqual([{ kind: "error", code: "session_full", message }]);
    const watcher = fixture.enter("Bea");
    watcher.ask(joining);
    expect(watcher.take()).toMatchObject([{ kind: "joined" }]);
    first.peer.close();
    second.ask(joining);
    expect(second.kinds()).toEqual(["joined"]);
  });

  it("takes nobody's place, and nobody takes its own", () => {
    const fixture = openFixture();
    const ann = fixture.enter("Ann");
    pass(fixture, 4);
    const [one, other] = [preview(fixture, "Ann"), preview(fixture, "Ann")];
    const ids = [one, other].map((client) => JSON.stringify(client.take()));
    expect(new Set(ids).size).toBe(2);
    expect(ann.kinds()).toEqual([]);
    expect(fixture.lobby.operator.players.map(({ name }) => name)).toEqual(["Ann"]);
  });

  it("is told when the session ends, and keeps none alive", () => {
    const fixture = openFixture();
    const { sessionId, clients } = seat(fixture, "Ann");
    const client = previewOf(fixture, sessionId);
    clients[0]!.ask({ kind: "leave" });
    expect(fixture.lobby.sessionCount).toBe(0);
    expect(client.take()).toEqual([{ kind: "left" }]);
    client.ask({ kind: "join", sessionId, as: "spectator" });
    expect(client.take()).toMatchObject([{ code: "not_found" }]);
  });

  it("is put out with the network that is banned, and kept out [HOST-048]", () => {
    const fixture = openFixture();
    const by = { id: "op", name: "Op", role: "admin", address: "" } as const;
    const client = preview(fixture, "Pat", "192.0.2.1");
    client.take();
    const network = "192.0.2.1";
    const order = {
      kind: "ban",
      subjectId: network,
      target: undefined,
      network,
      seconds: 0,
      reason: "",
    } as const;
    fixture.lobby.operator.impose(by, order);
    expect(client.kinds()).toEqual(["refused"]);
    expect(fixture.lobby.previewCount).toBe(0);
    expect(preview(fixture, "Pat", "192.0.2.1").kinds()).toEqual(["error", "refused"]);
  });
});
