import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientCodecs, extensionClientCodec } from "./messages.ts";
import { detectProfile } from "./profile.ts";

const id = "550e8400-e29b-41d4-a716-446655440000";
const session = { track_config_id: id, max_players: 8, ai_count: 2, lap_limit: 3 };
const input = { server_tick_ack: 1, throttle: 1, brake: 0, steering: 0 };
const { s0, s1 } = clientCodecs;

describe("detectProfile", () => {
  it.each([
    ["Authenticate", s0.encode({ type: "Authenticate", token: "t", player_name: "p" }), "neutral"],
    ["Heartbeat", s0.encode({ type: "Heartbeat", client_tick: 1 }), "neutral"],
    ["SelectCar", s0.encode({ type: "SelectCar", car_config_id: id }), "neutral"],
    ["RequestUdpBinding", extensionClientCodec.encode({ type: "RequestUdpBinding" }), "neutral"],
    ["BindUdp", extensionClientCodec.encode({ type: "BindUdp", token: id }), "neutral"],
    ["tag 3 of 31 bytes, CreateSession", s0.encode({ type: "CreateSession", ...session }), "s0"],
    ["tag 3 of 4 bytes, RequestLobbyState", s1.encode({ type: "RequestLobbyState" }), "s1"],
    ["tag 4 of 28 bytes, JoinSession", s0.encode({ type: "JoinSession", session_id: id }), "s0"],
    ["tag 4 of 31 bytes, CreateSession", s1.encode({ type: "CreateSession", ...session }), "s1"],
    ["tag 5 of 4 bytes, LeaveSession", s0.encode({ type: "LeaveSession" }), "s0"],
    ["tag 5 of 28 bytes, JoinSession", s1.encode({ type: "JoinSession", session_id: id }), "s1"],
    ["tag 6 of 4 bytes, StartSession", s0.encode({ type: "StartSession" }), "s0"],
    ["tag 6 of 28 bytes, JoinAsSpectator", s1.encode({ type: "JoinAsSpectator", session_id: id }), "s1"],
    ["tag 7 of 4 bytes, Disconnect or LeaveSession", s0.encode({ type: "Disconnect" }), "ambiguous"],
    ["tag 8 of 20 bytes, PlayerInput", s0.encode({ type: "PlayerInput", ...input }), "s0"],
    ["tag 8 of 4 bytes, StartSession", s1.encode({ type: "StartSession" }), "s1"],
    ["tag 9, Disconnect", s1.encode({ type: "Disconnect" }), "s1"],
    ["tag 10, PlayerInput", s1.encode({ type: "PlayerInput", ...input }), "s1"],
    ["tag 11", Uint8Array.of(11, 0, 0, 0), "ambiguous"],
    ["no tag", Uint8Array.of(3, 0, 0), "ambiguous"],
    ["a length that fits neither", Uint8Array.of(3, 0, 0, 0, 0), "ambiguous"],
    ["a CreateSession with a damaged UUID", new Uint8Array(31).fill(3, 0, 1), "ambiguous"],
  ])("takes %s as it must [HOST-009]", (_body, body, expected) => {
    expect(detectProfile(body)).toBe(expected);
  });

  it("never names the other profile for what a client of one profile sends [HOST-009]", () => {
    const bodyOf = {
      s0: ["LeaveSession", "StartSession", "Disconnect"] as const,
      s1: ["RequestLobbyState", "LeaveSession", "StartSession", "Disconnect"] as const,
    };
    for (const type of bodyOf.s0) expect(detectProfile(s0.encode({ type }))).not.toBe("s1");
    for (const type of bodyOf.s1) expect(detectProfile(s1.encode({ type }))).not.toBe("s0");
  });

  it("answers any bytes without throwing", () => {
    const answers = new Set(["s0", "s1", "neutral", "ambiguous"]);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (body) => answers.has(detectProfile(body))));
  });
});
