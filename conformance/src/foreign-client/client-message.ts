import { ByteWriter } from "./byte-writer.ts";

/** The two numberings of client messages that the protocol document describes. */
export type Numbering = "s0" | "s1";

export type ClientMessage =
  | { readonly type: "Authenticate"; readonly token: string; readonly playerName: string }
  | { readonly type: "Heartbeat"; readonly clientTick: number }
  | { readonly type: "SelectCar"; readonly carConfigId: string }
  | { readonly type: "RequestLobbyState" }
  | {
      readonly type: "CreateSession";
      readonly trackConfigId: string;
      readonly maxPlayers: number;
      readonly aiCount: number;
      readonly lapLimit: number;
    }
  | { readonly type: "JoinSession" | "JoinAsSpectator"; readonly sessionId: string }
  | { readonly type: "LeaveSession" | "StartSession" | "Disconnect" | "RequestUdpBinding" | "RequestRoster" }
  | ({ readonly type: "PlayerInput"; readonly serverTickAck: number } & Controls)
  | { readonly type: "BindUdp"; readonly token: string };

/** Throttle and brake 0 to 1; steering -1 full left to +1 full right. */
export interface Controls {
  readonly throttle: number;
  readonly brake: number;
  readonly steering: number;
}

/** The tags of s0 and s1, as the table of the document's section 4 and that of section 6 give them. */
const tags: Record<ClientMessage["type"], readonly [s0: number | undefined, s1: number]> = {
  Authenticate: [0, 0],
  Heartbeat: [1, 1],
  SelectCar: [2, 2],
  RequestLobbyState: [undefined, 3],
  CreateSession: [3, 4],
  JoinSession: [4, 5],
  JoinAsSpectator: [undefined, 6],
  LeaveSession: [5, 7],
  StartSession: [6, 8],
  Disconnect: [7, 9],
  PlayerInput: [8, 10],
  RequestUdpBinding: [65536, 65536],
  BindUdp: [65537, 65537],
  RequestRoster: [65538, 65538],
};

/** The message without a frame length. Throws when the numbering has no such message. */
export function encodeClientMessage(message: ClientMessage, numbering: Numbering): Uint8Array {
  const tag = tags[message.type][numbering === "s0" ? 0 : 1];
  if (tag === undefined) throw new Error(`${numbering} has no ${message.type}`);
  const to = new ByteWriter().u32(tag);
  writeFields(to, message);
  return to.bytes();
}

function writeFields(to: ByteWriter, message: ClientMessage): void {
  switch (message.type) {
    case "Authenticate":
      to.string(message.token).string(message.playerName);
      break;
    case "Heartbeat":
      to.u32(message.clientTick);
      break;
    case "SelectCar":
      to.uuid(message.carConfigId);
      break;
    case "CreateSession":
      to.uuid(message.trackConfigId);
      to.u8(message.maxPlayers).u8(message.aiCount).u8(message.lapLimit);
      break;
    case "JoinSession":
    case "JoinAsSpectator":
      to.uuid(message.sessionId);
      break;
    case "PlayerInput":
      to.u32(message.serverTickAck);
      to.f32(message.throttle).f32(message.brake).f32(message.steering);
      break;
    case "BindUdp":
      to.uuid(message.token);
      break;
  }
}
