import { readFileSync } from "node:fs";
import { errorCodes, type Schema, struct } from "@fairtick/contract";
import { type BincodeCodec, bincodeSize } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import * as messages from "./messages.ts";
import { playerInputBytes, telemetryBytes } from "./telemetry.ts";

/*
 * docs/apex-protocol.md is written by hand and read by strangers. These tests derive from the schemas what
 * its tables must say, so that neither can change without the other.
 */

const text = readFileSync(new URL("../../../docs/apex-protocol.md", import.meta.url), "utf8");
const { clientMessages, serverMessage, extensionClientMessage, extensionServerMessage } = messages;

/** The structs and enumerations that the document calls by a name. */
const named = new Map<Schema, string>([
  [messages.lobbyPlayer, "LobbyPlayer"],
  [messages.sessionSummary, "SessionSummary"],
  [messages.carConfigSummary, "CarConfigSummary"],
  [messages.trackConfigSummary, "TrackConfigSummary"],
  [messages.carStateTelemetry, "CarStateTelemetry"],
  [messages.sessionState, "SessionState"],
  [messages.rosterEntry, "RosterEntry"],
]);

/** The text from a heading to the next one of the same or a higher level. */
function section(heading: string): string {
  const level = heading.indexOf(" ");
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`the document has no heading "${heading}"`);
  const body = text.slice(start + heading.length + 2);
  const end = body.search(new RegExp(`^#{1,${level}} `, "m"));
  return end < 0 ? body : body.slice(0, end);
}

/** The rows of the first table of a text, without its head; of each the first `cells` cells. */
function firstTable(body: string, cells: number): string[] {
  const lines = body.split("\n");
  const head = lines.findIndex((line) => line.startsWith("|"));
  const rows: string[] = [];
  for (let i = head + 2; head >= 0 && lines[i]?.startsWith("|"); i++) {
    rows.push(
      lines[i]
        .split(/ *\| */)
        .slice(1, cells + 1)
        .join(" | "),
    );
  }
  return rows;
}

type Fields = Parameters<typeof struct>[0];

function kindText(schema: Schema): string {
  const name = named.get(schema);
  if (name !== undefined) return `\`${name}\``;
  if (schema.kind === "option") return `option of ${kindText(schema.value)}`;
  if (schema.kind === "array") return `array of ${kindText(schema.items)}`;
  return schema.kind;
}

function bytesText(schema: Schema): string {
  const { min, max } = bincodeSize(schema);
  if (schema.kind === "string") return "8 + n";
  if (schema.kind === "array") return "8 + items";
  return min === max ? `${min}` : `${min} or ${max}`;
}

/** What the table of a message or a struct must contain, but for the meaning. */
function fieldRows(fields: Fields, start: number): string[] {
  let offset = start;
  return Object.entries(fields).map(([name, schema]) => {
    const row = `${Number.isNaN(offset) ? "+" : offset} | ${bytesText(schema)} | \`${name}\` | ${kindText(schema)}`;
    const { min, max } = bincodeSize(schema);
    offset = min === max ? offset + min : Number.NaN;
    return row;
  });
}

function sizeText(fields: Fields): string {
  const { min, max } = bincodeSize(struct(fields));
  return min === max ? `${min + 4}` : `${min + 4} or more`;
}

const withMessages = [
  clientMessages.s1,
  serverMessage,
  extensionClientMessage,
  extensionServerMessage,
].flatMap((union) => Object.entries<Fields>(union.variants));

describe("docs/apex-protocol.md", () => {
  it("lists every client message with both tags and its size", () => {
    const tagsS0: Readonly<Record<string, number>> = clientMessages.s0.tags;
    const expected = Object.entries<Fields>(clientMessages.s1.variants).map(
      ([name, fields], tag) => `${tagsS0[name] ?? "–"} | ${tag} | \`${name}\` | ${sizeText(fields)}`,
    );
    expect(firstTable(section("## 4. Client messages"), 4)).toEqual(expected);
  });

  it("lists every server message with its tag and its size", () => {
    const expected = Object.entries<Fields>(serverMessage.variants).map(
      ([name, fields], tag) => `${tag} | \`${name}\` | ${sizeText(fields)}`,
    );
    expect(firstTable(section("## 5. Server messages"), 3)).toEqual(expected);
  });

  it("lists the messages of the extensions", () => {
    const rows = (union: typeof extensionClientMessage | typeof extensionServerMessage, sender: string) =>
      Object.entries<Fields>(union.variants).map(([name, fields]) => {
        const tag = (union.tags as Readonly<Record<string, number>>)[name];
        return `${tag} | \`${name}\` | ${sizeText(fields)} | ${sender}`;
      });
    const expected = [...rows(extensionClientMessage, "client"), ...rows(extensionServerMessage, "server")];
    expect(firstTable(section("## 6. Extensions"), 4).sort()).toEqual(expected.sort());
  });

  it.each(withMessages)("gives every field of %s its offset, size and kind", (name, fields) => {
    const body = section(`#### \`${name}\``);
    expect(firstTable(body, 4)).toEqual(fieldRows(fields, 4));
    if (Object.keys(fields).length === 0) expect(body.trim()).toMatch(/^No fields\./);
  });

  it.each(
    [...named].flatMap(([schema, name]) => (schema.kind === "struct" ? [[name, schema] as const] : [])),
  )("gives every field of %s its offset, size and kind", (name, schema) => {
    expect(firstTable(section(`#### \`${name}\``), 4)).toEqual(fieldRows(schema.fields, 0));
  });

  it("describes no message and no struct that does not exist", () => {
    const headings = [...text.matchAll(/^#### `(\w+)`$/gm)].map(([, name]) => name);
    const structs = [...named].flatMap(([schema, name]) => (schema.kind === "struct" ? [name] : []));
    expect(headings.sort()).toEqual([...withMessages.map(([name]) => name), ...structs].sort());
  });

  it("numbers the session states as the schema does", () => {
    const expected = messages.sessionState.variants.map((state, tag) => `${tag} | \`${state}\``);
    expect(firstTable(section("### Session states"), 2)).toEqual(expected);
    expect(text).toContain(
      messages.sessionState.variants.map((state, tag) => `${tag} \`${state}\``).join(", "),
    );
  });

  it("says what answers every client message", () => {
    const client = [
      ...Object.keys(clientMessages.s1.variants),
      ...Object.keys(extensionClientMessage.variants),
    ];
    expect(firstTable(section("### What answers what"), 1).sort()).toEqual(
      client.map((name) => `\`${name}\``).sort(),
    );
  });

  it("lists every error code", () => {
    const expected = Object.entries(errorCodes).map(([slug, { number }]) => `${number} | \`${slug}\``);
    expect(firstTable(section("## 9. Errors"), 2)).toEqual(expected);
  });

  it("gives the sizes of telemetry and inputs that are sent", () => {
    expect(section("#### `CarStateTelemetry`")).toContain(
      `${telemetryBytes(16, 0, false)} bytes\nfor 16 cars, ${telemetryBytes(16, 16, false)} when all have finished`,
    );
    expect(firstTable(section("## 4. Client messages"), 4).at(-1)).toContain(`${playerInputBytes}`);
  });
});

interface Dump {
  readonly sender: string;
  readonly channel: string;
  readonly bytes: Uint8Array;
}

/** Blocks ```` ```hex <sender> <tcp|udp> ```` of lines `hexadecimal bytes | explanation`. */
const dumps: Dump[] = [...text.matchAll(/^```hex (\S+) (tcp|udp)\n(.*?)^```$/gms)].map(
  ([, sender, channel, body]) => ({
    sender,
    channel,
    bytes: Buffer.from(body.replaceAll(/\|.*$/gm, "").replaceAll(/\s/g, ""), "hex"),
  }),
);

const codecs = {
  "client-s0": messages.clientCodecs.s0,
  "client-s1": messages.clientCodecs.s1,
  "client-binding": messages.extensionClientCodec,
  server: messages.serverCodec,
  "server-binding": messages.extensionServerCodec,
} as const;

const ada = "3f0c1f6e-9a52-4c1b-8d7e-5b1f0a2c9e44";
const grace = "b306d19d-5ef1-42b5-a427-0c517a0cc670";
const session = "9e107d9d-372b-4b68-a3c5-1d2e8f4a6b70";
const car = "550e8400-e29b-41d4-a716-446655440000";
const track = "660e8400-e29b-41d4-a716-446655440001";
const token = "c2a9f6d0-1b3e-4f58-9c77-6e0d2b814a35";
const onGrid = { yaw_rad: 0, speed_mps: 0, current_lap: 0, finish_position: null };

/** The story that section 11 tells, in its order. */
const story: readonly (readonly [keyof typeof codecs, "tcp" | "udp", object])[] = [
  ["client-s0", "tcp", { type: "Authenticate", token: "guest", player_name: "Ada" }],
  ["server", "tcp", { type: "AuthSuccess", player_id: ada, server_version: 1 }],
  [
    "server",
    "tcp",
    {
      type: "LobbyState",
      players_in_lobby: [{ id: ada, name: "Ada", selected_car: null, in_session: null }],
      available_sessions: [
        {
          id: session,
          track_name: "Simple Oval",
          host_name: "Grace",
          player_count: 1,
          max_players: 8,
          state: "Lobby",
        },
      ],
      car_configs: [{ id: car, name: "GT3 Generic" }],
      track_configs: [{ id: track, name: "Simple Oval" }],
    },
  ],
  ["client-binding", "tcp", { type: "RequestUdpBinding" }],
  ["server-binding", "tcp", { type: "UdpBindingToken", token, udp_port: 9001 }],
  ["client-binding", "udp", { type: "BindUdp", token }],
  ["server-binding", "udp", { type: "UdpBound" }],
  ["client-s0", "tcp", { type: "SelectCar", car_config_id: car }],
  ["client-s0", "tcp", { type: "JoinSession", session_id: session }],
  ["server", "tcp", { type: "SessionJoined", session_id: session, your_grid_position: 2 }],
  ["client-s0", "tcp", { type: "Heartbeat", client_tick: 480 }],
  ["server", "tcp", { type: "HeartbeatAck", server_tick: 123456 }],
  ["server", "tcp", { type: "SessionStarting", countdown_seconds: 5 }],
  [
    "client-s0",
    "udp",
    { type: "PlayerInput", server_tick_ack: 123600, throttle: 1, brake: 0, steering: -0.25 },
  ],
  [
    "server",
    "udp",
    {
      type: "Telemetry",
      server_tick: 124000,
      session_state: "Countdown",
      countdown_ms: 2500,
      car_states: [
        { ...onGrid, player_id: grace, pos_x: -8, pos_y: 2.5, throttle: 0, steering: 0, track_progress: 592 },
        {
          ...onGrid,
          player_id: ada,
          pos_x: -16,
          pos_y: -2.5,
          throttle: 1,
          steering: -0.25,
          track_progress: 584,
        },
      ],
    },
  ],
  ["client-s1", "tcp", { type: "RequestLobbyState" }],
  ["client-s1", "tcp", { type: "JoinSession", session_id: session }],
];

describe("the dump of a login and a join", () => {
  it("has one block for each message of the story", () => {
    expect(dumps.map(({ sender, channel }) => [sender, channel])).toEqual(
      story.map(([sender, channel]) => [sender, channel]),
    );
  });

  it.each(story.map((part, index) => [index, ...part] as const))(
    "shows the very bytes of message %i, from %s by %s [HOST-008]",
    (index, sender, channel, message) => {
      const codec = codecs[sender] as unknown as BincodeCodec<object>;
      const { bytes } = dumps[index];
      const body = channel === "tcp" ? bytes.subarray(4) : bytes;
      if (channel === "tcp")
        expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)).toBe(body.length);
      expect(codec.decode(body)).toEqual({ ok: true, value: message, bytesRead: body.length });
      expect(Buffer.from(codec.encode(message))).toEqual(body);
    },
  );

  it("explains every UUID and tag with what the bytes say", () => {
    for (const line of section("## 11. A login and a join, byte by byte").split("\n")) {
      const [hex, explanation] = line.split("|").map((part) => part.trim());
      const bytes = hex.replaceAll(" ", "");
      if (/^[0-9a-f]{8}-/.test(explanation ?? "")) expect(explanation.replaceAll("-", "")).toBe(bytes);
      const tag = /^tag (\d+):/.exec(explanation ?? "");
      if (tag !== null) expect(Buffer.from(bytes, "hex").readUInt32LE()).toBe(Number(tag[1]));
      const frame = /^frame: (\d+) bytes/.exec(explanation ?? "");
      if (frame !== null) expect(Buffer.from(bytes, "hex").readUInt32BE()).toBe(Number(frame[1]));
    }
  });
});
