import { datagramKeys, exportedBytes, exporterLabel, Opener, Sealer, SealMemory } from "@fairtick/seal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBytes } from "../test/json-codec.ts";
import { type Fixture, type FixtureClient, openFixture, seated } from "../test/lobby-fixture.ts";

const home = "192.168.1.5";
const away = "10.9.9.9";
const open = () => openFixture({}, {}, { sealed: true });

/** The client's end of its newest token. */
function bindingOf(client: FixtureClient) {
  client.ask({ kind: "udp-token" });
  const notice = client.take().at(-1);
  if (notice?.kind !== "udp-token") throw new Error(`expected a token, got ${notice?.kind}`);
  const { token, isSealed } = notice;
  expect(isSealed).toBe(true);
  const context = Buffer.from(token.replaceAll("-", ""), "hex");
  const keys = datagramKeys(client.exportKey!(exporterLabel, context, exportedBytes));
  const memory = new SealMemory();
  const sealer = new Sealer(keys.id, keys.toServer, memory);
  const opener = new Opener(keys.toClient, memory);
  const seal = (value: object) => sealer.seal(toBytes(value)).slice();
  return {
    bind: () => seal({ kind: "bind", token }),
    input: (value: number) => seal({ kind: "input", sequence: 0, values: [value] }),
    seal,
    open(datagram: Uint8Array) {
      const message = opener.open(datagram);
      return typeof message === "string" ? message : new TextDecoder().decode(message);
    },
  };
}

const inputs = (fixture: Fixture) =>
  fixture.host.of("input").map(({ seat, values }) => `seat ${seat}: ${values.join()}`);
const drops = (fixture: Fixture) => fixture.observer.seen.filter((each) => each.startsWith("dropped"));
const frame = new TextEncoder().encode("state of the race");
const showFrame = (fixture: Fixture) =>
  fixture.host.listener.frame(fixture.host.of("create")[0]!.sessionId, "everybody", frame, false, 0, false);

describe("SealedChannel", () => {
  it("lets two clients on one address drive their own seats, each with its keys [HOST-015] [HOST-016]", () => {
    const fixture = open();
    const [ann, bea] = ["Ann", "Bea"].map((name) => bindingOf(seated(fixture, name, home)));
    fixture.datagrams.receive(ann!.bind(), home, 5001);
    fixture.datagrams.receive(bea!.bind(), home, 5002);
    fixture.datagrams.receive(bea!.input(0.75), home, 5002);
    fixture.datagrams.receive(ann!.input(0.25), home, 5001);
    expect(inputs(fixture)).toEqual(["seat 1: 0.75", "seat 0: 0.25"]);
    expect(fixture.packetsOut.map(({ to }) => to)).toEqual([`${home}:5001`, `${home}:5002`]);
    expect(ann!.open(fixture.packetsOut[0]!.bytes)).toBe('{"kind":"bound"}');
    expect(ann!.open(fixture.packetsOut[1]!.bytes)).toBe("tampered");
    expect(bea!.open(fixture.packetsOut[1]!.bytes)).toBe('{"kind":"bound"}');
    expect(drops(fixture)).toEqual([]);
  });

  it("drops what is in the clear, also from a bound port, and answers nothing [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    fixture.datagrams.receive(toBytes({ kind: "input", sequence: 0, values: [1] }), home, 5001);
    fixture.datagrams.receive(ann.bind(), home, 5001);
    fixture.datagrams.receive(toBytes({ kind: "input", sequence: 0, values: [1] }), home, 5001);
    fixture.datagrams.receive(new Uint8Array(0), home, 5001);
    fixture.datagrams.receive(Uint8Array.of(0xc1, 1, 2, 3), home, 5001);
    expect(inputs(fixture)).toEqual([]);
    expect(fixture.packetsOut.length).toBe(1);
    expect(drops(fixture)).toEqual(new Array(4).fill("dropped: unsealed"));
  });

  it("drops what was changed, repeated or sealed by nobody, without any reply [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    const receive = (datagram: Uint8Array) => fixture.datagrams.receive(datagram, home, 5001);
    receive(ann.input(0.25));
    const genuine = ann.input(0.5);
    for (let at = 5; at < genuine.length; at++)
      receive(genuine.map((byte, i) => (i === at ? byte ^ 1 : byte)));
    expect(drops(fixture)).toEqual(new Array(genuine.length - 5).fill("dropped: tampered"));
    receive(genuine);
    receive(genuine);
    receive(genuine.map((byte, i) => (i === 1 ? byte ^ 1 : byte)));
    expect(inputs(fixture)).toEqual(["seat 0: 0.25", "seat 0: 0.5"]);
    expect(fixture.packetsOut).toEqual([]);
    expect(drops(fixture).slice(-2)).toEqual(["dropped: replayed", "dropped: unknown-id"]);
  });

  it("takes no datagram of one connection for another's [HOST-016]", () => {
    const fixture = open();
    const [ann, bea] = ["Ann", "Bea"].map((name) => bindingOf(seated(fixture, name, home)));
    const ofAnn = ann!.input(1);
    const ofBea = bea!.input(0.5);
    // Ann's car with Bea's name on it.
    ofAnn.set(ofBea.subarray(1, 5), 1);
    fixture.datagrams.receive(ofAnn, home, 5002);
    fixture.datagrams.receive(ofBea, home, 5002);
    expect(inputs(fixture)).toEqual(["seat 1: 0.5"]);
    expect(drops(fixture)).toEqual(["dropped: tampered"]);
  });

  it("takes nothing that it sent itself for a client's: each direction has its key [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    fixture.datagrams.receive(ann.bind(), home, 5001);
    fixture.datagrams.receive(fixture.packetsOut[0]!.bytes, home, 5001);
    expect(drops(fixture)).toEqual(["dropped: tampered"]);
  });

  it("is bound by the first datagram that opens, at the address of the stream only [HOST-015] [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    showFrame(fixture);
    expect(fixture.packetsOut).toEqual([]);
    fixture.datagrams.receive(ann.input(1), away, 5001);
    showFrame(fixture);
    expect(fixture.packetsOut).toEqual([]);
    expect(drops(fixture)).toEqual(["dropped: other-address"]);
    fixture.datagrams.receive(ann.input(0.5), home, 5001);
    showFrame(fixture);
    expect(fixture.packetsOut.map(({ to }) => to)).toEqual([`${home}:5001`]);
    expect(ann.open(fixture.packetsOut[0]!.bytes)).toBe("state of the race");
  });

  it("follows a client whose port changes, and no older datagram back [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    fixture.datagrams.receive(ann.bind(), home, 5001);
    const overtaken = ann.input(0.25);
    fixture.datagrams.receive(ann.input(0.5), home, 7000);
    fixture.datagrams.receive(overtaken, home, 5001);
    showFrame(fixture);
    expect(inputs(fixture)).toEqual(["seat 0: 0.5", "seat 0: 0.25"]);
    expect(fixture.packetsOut.map(({ to }) => to)).toEqual([`${home}:5001`, `${home}:7000`]);
  });

  it("keeps a binding until the first datagram with the keys of a new token [HOST-016]", () => {
    const fixture = open();
    const client = seated(fixture, "Ann", home);
    const first = bindingOf(client);
    fixture.datagrams.receive(first.bind(), home, 5001);
    const unused = bindingOf(client);
    const second = bindingOf(client);
    fixture.datagrams.receive(unused.bind(), home, 5001);
    fixture.datagrams.receive(first.input(0.25), home, 5001);
    fixture.datagrams.receive(second.bind(), home, 5001);
    fixture.datagrams.receive(first.input(1), home, 5001);
    fixture.datagrams.receive(second.input(0.5), home, 5001);
    expect(inputs(fixture)).toEqual(["seat 0: 0.25", "seat 0: 0.5"]);
    expect(drops(fixture)).toEqual(["dropped: unknown-id", "dropped: unknown-id"]);
  });

  it("forgets the keys with the connection, and knows none of another server [HOST-016] [HOST-035]", () => {
    const before = open();
    const client = seated(before, "Ann", home);
    const ann = bindingOf(client);
    before.datagrams.receive(ann.bind(), home, 5001);
    client.peer.close();
    before.datagrams.receive(ann.input(1), home, 5001);
    const restarted = open();
    seated(restarted, "Ann", home);
    restarted.datagrams.receive(ann.input(1), home, 5001);
    expect([...inputs(before), ...inputs(restarted)]).toEqual([]);
    expect([...drops(before), ...drops(restarted)]).toEqual(new Array(2).fill("dropped: unknown-id"));
  });

  it("answers a token that is sealed, and no other [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    const token = "99999999-9999-4999-8999-999999999999";
    fixture.datagrams.receive(ann.seal({ kind: "bind", token }), home, 5001);
    fixture.datagrams.receive(ann.seal({ kind: "bogus" }).fill(0, 40), home, 5001);
    expect(fixture.packetsOut).toEqual([]);
    expect(drops(fixture)).toEqual(["dropped: unknown-token", "dropped: tampered"]);
  });

  it("leaves what does not fit into a datagram to the stream", () => {
    const fixture = open();
    const client = seated(fixture, "Ann", home);
    const ann = bindingOf(client);
    fixture.datagrams.receive(ann.bind(), home, 5001);
    const { sessionId } = fixture.host.of("create")[0]!;
    for (const length of [1171, 1172]) {
      const large = new Uint8Array(length).fill(0x61);
      fixture.host.listener.frame(sessionId, "everybody", large, false, 0, false);
    }
    expect(fixture.packetsOut.slice(1).map(({ bytes }) => bytes.length)).toEqual([1200]);
    expect(client.take().map((each) => (each.kind === "frame" ? each.text.length : 0))).toEqual([1172]);
  });

  it("sends an address that has proved nothing nothing at all, and a bound one no more than it sent [HOST-003]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    const bind = ann.bind();
    fixture.datagrams.receive(bind, away, 5001);
    fixture.datagrams.receive(
      bind.map((byte, i) => (i === 30 ? byte ^ 1 : byte)),
      home,
      5001,
    );
    fixture.datagrams.receive(bind.subarray(0, 40), home, 5001);
    expect(fixture.packetsOut).toEqual([]);
    fixture.datagrams.receive(bind, home, 5001);
    for (let i = 0; i < 10; i++) fixture.datagrams.receive(bind, home, 6000);
    expect(fixture.packetsOut.length).toBe(1);
    expect(fixture.packetsOut[0]!.bytes.length).toBeLessThan(bind.length);
  });

  it("takes any bytes at all without an answer and without harm [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    fixture.datagrams.receive(ann.input(0.25), home, 5001);
    const head = ann.bind().subarray(0, 5);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2048 }), fc.nat(5), (bytes, genuine) => {
        bytes.set(head.subarray(0, Math.min(genuine, bytes.length)));
        fixture.datagrams.receive(bytes, home, 5001);
      }),
      { numRuns: 2000 },
    );
    fixture.datagrams.receive(ann.input(0.5), home, 5001);
    expect(inputs(fixture)).toEqual(["seat 0: 0.25", "seat 0: 0.5"]);
    expect(fixture.packetsOut).toEqual([]);
  });

  it("hears a client through a flood of forged datagrams under its id [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    fixture.datagrams.receive(ann.bind(), home, 5001);
    const forged = ann.input(1).fill(0, 20);
    for (let i = 0; i < 3000; i++) fixture.datagrams.receive(forged, home, i % 2 === 0 ? 5001 : 6000);
    fixture.datagrams.receive(ann.input(0.5), home, 5001);
    expect(inputs(fixture)).toEqual(["seat 0: 0.5"]);
    expect(new Set(drops(fixture))).toEqual(new Set(["dropped: tampered", "dropped: rate-limited"]));
    expect(fixture.packetsOut.length).toBe(1);
  });

  it("gives no token where the stream has no keys", () => {
    const fixture = open();
    const client = fixture.connect(home, "plain");
    client.ask({ kind: "authenticate", token: "t", name: "Ann" });
    client.take();
    client.ask({ kind: "udp-token" });
    expect(client.take()).toMatchObject([{ kind: "error", code: "unavailable" }]);
  });

  it("takes datagrams for a sign of life [HOST-020]", () => {
    const fixture = open();
    const client = seated(fixture, "Ann", home);
    const ann = bindingOf(client);
    for (let i = 0; i < 20; i++) {
      fixture.datagrams.receive(ann.input(0), home, 5001);
      fixture.advance(1000);
    }
    expect(client.peer.isClosed).toBe(false);
  });

  it("hides the inputs and the state: no float of them is in what travels [HOST-016]", () => {
    const fixture = open();
    const ann = bindingOf(seated(fixture, "Ann", home));
    const floats = new Uint8Array(new Float32Array([0.123, -0.456, 789.25]).buffer);
    const sealed = ann.seal({ kind: "input", sequence: 0, values: [0.123] });
    fixture.datagrams.receive(sealed, home, 5001);
    const { sessionId } = fixture.host.of("create")[0]!;
    fixture.host.listener.frame(sessionId, "everybody", floats, false, 0, false);
    const [out] = fixture.packetsOut;
    expect(Buffer.from(sealed).includes("values")).toBe(false);
    for (let at = 0; at < floats.length; at += 4) {
      expect(Buffer.from(out!.bytes).includes(Buffer.from(floats.subarray(at, at + 4)))).toBe(false);
    }
  });
});
