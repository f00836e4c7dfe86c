import { defineEvents, EventSink, signed, unit } from "@fairtick/contract";
import { BitWriter } from "@fairtick/kernel";
import { EventJournal } from "../event-journal.ts";
import { writeFrameHead } from "../native-frame.ts";
import { InputFrameWriter } from "../native-input.ts";
import type { NativeClientMessage, NativeServerMessage } from "../native-messages.ts";

/*
 * The messages of fixtures/native-golden.jsonl: one evening of Ada, who races against Grace. docs/protocol.md shows
 * some of them byte by byte, by the names that they have here.
 */

const ada = "3f0c1f6e-9a52-4c1b-8d7e-5b1f0a2c9e44";
const grace = "b306d19d-5ef1-42b5-a427-0c517a0cc670";
const sessionId = "9e107d9d-372b-4b68-a3c5-1d2e8f4a6b70";
const track = "660e8400-e29b-41d4-a716-446655440001";
const loadout = '{"car":"550e8400-e29b-41d4-a716-446655440000"}';
const options = `{"track":"${track}","maxPlayers":8}`;
const digest = "5f16a8b0";
const content = { kind: "track", id: track };

export const goldenClientMessages: Readonly<Record<string, NativeClientMessage>> = {
  hello: { type: "Hello", protocol: 3, game: "apex", rules: 1, token: "guest", name: "Ada", resume: null },
  "hello again": {
    type: "Hello",
    protocol: 3,
    game: "apex",
    rules: 1,
    token: "guest",
    name: "Ada",
    resume: "c2a9f6d0-1b3e-4f58-9c77-6e0d2b814a35",
  },
  ping: { type: "Ping", sentMs: 1500.25 },
  "request lobby": { type: "RequestLobby" },
  "choose loadout": { type: "ChooseLoadout", loadout },
  "create session": { type: "CreateSession", options, visibility: "public", password: null },
  "create a protected session": {
    type: "CreateSession",
    options,
    visibility: "protected",
    password: "pit lane",
  },
  "join session": { type: "JoinSession", sessionId, asSpectator: false, password: null },
  "leave session": { type: "LeaveSession" },
  "start session": { type: "StartSession" },
  command: { type: "Command", number: 1, name: "emote", payload: '{"kind":3}' },
  "request roster": { type: "RequestRoster" },
  "request content": { type: "RequestContent", ...content, digest },
  "request resync": { type: "RequestResync" },
  "request datagrams": { type: "RequestDatagrams" },
  "bind datagrams": { type: "BindDatagrams", token: "7d444840-9dc0-41d1-b245-5ffdce74fad2" },
  goodbye: { type: "Goodbye" },
  say: { type: "Say", text: "good luck" },
  block: { type: "Block", playerIds: [grace] },
  "join by code": { type: "JoinByCode", code: "SWIFT-OTTER-42", asSpectator: true, password: "pit lane" },
  kick: { type: "Kick", playerId: grace },
  rematch: { type: "Rematch" },
  report: { type: "Report", playerId: grace, reason: "drives backwards" },
  moderate: {
    type: "Moderate",
    act: "mute",
    playerId: grace,
    seconds: 600,
    byAddress: false,
    reason: "insults",
  },
  ready: { type: "SetReady", isReady: true },
  "not ready": { type: "SetReady", isReady: false },
  "hello, to look at sessions": {
    type: "HelloPreview",
    protocol: 3,
    game: "apex",
    rules: 1,
    token: "guest",
    name: "Ada",
  },
};

export const goldenServerMessages: Readonly<Record<string, NativeServerMessage>> = {
  welcome: {
    type: "Welcome",
    protocol: 3,
    playerId: ada,
    serverVersion: 1,
    rules: 1,
    resumeToken: "c2a9f6d0-1b3e-4f58-9c77-6e0d2b814a35",
  },
  refused: { type: "Refused", code: "auth-failed", message: "the token is empty" },
  closing: { type: "Closing", code: "shutdown", message: "" },
  pong: { type: "Pong", sentMs: 1500.25, serverMs: 86_400_000.5 },
  lobby: {
    type: "Lobby",
    players: [{ id: ada, name: "Ada", loadout: "null", sessionId: null }],
    sessions: [
      {
        id: sessionId,
        title: "Simple Oval",
        hostName: "Grace",
        playerCount: 1,
        readyCount: 1,
        seats: 8,
        reservedSeats: 2,
        spectatorCount: 0,
        phase: "lobby",
        visibility: "protected",
      },
    ],
    content: [{ ...content, name: "Simple Oval" }],
  },
  joined: {
    type: "Joined",
    sessionId,
    seat: 1,
    lastCommand: 0,
    visibility: "public",
    code: "SWIFT-OTTER-42",
    session: {
      options,
      title: "Simple Oval",
      seats: 8,
      reservedSeats: 2,
      countdownSeconds: 5,
      capacities: '{"cars":8}',
      seed: 0x1234_5678,
      layoutHash: "0123456789abcdef",
      content: [{ ...content, digest }],
    },
  },
  left: { type: "Left" },
  starting: { type: "Starting", countdownSeconds: 5 },
  "command applied": { type: "CommandReply", number: 1, refusal: null },
  "command refused": {
    type: "CommandReply",
    number: 2,
    refusal: { code: "bad_request", message: 'there is no command "fly"' },
  },
  roster: {
    type: "Roster",
    hostId: grace,
    readyIds: [ada],
    entries: [
      { seat: 0, playerId: grace, name: "Grace", driver: "external", loadout },
      { seat: 1, playerId: ada, name: "Ada", driver: "external", loadout },
    ],
  },
  "player left": { type: "PlayerLeft", playerId: grace },
  error: { type: "Error", code: "not_found", number: 404, message: "there is no such session" },
  content: {
    type: "Content",
    ...content,
    digest,
    manifest: '{"name":"Simple Oval"}',
    files: [{ name: "centerline.csv", text: "x,y\n0,0\n8,0\n" }],
  },
  "datagram token": {
    type: "DatagramToken",
    token: "7d444840-9dc0-41d1-b245-5ffdce74fad2",
    port: 9001,
    isSealed: false,
  },
  "datagrams bound": { type: "DatagramsBound" },
  chat: {
    type: "Chat",
    sessionId,
    lines: [{ number: 7, playerId: ada, name: "Ada", text: "good luck", sentMs: 1_767_225_600_000 }],
  },
  moderated: { type: "Moderated", act: "mute", playerId: grace, untilMs: 1_767_226_200_000 },
  reported: { type: "Reported", playerId: grace },
  playback: {
    type: "Playback",
    tick: 4821,
    firstTick: 120,
    lastTick: 65_040,
    speed: 2,
    isPaused: false,
  },
  "moderated without an end": { type: "Moderated", act: "kick", playerId: grace, untilMs: null },
  "chat of the lobby": { type: "Chat", sessionId: null, lines: [] },
};

/** The fields of the game in the frames below. */
export const goldenInput = { throttle: unit(10), brake: unit(10), steering: signed(14) };
export const goldenEvents = defineEvents({
  lapCompleted: { audience: "all", mustArrive: true, values: ["lap", "timeMs"] },
  horn: { audience: "all", mustArrive: false, values: [] },
});

export interface GoldenRows {
  readonly newestSnapshot: number;
  readonly tick: number;
  /** Newest first; each value is one that its code has exactly. */
  readonly rows: readonly (readonly number[])[];
}

export const goldenInputFrames: Readonly<Record<string, GoldenRows>> = {
  "input frame": {
    newestSnapshot: 1200,
    tick: 1212,
    rows: [
      [1, 0, -1],
      [1, 0, -1],
      [1, 0, 0],
    ],
  },
  "acknowledgement of a spectator": { newestSnapshot: 1200, tick: 0, rows: [[0, 0, 0]] },
};

export function encodeGoldenRows({ newestSnapshot, tick, rows }: GoldenRows): Uint8Array {
  const values = rows.map((row) => Float32Array.from(row));
  return new InputFrameWriter(goldenInput)
    .write(newestSnapshot, tick, rows.length, (age) => values[age])
    .slice();
}

/** Heads of state frames, without the snapshots that follow. */
export const goldenHeads: Readonly<Record<string, () => Uint8Array>> = {
  "head of a spectator": () => head(1204, undefined, () => {}),
  "head with a report and events": () =>
    head(1204, { marginTicks: -2, missedTicks: 17 }, (events) => {
      events.emit(goldenEvents.lapCompleted, 1, 2, 61_250.5);
      events.emit(goldenEvents.horn, 0);
    }),
};

function head(
  tick: number,
  report: Parameters<typeof writeFrameHead>[2],
  emit: (events: EventSink) => void,
): Uint8Array {
  const journal = new EventJournal(goldenEvents);
  const events = new EventSink();
  emit(events);
  journal.record(events, tick - 3);
  const bytes = new Uint8Array(200);
  const writer = new BitWriter(bytes);
  writeFrameHead(writer, tick, report);
  journal.write(writer, 1, tick, 0, 0, 1000);
  return bytes.slice(0, writer.byteLength);
}
