import { describe, expect, it } from "vitest";
import { town } from "../test/errand-game.ts";
import { type FixtureClient, openFixture } from "../test/lobby-fixture.ts";

const garbage = new TextEncoder().encode("{ no message");

describe("Connection", () => {
  it("gives every connection an id of its own, also after a reconnect from the same address [HOST-013]", () => {
    const { connections, connect } = openFixture();
    const ids: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const client = connect("10.0.0.1");
      connections.forEach(({ id }) => void ids.push(id));
      client.peer.close();
    }
    expect(new Set(ids).size).toBe(1000);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(connections.size).toBe(0);
  });

  it("accepts only sign-in and heartbeats before the sign-in [HOST-025]", () => {
    const { connect, host } = openFixture();
    const client = connect();
    client.ask({ kind: "heartbeat", tick: 0 });
    expect(client.kinds()).toEqual(["heartbeat-ack"]);
    const refused = [
      { kind: "create", options: {} },
      { kind: "join", sessionId: "x", as: "player" },
      { kind: "lobby" },
      { kind: "udp-token" },
      { kind: "start" },
      { kind: "leave" },
      { kind: "loadout", loadout: {} },
      { kind: "input", sequence: 0, values: [1] },
    ] as const;
    for (const request of refused) {
      client.ask(request as never);
      expect(client.take()).toEqual([{ kind: "error", code: "auth", message: "sign in first" }]);
    }
    expect(host.calls).toEqual([]);
    expect(client.peer.isClosed).toBe(false);
  });

  it("ends a connection that has not signed in after 5 s [HOST-025]", () => {
    const { connect, advance, observer } = openFixture();
    const client = connect();
    advance(4900);
    client.ask({ kind: "heartbeat", tick: 0 });
    expect(client.peer.isClosed).toBe(false);
    advance(1100);
    expect(client.take().at(-1)).toEqual({ kind: "refused", reason: "no sign-in in time" });
    expect(client.peer.isClosed).toBe(true);
    expect(observer.seen).toEqual(["disconnected: auth-timeout"]);
  });

  it("ends a silent client after 5 s and before 6 s [HOST-019]", () => {
    const { enter, advance, observer } = openFixture();
    const client = enter("Ann");
    advance(5000);
    expect(client.peer.isClosed).toBe(false);
    advance(1000);
    expect(client.peer.isClosed).toBe(true);
    expect(observer.seen).toContain("disconnected: timeout");
  });

  it("keeps a client that sends anything valid [HOST-020]", () => {
    const { enter, advance } = openFixture();
    const client = enter("Ann");
    for (let i = 0; i < 20; i++) {
      advance(1000);
      client.ask({ kind: "input", sequence: 0, values: [0] });
    }
    expect(client.peer.isClosed).toBe(false);
  });

  it("does not take malformed messages for a sign of life", () => {
    const { enter, advance } = openFixture();
    const client = enter("Ann");
    for (let i = 0; i < 6; i++) {
      advance(1000);
      client.sendRaw(garbage);
    }
    expect(client.peer.isClosed).toBe(true);
  });

  it("acknowledges heartbeats with the tick of the game's loop [HOST-019]", () => {
    const { enter, host } = openFixture();
    const client = enter("Ann");
    host.tick = 1234;
    client.ask({ kind: "heartbeat", tick: 1 });
    expect(client.take()).toEqual([{ kind: "heartbeat-ack", tick: 1234 }]);
  });

  it("survives 9 malformed messages and ends with the 10th within 60 s [HOST-023]", () => {
    const { enter, observer } = openFixture();
    const client = enter("Ann");
    for (let i = 0; i < 9; i++) client.sendRaw(garbage);
    client.ask({ kind: "heartbeat", tick: 0 });
    expect(client.kinds()).toEqual(["heartbeat-ack"]);
    client.sendRaw(new Uint8Array(0));
    expect(client.take()).toEqual([{ kind: "refused", reason: "protocol violation" }]);
    expect(client.peer.isClosed).toBe(true);
    expect(observer.seen.filter((each) => each.startsWith("malformed")).length).toBe(10);
    expect(observer.seen).toContain("disconnected: protocol-violation");
    expect(observer.details).toEqual([expect.stringMatching(/^too many malformed messages; the last: ./)]);
  });

  it("forgives malformed messages after 60 s [HOST-023]", () => {
    const { enter, clock } = openFixture();
    const client = enter("Ann");
    for (let i = 0; i < 9; i++) client.sendRaw(garbage);
    clock.ms += 60_000;
    for (let i = 0; i < 9; i++) client.sendRaw(garbage);
    expect(client.peer.isClosed).toBe(false);
    clock.ms += 59_999;
    client.sendRaw(garbage);
    expect(client.peer.isClosed).toBe(true);
  });

  it("ends a connection that announces too long a message [HOST-002]", () => {
    const { enter, observer } = openFixture();
    const client = enter("Ann");
    client.peer.send(Uint8Array.of(0, 0x0f, 0x42, 0x41));
    expect(client.take()).toMatchObject([{ kind: "error", code: "too_large", message: observer.details[0] }]);
    expect(observer.details).toEqual(["a message may have at most 1000000 bytes"]);
    expect(client.peer.isClosed).toBe(true);
  });

  it("ends a connection whose message is not complete after 2 s", () => {
    const { enter, advance, observer } = openFixture();
    const client = enter("Ann");
    client.peer.send(Uint8Array.of(0, 0, 0, 50, 1));
    advance(1000);
    client.peer.send(Uint8Array.of(2));
    expect(client.peer.isClosed).toBe(false);
    advance(2000);
    expect(client.peer.isClosed).toBe(true);
    expect(observer.seen).toContain("disconnected: partial-message");
  });

  it("ends a client that does not read what must arrive, and loses nothing for others [HOST-014]", () => {
    const { enter, observer } = openFixture();
    const slow = enter("Ann");
    const other = enter("Bea");
    slow.peer.stall();
    for (let i = 0; i < 10_000 && !slow.peer.isClosed; i++) {
      slow.ask({ kind: "udp-token" });
      other.ask({ kind: "udp-token" });
    }
    expect(slow.peer.isClosed).toBe(true);
    expect(observer.seen).toEqual(["disconnected: queue-full"]);
    other.take();
    other.ask({ kind: "heartbeat", tick: 0 });
    expect(other.kinds()).toEqual(["heartbeat-ack"]);
  });

  it("says goodbye to a client that says so", () => {
    const { enter, observer } = openFixture();
    const client = enter("Ann");
    client.ask({ kind: "disconnect" });
    expect(client.peer.isClosed).toBe(true);
    expect(observer.seen).toEqual(["disconnected: left"]);
  });

  it("answers a request that fails inside with an error and no details [HOST-026]", () => {
    const { enter, host, observer } = openFixture();
    const client = enter("Ann");
    host.serverTick = () => {
      throw new Error("/secret/path.ts: broken");
    };
    client.ask({ kind: "heartbeat", tick: 0 });
    expect(client.take()).toEqual([
      { kind: "error", code: "internal", message: "the server could not do this" },
    ]);
    expect(observer.seen).toEqual(["fault in request heartbeat: Error: /secret/path.ts: broken"]);
    expect(client.peer.isClosed).toBe(false);
  });

  it("refuses a second sign-in on one connection", () => {
    const { enter } = openFixture();
    const client = enter("Ann");
    client.ask({ kind: "authenticate", token: "t", name: "Bea" });
    expect(client.take()).toMatchObject([{ kind: "error", code: "conflict" }]);
  });
});

describe("Connection and the limits of its client", () => {
  const real = { controlRate: { amount: 10, per: "second", burst: 20 } } as const;
  const errors = (client: FixtureClient) =>
    client.take().flatMap((notice) => (notice.kind === "error" ? [`${notice.code}: ${notice.message}`] : []));

  it("answers the 11th session asked for within a minute with 429 and makes none [HOST-022]", () => {
    const { enter, host, clock } = openFixture({}, real);
    const client = enter("Ann");
    for (let i = 0; i < 10; i++) {
      clock.ms += 500;
      client.ask({ kind: "create", options: { place: town } });
    }
    expect(errors(client)).toEqual(new Array(10).fill("bad_request: no car or other loadout selected"));
    client.ask({ kind: "create", options: { place: town } });
    expect(errors(client)).toEqual([
      "rate_limited: more than 10/minute (create messages); this message was not executed",
    ]);
    client.ask({ kind: "lobby" });
    expect(client.kinds()).toEqual(["lobby"]);
    expect(host.calls).toEqual([]);
  });

  it("answers a flood with few errors, logs it once a second, and ends it after 200 [HOST-022]", () => {
    const { enter, advance, observer } = openFixture({}, real);
    const abuser = enter("Ann");
    const other = enter("Bea");
    // Signing in was one of the 20 that may come at once.
    for (let i = 0; i < 19 + 100; i++) abuser.ask({ kind: "start" });
    const answers = errors(abuser);
    expect(answers.filter((each) => each.startsWith("rate_limited")).length).toBe(5);
    expect(answers.length).toBe(19 + 5);
    advance(1000);
    expect(observer.seen.filter((each) => each.startsWith("over limits"))).toEqual([
      "over limits: 100, last control",
    ]);
    expect(abuser.peer.isClosed).toBe(false);
    for (let i = 0; i < 10 + 104; i++) abuser.ask({ kind: "start" });
    expect(errors(abuser).at(-1)).toBe(
      "rate_limited: too many messages over the limits: the connection ends",
    );
    expect(abuser.peer.isClosed).toBe(true);
    expect(observer.seen).toContain("disconnected: rate-limited");
    other.take();
    other.ask({ kind: "lobby" });
    expect(other.kinds()).toEqual(["lobby"]);
  });

  it("takes 240 inputs a second beside heartbeats and control messages, for ever [HOST-022]", () => {
    const { enter, clock, observer, connections } = openFixture({}, real);
    const client = enter("Ann");
    for (let i = 1; i <= 10 * 240; i++) {
      clock.ms = 10_000 + Math.floor(i / 24) * 100;
      client.ask({ kind: "input", sequence: 0, values: [1] });
      if (i % 240 !== 0) continue;
      client.ask({ kind: "heartbeat", tick: 0 });
      for (let n = 0; n < 10; n++) client.ask({ kind: "lobby" });
      connections.sweep(clock.ms);
    }
    expect(observer.seen).toEqual([]);
  });

  it("ends a client that floods its stream with inputs, and drops its datagrams only [HOST-022]", () => {
    const { enter, datagrams, observer } = openFixture({}, real);
    const ann = enter("Ann", "192.168.1.5");
    const input = { kind: "input", sequence: 0, values: [1] } as const;
    const bytes = new TextEncoder().encode(JSON.stringify(input));
    for (let i = 0; i < 10_000; i++) datagrams.receive(bytes, "192.168.1.5", 5001);
    expect(ann.peer.isClosed).toBe(false);
    expect(observer.seen.filter((each) => each === "limited: datagram").length).toBe(10_000 - 300 - 1);
    for (let i = 0; i < 10_000; i++) ann.ask({ ...input, values: [1] });
    expect(ann.peer.isClosed).toBe(true);
    expect(observer.seen).toContain("disconnected: rate-limited");
  });

  it("takes long messages only of clients that have signed in [HOST-002]", () => {
    const { connect, enter } = openFixture();
    const announcing = (bytes: number) => Uint8Array.of(0, bytes >> 16, (bytes >> 8) & 255, bytes & 255);
    const stranger = connect();
    stranger.peer.send(announcing(16_384));
    expect(stranger.peer.isClosed).toBe(false);
    const other = connect();
    other.peer.send(announcing(16_385));
    expect(errors(other)).toEqual(["too_large: a message may have at most 16384 bytes"]);
    expect(other.peer.isClosed).toBe(true);
    const known = enter("Ann");
    known.peer.send(announcing(1_000_000));
    expect(known.peer.isClosed).toBe(false);
  });

  it("takes empty messages for malformed ones [HOST-002]", () => {
    const { enter, observer } = openFixture();
    const client = enter("Ann");
    client.peer.send(new Uint8Array(4));
    expect(client.peer.isClosed).toBe(false);
    client.peer.send(new Uint8Array(4 * 100_000));
    expect(client.take()).toEqual([{ kind: "refused", reason: "protocol violation" }]);
    expect(observer.seen.filter((each) => each.startsWith("malformed")).length).toBe(10);
  });

  it("ends a client that sends a message byte by byte, however steadily", () => {
    const { enter, advance, observer } = openFixture();
    const client = enter("Ann");
    client.peer.send(Uint8Array.of(0, 1, 0, 0));
    for (let i = 0; i < 20 && !client.peer.isClosed; i++) {
      advance(250);
      client.peer.send(Uint8Array.of(1));
    }
    expect(observer.seen).toEqual(["disconnected: partial-message"]);
  });

  it("ends a connection whose service fails, and no other", () => {
    const { enter, connections, observer, clock } = openFixture();
    const broken = enter("Ann");
    const other = enter("Bea");
    connections.forEach((connection) => {
      if (connection.id === 1) {
        connection.sweep = () => {
          throw new Error("broken");
        };
      }
    });
    connections.sweep(clock.ms);
    expect(observer.seen).toEqual(["fault in sweep: Error: broken", "disconnected: fault"]);
    expect([broken.peer.isClosed, other.peer.isClosed]).toEqual([true, false]);
  });
});
