import { describe, expect, it } from "vitest";
import { type FixtureClient, idOf, openFixture, seat } from "../test/lobby-fixture.ts";

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
