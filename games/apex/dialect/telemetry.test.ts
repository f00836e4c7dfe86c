import { readFileSync } from "node:fs";
import { struct } from "@fairtick/contract";
import { sample, sampleStream, writeUuid } from "@fairtick/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientCodecs, type ServerMessage, serverCodec, serverMessage } from "./messages.ts";
import {
  playerInputBytes,
  playerInputTags,
  readPlayerInput,
  sessionStateTag,
  telemetryBytes,
  writeTelemetryCar,
  writeTelemetryHeader,
} from "./telemetry.ts";

type Telemetry = Extract<ServerMessage, { readonly type: "Telemetry" }>;

/** Writes the message by hand, at an offset that is not 0, into memory full of other bytes. */
function writeByHand(message: Telemetry): Uint8Array {
  const finished = message.car_states.filter((car) => car.finish_position !== null).length;
  const size = telemetryBytes(message.car_states.length, finished, message.countdown_ms !== null);
  const bytes = new Uint8Array(size + 6).fill(0xee);
  const view = new DataView(bytes.buffer);
  const { server_tick, session_state, countdown_ms, car_states } = message;
  const tag = sessionStateTag(session_state);
  let end = writeTelemetryHeader(view, 3, server_tick, tag, countdown_ms ?? -1, car_states.length);
  const id = new Uint8Array(16);
  for (const car of car_states) {
    writeUuid(car.player_id, id, 0);
    end = writeTelemetryCar(
      view,
      bytes,
      end,
      id,
      car.pos_x,
      car.pos_y,
      car.yaw_rad,
      car.speed_mps,
      car.throttle,
      car.steering,
      car.current_lap,
      car.track_progress,
      car.finish_position ?? 0,
    );
  }
  expect(end).toBe(3 + size);
  expect(bytes.subarray(0, 3)).toEqual(new Uint8Array(3).fill(0xee));
  expect(bytes.subarray(end)).toEqual(new Uint8Array(3).fill(0xee));
  return bytes.subarray(3, end);
}

const golden = readFileSync(new URL("fixtures/bincode-golden.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { variant: string; case: string; hex: string })
  .filter((row) => row.variant === "Telemetry" && row.case !== "one-car-zero-fields");

describe("the telemetry writer", () => {
  it.each(golden.map((row) => [row.case, row.hex]))(
    "writes the golden bytes of %s [APEX-004]",
    (_case, hex) => {
      const decoded = serverCodec.decode(Buffer.from(hex, "hex"));
      if (!decoded.ok || decoded.value.type !== "Telemetry") throw new Error("not telemetry");
      expect(Buffer.from(writeByHand(decoded.value)).toString("hex")).toBe(hex);
    },
  );

  it("writes the bytes of the schema for any telemetry [APEX-004]", () => {
    const fields = struct(serverMessage.variants.Telemetry);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const drawn = sample(fields, sampleStream(seed));
        // Positions count from 1, so that 0 can stand for none.
        const car_states = drawn.car_states.map((car) => ({
          ...car,
          finish_position: car.finish_position || null,
        }));
        const message = { type: "Telemetry" as const, ...drawn, car_states };
        expect(Buffer.from(writeByHand(message))).toEqual(Buffer.from(serverCodec.encode(message)));
      }),
      { numRuns: 500 },
    );
  });

  it("knows the sizes: 21 bytes, 2 for a countdown, 55 for a car and 1 more when it has finished [APEX-004]", () => {
    expect(telemetryBytes(0, 0, false)).toBe(21);
    expect(telemetryBytes(0, 0, true)).toBe(23);
    expect(telemetryBytes(1, 0, false)).toBe(76);
    expect(telemetryBytes(1, 1, false)).toBe(77);
    expect(telemetryBytes(16, 0, false)).toBe(901);
    expect(telemetryBytes(16, 16, false)).toBe(917);
    expect(telemetryBytes(16, 16, true)).toBeLessThanOrEqual(1200);
  });
});

describe("readPlayerInput", () => {
  const row = { sequence: 0, values: new Float32Array(3) };
  const read = (bytes: Uint8Array, tag: number) =>
    readPlayerInput(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length, tag, row);

  it.each(["s0", "s1"] as const)(
    "reads what the schema reads, any float included, in %s [HOST-009]",
    (profile) => {
      const floats = fc.float({ noDefaultInfinity: false, noNaN: false });
      fc.assert(
        fc.property(
          fc.nat(0xffff_ffff),
          floats,
          floats,
          floats,
          (server_tick_ack, throttle, brake, steering) => {
            const message = { type: "PlayerInput" as const, server_tick_ack, throttle, brake, steering };
            expect(read(clientCodecs[profile].encode(message), playerInputTags[profile])).toBe(true);
            expect([row.sequence, ...row.values]).toEqual([server_tick_ack, throttle, brake, steering]);
          },
        ),
        { numRuns: 500 },
      );
    },
  );

  it("reads in the middle of a buffer and accepts bytes behind the message", () => {
    const message = {
      type: "PlayerInput" as const,
      server_tick_ack: 9,
      throttle: 1,
      brake: 0.5,
      steering: -1,
    };
    const bytes = new Uint8Array(30);
    clientCodecs.s0.encodeInto(message, bytes, 5);
    expect(
      readPlayerInput(new DataView(bytes.buffer), 5, playerInputBytes + 5, playerInputTags.s0, row),
    ).toBe(true);
    expect([row.sequence, ...row.values]).toEqual([9, 1, 0.5, -1]);
  });

  it("leaves the row alone when the message is short or another one", () => {
    const bytes = clientCodecs.s0.encode({
      type: "PlayerInput",
      server_tick_ack: 7,
      throttle: 0.25,
      brake: 0.25,
      steering: 0.25,
    });
    row.sequence = 1;
    row.values.fill(0);
    expect(read(bytes.subarray(0, 19), playerInputTags.s0)).toBe(false);
    expect(read(bytes, playerInputTags.s1)).toBe(false);
    expect(read(new Uint8Array(0), playerInputTags.s0)).toBe(false);
    expect([row.sequence, ...row.values]).toEqual([1, 0, 0, 0]);
  });
});
