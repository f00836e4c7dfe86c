import { readFileSync } from "node:fs";
import type { MsgpackCodec } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { packedClientCodec, packedServerCodec } from "./messages.ts";

/* The dump of section 12 of docs/apex-protocol.md, and the sizes that its text names, compared with the code. */

const text = readFileSync(new URL("../../../docs/apex-protocol.md", import.meta.url), "utf8");

/** Blocks ```` ```msgpack <sender> <tcp|udp> ```` of lines `hexadecimal bytes | explanation`. */
const dumps = [...text.matchAll(/^```msgpack (client|server) (tcp|udp)\n(.*?)^```$/gms)].map(
  ([, sender, channel, body]) => ({ sender, channel, lines: body.trimEnd().split("\n") }),
);
const bytesOf = (line: string) => Buffer.from(line.split("|")[0].replaceAll(/\s/g, ""), "hex");

const ada = "3f0c1f6e-9a52-4c1b-8d7e-5b1f0a2c9e44";
const car = {
  player_id: ada,
  pos_x: -16,
  pos_y: -2.5,
  yaw_rad: 0,
  speed_mps: 61.5,
  throttle: 1,
  steering: -0.25,
  current_lap: 1,
  track_progress: 584,
  finish_position: null,
};
const telemetry = {
  type: "Telemetry",
  server_tick: 124000,
  session_state: "Racing",
  countdown_ms: null,
  car_states: [car],
} as const;

const story = [
  ["client", "tcp", { type: "Authenticate", token: "guest", player_name: "Ada" }],
  ["server", "tcp", { type: "AuthSuccess", player_id: ada, server_version: 1 }],
  ["client", "udp", { type: "PlayerInput", server_tick_ack: 123600, throttle: 1, brake: 0, steering: -0.25 }],
  ["server", "tcp", telemetry],
] as const;

describe("MessagePack in docs/apex-protocol.md", () => {
  it("has one dump for each message of the story", () => {
    expect(dumps.map(({ sender, channel }) => [sender, channel])).toEqual(
      story.map(([sender, channel]) => [sender, channel]),
    );
  });

  it.each(story.map((part, index) => [index, ...part] as const))(
    "shows the very bytes of message %i, from the %s by %s [HOST-010]",
    (index, sender, channel, message) => {
      const codec = (sender === "client" ? packedClientCodec : packedServerCodec) as MsgpackCodec<never>;
      const bytes = Buffer.concat(dumps[index].lines.map(bytesOf));
      const body = channel === "tcp" ? bytes.subarray(4) : bytes;
      if (channel === "tcp") expect(bytes.readUInt32BE()).toBe(body.length);
      expect(codec.decode(body)).toEqual({ ok: true, value: message });
      expect(Buffer.from(codec.encode(message as never))).toEqual(body);
    },
  );

  it("explains every name and every text with what the bytes say", () => {
    for (const line of dumps.flatMap(({ lines }) => lines)) {
      const [, quoted] = /\| (?:\w.* = )?"(.*)"$/.exec(line) ?? [];
      if (quoted !== undefined) expect(bytesOf(line).toString("latin1")).toContain(quoted);
    }
  });

  it("gives the sizes of telemetry, and how many cars a datagram holds", () => {
    const size = (cars: number, of: object = car) =>
      packedServerCodec.encode({ ...telemetry, car_states: new Array(cars).fill(of) }).length;
    const largest = packedServerCodec.encode({
      type: "Telemetry",
      server_tick: 0xffff_ffff,
      session_state: "Countdown",
      countdown_ms: 2500,
      car_states: new Array(16).fill({ ...car, current_lap: 0xffff, finish_position: 200 }),
    }).length;
    expect(text).toContain(
      `one car takes ${size(1)} bytes in MessagePack, of 16 cars up to ${largest.toLocaleString("en")}`,
    );
    expect([size(6) < 1171, size(7) > 1200]).toEqual([true, true]);
    expect(text).toContain("A datagram holds 6 cars");
  });
});
