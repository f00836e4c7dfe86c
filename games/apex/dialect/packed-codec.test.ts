import type { ControlCodec } from "@fairtick/contract";
import { json, sample, sampleStream } from "@fairtick/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apexControlCodec } from "./control-codec.ts";
import * as messages from "./messages.ts";
import { packedTelemetry } from "./packed-telemetry.ts";

const { packedClientCodec, packedServerCodec, clientCodecs, extensionClientCodec, serverCodec } = messages;
const id = "550e8400-e29b-41d4-a716-446655440000";
const input = { type: "PlayerInput", server_tick_ack: 77, throttle: 0.5, brake: 0.25, steering: -1 } as const;
const turned = { kind: "input", sequence: 77, values: [0.5, 0.25, 1] };

/** A copy, since the codec reuses the request of an input. */
function requestOf(codec: ControlCodec, bytes: Uint8Array, channel: "decode" | "decodeDatagram" = "decode") {
  const request = codec[channel](bytes);
  return request.kind === "input" ? { ...request, values: [...request.values] } : request;
}

/** A codec whose client has spoken MessagePack. */
function packedCodec(): ControlCodec {
  const codec = apexControlCodec("auto");
  codec.decode(packedClientCodec.encode({ type: "Heartbeat", client_tick: 1 }));
  return codec;
}

const unions = [
  ["client", messages.clientMessages.s1, packedClientCodec],
  ["client extension", messages.extensionClientMessage, packedClientCodec],
  ["server", messages.serverMessage, packedServerCodec],
  ["server extension", messages.extensionServerMessage, packedServerCodec],
] as const;

describe("the messages of apex in MessagePack", () => {
  it.each(unions)("say the same as in JSON, every %s message [HOST-010]", (_sender, schema, codec) => {
    const text = json(schema as typeof messages.serverMessage);
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const value = sample(schema, sampleStream(seed));
        seen.add(value.type);
        const packed = codec.decode(codec.encode(value as never));
        expect(packed).toEqual({ ok: true, value });
        // JSON has no negative zero.
        const written = text.decode(text.encode(value as never));
        expect(JSON.stringify(packed)).toBe(JSON.stringify(written));
      }),
      { numRuns: 400 },
    );
    expect([...seen].sort()).toEqual(Object.keys(schema.variants).sort());
  });

  it("are understood like those in bincode, inputs with the wheel turned over [APEX-001]", () => {
    const codec = apexControlCodec("auto");
    const ask = (message: messages.AnyClientMessage) => requestOf(codec, packedClientCodec.encode(message));
    expect(ask({ type: "Authenticate", token: "t", player_name: "Ann" })).toEqual({
      kind: "authenticate",
      token: "t",
      name: "Ann",
    });
    expect(ask({ type: "LeaveSession" })).toEqual({ kind: "leave" });
    expect(ask({ type: "JoinAsSpectator", session_id: id })).toEqual({
      kind: "join",
      sessionId: id,
      as: "spectator",
    });
    expect(ask({ type: "RequestUdpBinding" })).toEqual({ kind: "udp-token" });
    expect(ask(input)).toEqual(turned);
    expect(ask({ type: "BindUdp", token: id }).kind).toBe("malformed");
  });

  it("are answered in MessagePack, as datagrams too", () => {
    const codec = packedCodec();
    expect(codec.frameEncoding).toBe("msgpack");
    const answer = (notice: Parameters<ControlCodec["encode"]>[0]) =>
      packedServerCodec.decode(codec.encode(notice)!);
    expect(answer({ kind: "heartbeat-ack", tick: 5 })).toEqual({
      ok: true,
      value: { type: "HeartbeatAck", server_tick: 5 },
    });
    expect(answer({ kind: "udp-token", token: id, port: 9001, isSealed: true })).toMatchObject({
      value: { type: "UdpSealingToken", token: id, udp_port: 9001 },
    });
    expect(packedServerCodec.decode(codec.encodeBound()!)).toEqual({ ok: true, value: { type: "UdpBound" } });
    const datagram = (message: messages.AnyClientMessage) =>
      requestOf(codec, packedClientCodec.encode(message), "decodeDatagram");
    expect(datagram(input)).toEqual(turned);
    expect(datagram({ type: "BindUdp", token: id })).toEqual({ kind: "bind", token: id });
    expect(datagram({ type: "Heartbeat", client_tick: 1 }).kind).toBe("malformed");
  });

  it("never answer a binding with more bytes than it took, in either encoding [HOST-003]", () => {
    const bind = { type: "BindUdp", token: id } as const;
    expect(packedCodec().encodeBound()!.length).toBeLessThan(packedClientCodec.encode(bind).length);
    const plain = apexControlCodec("auto").encodeBound()!;
    expect(plain.length).toBeLessThan(extensionClientCodec.encode(bind).length);
  });

  it("say what is wrong with them, and where", () => {
    const codec = packedCodec();
    const bytes = packedClientCodec.encode({ type: "SelectCar", car_config_id: id });
    expect(codec.decode(bytes.subarray(0, 30))).toEqual({
      kind: "malformed",
      reason: "short_input in car_config_id at byte 30",
    });
    const none = Uint8Array.of(0x80);
    expect(codec.decode(none)).toEqual({ kind: "malformed", reason: "missing_field in type at byte 1" });
  });
});

describe("packed requests that are long", () => {
  /** A heartbeat with so many keys that nobody knows. */
  const padded = (keys: number) => {
    const heartbeat = packedClientCodec.encode({ type: "Heartbeat", client_tick: 1 }).subarray(1);
    const bytes = new Uint8Array(5 + heartbeat.length + 2 * keys);
    bytes[0] = 0xdf;
    new DataView(bytes.buffer).setUint32(1, 2 + keys);
    bytes.set(heartbeat, 5);
    for (let at = 5 + heartbeat.length; at < bytes.length; at += 2) bytes.set([0xa0, 0xc0], at);
    return bytes;
  };

  it("are obeyed up to 16384 bytes, and longer ones are malformed unread", () => {
    const codec = apexControlCodec("auto");
    const most = padded(8000);
    expect(codec.decode(most)).toEqual({ kind: "heartbeat", tick: 1 });
    expect(codec.decode(padded(8200))).toEqual({ kind: "malformed", reason: "too_long at byte 16384" });
  });
});

describe("the encoding of a connection", () => {
  const heartbeat = { type: "Heartbeat", client_tick: 1 } as const;

  it("is that of its first message, and stays", () => {
    const packed = packedCodec();
    expect(packed.decode(clientCodecs.s1.encode(heartbeat)).kind).toBe("malformed");
    expect(packed.decodeDatagram(clientCodecs.s1.encode(input)).kind).toBe("malformed");
    expect(packed.decode(packedClientCodec.encode(heartbeat)).kind).toBe("heartbeat");
    const plain = apexControlCodec("auto");
    plain.decode(clientCodecs.s1.encode(heartbeat));
    expect(plain.decode(packedClientCodec.encode(heartbeat)).kind).toBe("malformed");
    expect(plain.decodeDatagram(packedClientCodec.encode(input)).kind).toBe("malformed");
    expect(plain.frameEncoding).toBeUndefined();
  });

  it("is decided by a message that is malformed, and not by an empty one", () => {
    const codec = apexControlCodec("auto");
    expect(codec.decode(new Uint8Array(0)).kind).toBe("malformed");
    expect(codec.decode(Uint8Array.of(0xdf, 0, 0)).kind).toBe("malformed");
    expect(codec.frameEncoding).toBe("msgpack");
  });

  it("is bincode for what the server says before, and for every tag there is", () => {
    const codec = apexControlCodec("auto");
    const refusal = codec.encode({ kind: "refused", reason: "no sign-in in time", code: "auth-timeout" });
    expect(serverCodec.decode(refusal!)).toMatchObject({ value: { type: "AuthFailure" } });
    const tags = [...Object.values(messages.clientMessages.s1.tags), 0x1_0000, 0x1_0001, 0x1_0002];
    for (const tag of tags) expect(tag & 0xff).toBeLessThan(0x80);
  });

  it("is seen in each datagram of a stranger alone", () => {
    const codec = apexControlCodec("auto");
    const bind = { type: "BindUdp", token: id } as const;
    expect(codec.decodeDatagram(packedClientCodec.encode(bind))).toEqual({ kind: "bind", token: id });
    expect(codec.decodeDatagram(extensionClientCodec.encode(bind))).toEqual({ kind: "bind", token: id });
    expect(codec.frameEncoding).toBeUndefined();
  });

  it("survives anything: mutated messages are read or refused, never thrown at [HOST-010]", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.integer(), fc.nat(), fc.nat(255), fc.nat(), (seed, position, byte, cut) => {
        const value = sample(messages.clientMessages.s1, sampleStream(seed));
        const bytes = packedClientCodec.encode(value);
        bytes[position % bytes.length] = byte;
        // Some are only changed, most are cut off as well.
        const damaged = bytes.subarray(0, cut % 4 === 0 ? bytes.length : (cut % bytes.length) + 1);
        kinds.add(apexControlCodec("auto").decode(damaged).kind === "malformed" ? "refused" : "read");
        apexControlCodec("auto").decodeDatagram(damaged);
      }),
      { numRuns: 3000 },
    );
    expect([...kinds].sort()).toEqual(["read", "refused"]);
  });
});

describe("telemetry in MessagePack", () => {
  it("has the very bytes that its schema gives [HOST-010]", () => {
    const transcode = packedTelemetry();
    const { Telemetry } = messages.serverMessage.variants;
    const state = messages.carStateTelemetry;
    fc.assert(
      fc.property(fc.integer(), fc.nat(16), (seed, cars) => {
        const next = sampleStream(seed);
        const drawn = sample({ kind: "struct", fields: Telemetry }, next);
        const car_states = Array.from({ length: cars }, () => sample(state, next));
        const message = { type: "Telemetry", ...drawn, car_states } as const;
        const packed = transcode(serverCodec.encode(message));
        expect(Buffer.from(packed)).toEqual(Buffer.from(packedServerCodec.encode(message)));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a float that is no number as it is", () => {
    const car = { ...sample(messages.carStateTelemetry, sampleStream(1)), pos_x: Number.NaN };
    const frame = { type: "Telemetry", server_tick: 1, session_state: "Racing", countdown_ms: null } as const;
    const packed = packedTelemetry()(serverCodec.encode({ ...frame, car_states: [car] }));
    expect(packedServerCodec.decode(packed)).toMatchObject({
      value: { car_states: [{ pos_x: Number.NaN }] },
    });
  });
});
