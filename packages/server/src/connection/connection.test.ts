import { describe, expect, it } from "vitest";
import { openFixture } from "../test/lobby-fixture.ts";

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
    const { enter } = openFixture();
    const client = enter("Ann");
    client.peer.send(Uint8Array.of(0, 0x0f, 0x42, 0x41));
    expect(client.take()).toMatchObject([{ kind: "error", code: "too_large" }]);
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
      slow.ask({ kind: "lobby" });
      other.ask({ kind: "lobby" });
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
