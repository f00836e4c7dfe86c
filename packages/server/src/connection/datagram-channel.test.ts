import { describe, expect, it } from "vitest";
import { toBytes } from "../test/json-codec.ts";
import { type Fixture, type FixtureClient, openFixture, seated } from "../test/lobby-fixture.ts";

const home = "192.168.1.5";
const away = "10.9.9.9";

function input(fixture: Fixture, address: string, port: number, value = 1): void {
  const bytes = toBytes({ kind: "input", sequence: 0, values: [value] });
  fixture.datagrams.receive(bytes, address, port);
}

function bind(fixture: Fixture, token: string, address: string, port: number): void {
  fixture.datagrams.receive(toBytes({ kind: "bind", token }), address, port);
}

function tokenOf(client: FixtureClient): string {
  client.ask({ kind: "udp-token" });
  const [notice] = client.take();
  if (notice?.kind !== "udp-token") throw new Error(`expected a token, got ${notice?.kind}`);
  return notice.token;
}

const inputs = (fixture: Fixture) =>
  fixture.host.of("input").map(({ seat, values }) => `seat ${seat}: ${values.join()}`);
const drops = (fixture: Fixture) => fixture.observer.seen.filter((each) => each.startsWith("dropped"));

describe("DatagramChannel", () => {
  it("lets two clients on one address drive their own seats by their tokens [HOST-015]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    const bea = seated(fixture, "Bea", home);
    bind(fixture, tokenOf(ann), home, 5001);
    bind(fixture, tokenOf(bea), home, 5002);
    expect(fixture.datagramsOut).toEqual([
      { text: '{"kind":"bound"}', to: `${home}:5001` },
      { text: '{"kind":"bound"}', to: `${home}:5002` },
    ]);
    input(fixture, home, 5001, 0.25);
    input(fixture, home, 5002, 0.75);
    expect(inputs(fixture)).toEqual(["seat 0: 0.25", "seat 1: 0.75"]);
    expect(drops(fixture)).toEqual([]);
  });

  it("ignores a token that was not handed out, without any reply [HOST-003] [HOST-015]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    tokenOf(ann);
    bind(fixture, "99999999-9999-4999-8999-999999999999", home, 5001);
    input(fixture, home, 5001);
    expect(fixture.datagramsOut).toEqual([]);
    expect(inputs(fixture)).toEqual([]);
    expect(drops(fixture)).toEqual(["dropped: unknown-token", "dropped: unknown-sender"]);
  });

  it("binds the only client of an address that waits for it, by its first valid input [HOST-015]", () => {
    const fixture = openFixture();
    seated(fixture, "Ann", home);
    fixture.datagrams.receive(new Uint8Array(3), home, 5001);
    input(fixture, home, 5001, 0.5);
    input(fixture, home, 6666, 1);
    input(fixture, home, 5001, 0.25);
    expect(inputs(fixture)).toEqual(["seat 0: 0.5", "seat 0: 0.25"]);
    expect(drops(fixture)).toEqual(["dropped: malformed", "dropped: unknown-sender"]);
    expect(fixture.datagramsOut).toEqual([]);
  });

  it("guesses nothing when two clients of an address wait, or none [HOST-015]", () => {
    const fixture = openFixture();
    seated(fixture, "Ann", home);
    seated(fixture, "Bea", home);
    input(fixture, home, 5001);
    input(fixture, away, 5001);
    expect(inputs(fixture)).toEqual([]);
    expect(drops(fixture)).toEqual(["dropped: ambiguous-sender", "dropped: unknown-sender"]);
  });

  it("does not know a client by its address who has asked for a token [HOST-015]", () => {
    const fixture = openFixture();
    tokenOf(seated(fixture, "Ann", home));
    input(fixture, home, 5001);
    expect(inputs(fixture)).toEqual([]);
  });

  it("does not give a bound endpoint to another connection, whatever its token [HOST-015]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    const thief = seated(fixture, "Bea", home);
    bind(fixture, tokenOf(ann), home, 5001);
    bind(fixture, tokenOf(thief), home, 5001);
    input(fixture, home, 5001, 0.5);
    expect(inputs(fixture)).toEqual(["seat 0: 0.5"]);
    expect(drops(fixture)).toEqual(["dropped: endpoint-taken"]);
  });

  it("moves a connection to another endpoint by a new token, and only then [HOST-015]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    const first = tokenOf(ann);
    bind(fixture, first, home, 5001);
    input(fixture, home, 5002, 1);
    bind(fixture, first, home, 7000);
    input(fixture, home, 7000, 1);
    expect(inputs(fixture)).toEqual([]);
    const second = tokenOf(ann);
    bind(fixture, first, home, 7000);
    bind(fixture, second, home, 7000);
    input(fixture, home, 7000, 0.5);
    input(fixture, home, 5001, 1);
    expect(inputs(fixture)).toEqual(["seat 0: 0.5"]);
    expect(drops(fixture)).toEqual([
      "dropped: unknown-sender",
      "dropped: token-used",
      "dropped: unknown-sender",
      "dropped: unknown-token",
      "dropped: unknown-sender",
    ]);
  });

  it("binds no address but that of the client's stream: a forged sender would be sent telemetry [HOST-015]", () => {
    const fixture = openFixture();
    const token = tokenOf(seated(fixture, "Ann", home));
    bind(fixture, token, away, 7000);
    expect(fixture.datagramsOut).toEqual([]);
    expect(drops(fixture)).toEqual(["dropped: other-address"]);
    bind(fixture, token, home, 5001);
    expect(fixture.datagramsOut.length).toBe(1);
  });

  it("acknowledges a repeated binding again, as the answer may be lost [HOST-015]", () => {
    const fixture = openFixture();
    const token = tokenOf(seated(fixture, "Ann", home));
    bind(fixture, token, home, 5001);
    bind(fixture, token, home, 5001);
    expect(fixture.datagramsOut.length).toBe(2);
  });

  it("forgets endpoint and token with the connection [HOST-015] [HOST-035]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    const token = tokenOf(ann);
    bind(fixture, token, home, 5001);
    ann.peer.close();
    input(fixture, home, 5001);
    bind(fixture, token, home, 5001);
    expect(inputs(fixture)).toEqual([]);
    expect(drops(fixture)).toEqual(["dropped: unknown-sender", "dropped: unknown-token"]);
  });

  it("takes datagrams for a sign of life [HOST-020]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    for (let i = 0; i < 20; i++) {
      input(fixture, home, 5001);
      fixture.advance(1000);
    }
    expect(ann.peer.isClosed).toBe(false);
  });

  it("stops a flood of strangers at 300 a second, beside two clients with 240 each on their address [HOST-022]", () => {
    const fixture = openFixture();
    const ports = [5001, 5002];
    for (const [i, name] of ["Ann", "Bea"].entries()) {
      bind(fixture, tokenOf(seated(fixture, name, home)), home, ports[i]!);
    }
    const seconds = 10;
    for (let tick = 0; tick < seconds * 240; tick++) {
      fixture.clock.ms = 20_000 + (tick * 1000) / 240;
      for (const port of ports) input(fixture, home, port);
      for (let i = 0; i < 20; i++) input(fixture, home, 40_000 + ((tick * 20 + i) % 20_000));
    }
    const taken = fixture.host.of("input");
    expect(taken.filter(({ seat }) => seat === 0).length).toBe(seconds * 240);
    expect(taken.filter(({ seat }) => seat === 1).length).toBe(seconds * 240);
    const looked = drops(fixture).filter((each) => each === "dropped: unknown-sender").length;
    expect(looked).toBeGreaterThan(seconds * 290);
    expect(looked).toBeLessThanOrEqual(seconds * 300 + 60);
    expect(drops(fixture).filter((each) => each === "dropped: rate-limited").length).toBe(
      seconds * 240 * 20 - looked,
    );
    expect(fixture.observer.seen).not.toContain("limited: datagram");
  });

  it("stops a bound endpoint at its own 300 a second, and leaves its connection alone [HOST-022]", () => {
    const fixture = openFixture();
    const ann = seated(fixture, "Ann", home);
    bind(fixture, tokenOf(ann), home, 5001);
    for (let i = 0; i <= 5000; i++) {
      input(fixture, home, 5001);
      fixture.clock.ms += 1;
    }
    expect(fixture.host.of("input").length).toBe(300 + 5 * 300);
    expect(ann.peer.isClosed).toBe(false);
  });
});
