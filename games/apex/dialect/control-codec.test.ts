import {
  type ClientRequest,
  type ControlCodec,
  type ErrorCode,
  errorCodes,
  type LobbyView,
  type Notice,
  type SessionFacts,
} from "@fairtick/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apexControlCodec } from "./control-codec.ts";
import {
  type ClientMessage,
  clientCodecs,
  extensionClientCodec,
  extensionServerCodec,
  type Profile,
  serverCodec,
} from "./messages.ts";

const id = "550e8400-e29b-41d4-a716-446655440000";
const session = { track_config_id: id, max_players: 8, ai_count: 2, lap_limit: 3 };
const input = { server_tick_ack: 77, throttle: 0.5, brake: 0.25, steering: -1 };

const encode = (profile: Profile, message: ClientMessage) =>
  clientCodecs[profile].encode(message as Parameters<(typeof clientCodecs.s0)["encode"]>[0]);

/** A copy, since the codec reuses the request of an input. */
function requestOf(codec: ControlCodec, bytes: Uint8Array) {
  const request = codec.decode(bytes);
  return request.kind === "input" ? { ...request, values: [...request.values] } : request;
}

const requests: readonly (readonly [ClientMessage, ClientRequest])[] = [
  [
    { type: "Authenticate", token: "t", player_name: "Ann" },
    { kind: "authenticate", token: "t", name: "Ann" },
  ],
  [
    { type: "Heartbeat", client_tick: 9 },
    { kind: "heartbeat", tick: 9 },
  ],
  [
    { type: "SelectCar", car_config_id: id },
    { kind: "loadout", loadout: { car: id } },
  ],
  [
    { type: "CreateSession", ...session },
    { kind: "create", options: { track: id, maxPlayers: 8, aiCount: 2, lapLimit: 3 } },
  ],
  [
    { type: "JoinSession", session_id: id },
    { kind: "join", sessionId: id, as: "player" },
  ],
  [{ type: "LeaveSession" }, { kind: "leave" }],
  [{ type: "StartSession" }, { kind: "start" }],
  [{ type: "Disconnect" }, { kind: "disconnect" }],
];

const onlyInS1: typeof requests = [
  [{ type: "RequestLobbyState" }, { kind: "lobby" }],
  [
    { type: "JoinAsSpectator", session_id: id },
    { kind: "join", sessionId: id, as: "spectator" },
  ],
];

describe("requests of an apex client", () => {
  it.each(["s0", "s1"] as const)("are understood in the numbering of %s [APEX-002]", (profile) => {
    const codec = apexControlCodec(profile);
    for (const [message, request] of profile === "s0" ? requests : [...requests, ...onlyInS1]) {
      expect(requestOf(codec, encode(profile, message))).toEqual(request);
    }
  });

  it("turn the wheel over: left is -1 on the wire and +1 in the rules [APEX-001]", () => {
    const bytes = encode("s0", { type: "PlayerInput", ...input });
    const expected = { kind: "input", sequence: 77, values: [0.5, 0.25, 1] };
    const codec = apexControlCodec("s0");
    expect(requestOf(codec, bytes)).toEqual(expected);
    expect(codec.decodeDatagram(bytes)).toMatchObject({ sequence: 77 });
    const straight = encode("s0", { type: "PlayerInput", ...input, steering: 0 });
    expect(requestOf(codec, straight)).toEqual({ ...expected, values: [0.5, 0.25, 0] });
  });

  it("may carry any float as an input, which the session cleans [HOST-024]", () => {
    const bytes = encode("s0", { type: "PlayerInput", ...input });
    const view = new DataView(bytes.buffer);
    for (const [offset, value] of [
      [8, Number.NaN],
      [12, Number.POSITIVE_INFINITY],
      [16, 1e9],
    ] as const) {
      view.setFloat32(offset, value, true);
    }
    expect(requestOf(apexControlCodec("s0"), bytes)).toMatchObject({ values: [Number.NaN, Infinity, -1e9] });
  });

  it("allocate nothing for an input: the request is the codec's own", () => {
    const codec = apexControlCodec("s0");
    const bytes = encode("s0", { type: "PlayerInput", ...input });
    expect(codec.decode(bytes)).toBe(codec.decode(bytes));
  });

  it("are malformed with a reason when the bytes are none [HOST-011]", () => {
    const codec = apexControlCodec("s0");
    expect(codec.decode(new Uint8Array(0))).toEqual({ kind: "malformed", reason: "short_input at byte 0" });
    expect(codec.decode(Uint8Array.of(99, 0, 0, 0))).toMatchObject({ kind: "malformed" });
    expect(codec.decode(extensionClientCodec.encode({ type: "BindUdp", token: id }))).toMatchObject({
      kind: "malformed",
    });
  });

  it("never throw, whatever the bytes [HOST-011]", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(12), (bytes, tag) => {
        const codec = apexControlCodec("auto");
        kinds.add(codec.decode(bytes).kind);
        kinds.add(codec.decode(Uint8Array.of(tag, 0, 0, 0, ...bytes)).kind);
        kinds.add(codec.decodeDatagram(Uint8Array.of(tag, 0, 0, 0, ...bytes)).kind);
      }),
      { numRuns: 2000 },
    );
    expect(kinds).toContain("malformed");
  });
});

describe("a codec that detects the numbering", () => {
  it("reads both kinds of clients, and never changes its mind [HOST-009]", () => {
    for (const profile of ["s0", "s1"] as const) {
      const codec = apexControlCodec("auto");
      const neutral = encode(profile, { type: "SelectCar", car_config_id: id });
      const create = encode(profile, { type: "CreateSession", ...session });
      const leave = encode(profile, { type: "LeaveSession" });
      expect(codec.decode(neutral).kind).toBe("loadout");
      expect(codec.decode(create).kind).toBe("create");
      expect(codec.decode(leave).kind).toBe("leave");
      const other = profile === "s0" ? "s1" : "s0";
      expect(codec.decode(encode(other, { type: "CreateSession", ...session })).kind).not.toBe("create");
      expect(codec.decode(leave).kind).toBe("leave");
    }
  });

  it("takes an ambiguous message for one of s0 [HOST-009]", () => {
    const codec = apexControlCodec("auto");
    expect(codec.decode(encode("s1", { type: "LeaveSession" })).kind).toBe("disconnect");
    expect(codec.decode(encode("s1", { type: "RequestLobbyState" })).kind).toBe("lobby");
    expect(codec.decode(encode("s1", { type: "LeaveSession" })).kind).toBe("leave");
  });

  it("learns from an input on the stream, but not from a datagram [HOST-009] [HOST-017]", () => {
    const bytes = encode("s1", { type: "PlayerInput", ...input });
    const stranger = apexControlCodec("auto");
    expect(stranger.decodeDatagram(bytes).kind).toBe("input");
    expect(stranger.decodeDatagram(encode("s0", { type: "PlayerInput", ...input })).kind).toBe("input");
    expect(stranger.decode(encode("s0", { type: "CreateSession", ...session })).kind).toBe("create");
    expect(stranger.decodeDatagram(bytes).kind).toBe("malformed");
    const codec = apexControlCodec("auto");
    expect(codec.decode(bytes).kind).toBe("input");
    expect(codec.decode(encode("s0", { type: "CreateSession", ...session })).kind).not.toBe("create");
  });
});

describe("datagrams of an apex client", () => {
  const codec = apexControlCodec("s0");

  it("carry inputs and tokens, and nothing else [HOST-003] [HOST-015]", () => {
    expect(codec.decodeDatagram(encode("s0", { type: "PlayerInput", ...input })).kind).toBe("input");
    expect(codec.decodeDatagram(extensionClientCodec.encode({ type: "BindUdp", token: id }))).toEqual({
      kind: "bind",
      token: id,
    });
    for (const [message] of requests) {
      expect(codec.decodeDatagram(encode("s0", message)).kind).toBe("malformed");
    }
    expect(codec.decodeDatagram(new Uint8Array(3)).kind).toBe("malformed");
  });

  it("are bound by a token that was asked for on the stream [HOST-015]", () => {
    expect(codec.decode(extensionClientCodec.encode({ type: "RequestUdpBinding" }))).toEqual({
      kind: "udp-token",
    });
    const told = codec.encode({ kind: "udp-token", token: id, port: 9001, isSealed: false });
    expect(extensionServerCodec.decode(told!)).toMatchObject({
      value: { type: "UdpBindingToken", token: id, udp_port: 9001 },
    });
    expect(extensionServerCodec.decode(codec.encodeBound()!)).toMatchObject({ value: { type: "UdpBound" } });
  });
});

describe("the drivers of a session", () => {
  it("are asked for and named by extension messages, AI drivers marked", () => {
    const codec = apexControlCodec("auto");
    expect(codec.decode(extensionClientCodec.encode({ type: "RequestRoster" }))).toEqual({ kind: "roster" });
    const entry = { seat: 0, playerId: id, name: "Ann", loadout: { car: id } };
    const roster = [
      { ...entry, driver: "external" },
      { ...entry, driver: "pro" },
    ];
    const driver = { player_id: id, name: "Ann", car_config_id: id };
    expect(
      extensionServerCodec.decode(
        codec.encode({
          kind: "roster",
          hostId: id,
          readyIds: [id],
          roster,
          options: { track: id, lapLimit: 7 },
        })!,
      ),
    ).toMatchObject({
      value: {
        type: "SessionRoster",
        track_config_id: id,
        lap_limit: 7,
        drivers: [
          { ...driver, is_ai: false },
          { ...driver, is_ai: true },
        ],
      },
    });
  });
});

describe("notices to an apex client", () => {
  const messageOf = (notice: Notice) => {
    const decoded = serverCodec.decode(apexControlCodec("s1").encode(notice)!);
    return decoded.ok ? decoded.value : decoded.reason;
  };

  const plan = { title: "", seats: 1, reservedSeats: 0, countdownSeconds: 5, capacities: {}, content: [] };
  const session: SessionFacts = { options: {}, plan, seed: 1, layoutHash: "", content: [] };
  const code = "SWIFT-OTTER-42";

  it.each<readonly [Notice, object]>([
    [
      { kind: "authenticated", playerId: id, serverVersion: 7, resumeToken: "0" },
      { type: "AuthSuccess", player_id: id, server_version: 7 },
    ],
    [
      { kind: "refused", reason: "no", code: "auth-failed" },
      { type: "AuthFailure", reason: "no" },
    ],
    [
      { kind: "heartbeat-ack", tick: 2 ** 32 + 5 },
      { type: "HeartbeatAck", server_tick: 5 },
    ],
    [
      { kind: "joined", sessionId: id, seat: 0, lastCommand: 0, visibility: "public", code, session },
      { type: "SessionJoined", session_id: id, your_grid_position: 1 },
    ],
    [
      { kind: "joined", sessionId: id, seat: undefined, lastCommand: 0, visibility: "public", code, session },
      { type: "SessionJoined", session_id: id, your_grid_position: 0 },
    ],
    [{ kind: "left" }, { type: "SessionLeft" }],
    [
      { kind: "starting", countdownSeconds: 5 },
      { type: "SessionStarting", countdown_seconds: 5 },
    ],
    [
      { kind: "error", code: "session_full", message: "full" },
      { type: "Error", code: 409, message: "full" },
    ],
    [
      { kind: "player-left", playerId: id },
      { type: "PlayerDisconnected", player_id: id },
    ],
  ])("say %j in their own message [APEX-003]", (notice, message) => {
    expect(messageOf(notice)).toEqual(message);
  });

  it("show the lobby with cars, tracks and sessions of every state [APEX-003] [HOST-040]", () => {
    const summary = {
      id,
      title: "Oval",
      hostName: "Ann",
      readyCount: 1,
      reservedSeats: 3,
      spectatorCount: 1,
      visibility: "public",
    } as const;
    const phases = ["lobby", "countdown", "active", "paused", "finished"] as const;
    const lobby: LobbyView = {
      players: [
        { id, name: "Ann", loadout: { car: id }, sessionId: null },
        { id, name: "Bea", loadout: null, sessionId: id },
      ],
      sessions: phases.map((phase) => ({ ...summary, playerCount: 300, seats: 16, phase })),
      content: [
        { kind: "tracks", id, name: "Oval" },
        { kind: "cars", id, name: "GT3" },
      ],
    };
    expect(messageOf({ kind: "lobby", lobby })).toEqual({
      type: "LobbyState",
      players_in_lobby: [
        { id, name: "Ann", selected_car: id, in_session: null },
        { id, name: "Bea", selected_car: null, in_session: id },
      ],
      available_sessions: ["Lobby", "Countdown", "Racing", "Racing", "Finished"].map((state) => ({
        id,
        track_name: "Oval",
        host_name: "Ann",
        player_count: 255,
        max_players: 16,
        state,
      })),
      car_configs: [{ id, name: "GT3" }],
      track_configs: [{ id, name: "Oval" }],
    });
  });

  it("are none for the answer to a command, of which a race has none", () => {
    const codec = apexControlCodec("s0");
    expect(codec.encode({ kind: "command-reply", number: 1, refusal: undefined })).toBeUndefined();
  });

  it("are of the published sizes [HOST-032]", () => {
    const codec = apexControlCodec("s0");
    expect(
      codec.encode({ kind: "authenticated", playerId: id, serverVersion: 1, resumeToken: "0" }),
    ).toHaveLength(32);
    const empty: LobbyView = { players: [], sessions: [], content: [] };
    expect(codec.encode({ kind: "lobby", lobby: empty })).toHaveLength(36);
  });
});

describe("errors to an apex client", () => {
  it.each(Object.entries(errorCodes))(
    "carry the number of %s and the words for people [HOST-026]",
    (code, { number }) => {
      const bytes = apexControlCodec("s0").encode({ kind: "error", code: code as ErrorCode, message: "why" });
      expect(serverCodec.decode(bytes!)).toMatchObject({
        value: { type: "Error", code: number, message: "why" },
      });
    },
  );
});
