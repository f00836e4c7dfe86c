import { createServer, type Server, type Socket } from "node:net";
import {
  type ClientMessage,
  clientCodecs,
  extensionClientCodec,
  type ServerMessage,
  serverCodec,
} from "@fairtick/apex/dialect";
import { FrameSplitter } from "@fairtick/server";
import { afterEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

const sessionId = "9e107d9d-372b-4b68-9c1b-8d2c4e1a7f00";
const playerId = "5f0c2b1e-8a44-4c1d-9a53-0f6f5d1c2b3a";
const lobby: ServerMessage = {
  type: "LobbyState",
  players_in_lobby: [],
  available_sessions: [
    {
      id: sessionId,
      track_name: "Simple Oval",
      host_name: "Ada",
      player_count: 2,
      max_players: 4,
      state: "Racing",
    },
  ],
  car_configs: [],
  track_configs: [],
};

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that has kept a seat, has no UDP and loses the connection when asked for the roster. */
async function serverWithKeptSeat(heard: string[]): Promise<number> {
  const listening = createServer((socket) => {
    const splitter = new FrameSplitter();
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => splitter.push(chunk, (body) => answer(socket, body, heard)));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function answer(socket: Socket, body: Uint8Array, heard: string[]): void {
  const codec = (body[2] ?? 0) | (body[3] ?? 0) ? extensionClientCodec : clientCodecs.s1;
  const decoded = codec.decode(body);
  if (!decoded.ok) throw new Error("the client sent nonsense");
  const { type } = decoded.value;
  heard.push(type);
  const tell = (message: ServerMessage) => {
    const bytes = serverCodec.encode(message);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    socket.write(Buffer.concat([length, bytes]));
  };
  if (type === "Authenticate") {
    tell({ type: "AuthSuccess", player_id: playerId, server_version: 1 });
    tell(lobby);
    tell({ type: "SessionJoined", session_id: sessionId, your_grid_position: 3 });
  } else if (type === "RequestLobbyState") {
    tell(lobby);
  } else if (type === "RequestRoster") {
    socket.destroy();
  } else {
    tell({ type: "Error", code: 400, message: "not here" });
  }
}

const givesUp: ClientMessage["type"][] = [
  "Disconnect",
  "LeaveSession",
  "SelectCar",
  "JoinSession",
  "CreateSession",
];

describe("a seat that the server has kept", () => {
  it("is taken again without choosing or joining anything, and survives another loss", async () => {
    const heard: string[] = [];
    const port = String(await serverWithKeptSeat(heard));
    const terminal = captureTerminal();
    const args = ["join", "--plain", "--tcp-port", port, "--name", "Zoe Q"];
    expect(await runCommandLine(args, terminal)).toBe(1);
    expect(terminal.written.out).toContain(`Back in session ${sessionId} on Simple Oval, grid position 3.\n`);
    expect(terminal.written.err).toContain(
      `Your seat is kept for a while: npx fairtick join --tcp-port ${port} --plain --name 'Zoe Q'\n`,
    );
    expect(heard).toContain("RequestRoster");
    expect(heard.filter((type) => (givesUp as string[]).includes(type))).toEqual([]);
  });

  it("is neither driven nor given up by somebody who watches with the driver's token", async () => {
    const heard: string[] = [];
    const port = String(await serverWithKeptSeat(heard));
    const terminal = captureTerminal();
    const args = ["watch", "--plain", "--tcp-port", port, "--name", "Zoe", "--token", "abc"];
    expect(await runCommandLine(args, terminal)).toBe(1);
    expect(terminal.written.err).toContain(`you have a seat in session ${sessionId}`);
    expect(heard.filter((type) => (givesUp as string[]).includes(type))).toEqual([]);
    expect(heard).not.toContain("JoinAsSpectator");
  });
});
