import { type ServerMessage, serverCodec } from "@fairtick/apex/dialect";
import { writeUuid } from "@fairtick/wire";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatAt, TelemetryHead, throttleOf } from "./telemetry-head.ts";

type Telemetry = Extract<ServerMessage, { type: "Telemetry" }>;

const car = fc.record({
  player_id: fc.uuid(),
  pos_x: fc.float({ noNaN: true }),
  pos_y: fc.constant(0),
  yaw_rad: fc.constant(0),
  speed_mps: fc.constant(0),
  throttle: fc.float({ noNaN: true, min: 0, max: 1 }),
  steering: fc.constant(0),
  current_lap: fc.constant(1),
  track_progress: fc.float({ noNaN: true }),
  finish_position: fc.option(fc.integer({ min: 1, max: 255 })),
});
const telemetry: fc.Arbitrary<Telemetry> = fc.record({
  type: fc.constant("Telemetry"),
  server_tick: fc.nat(0xffff_ffff),
  session_state: fc.constantFrom("Lobby", "Countdown", "Racing", "Finished"),
  countdown_ms: fc.option(fc.integer({ min: 0, max: 65_535 })),
  car_states: fc.uniqueArray(car, { maxLength: 16, selector: (one) => one.player_id }),
});
const states = ["Lobby", "Countdown", "Racing", "Finished"];

function uuidBytes(id: string): Uint8Array {
  const bytes = new Uint8Array(16);
  writeUuid(id, bytes, 0);
  return bytes;
}

describe("TelemetryHead", () => {
  it("finds the tick, the state and the own car, wherever it is", () => {
    const head = new TelemetryHead();
    fc.assert(
      fc.property(telemetry, fc.nat(15), (message, seat) => {
        const own = message.car_states[seat];
        const bytes = serverCodec.encode(message);
        expect(head.read(bytes, uuidBytes(own?.player_id ?? "00000000-0000-0000-0000-000000000000"))).toBe(
          true,
        );
        expect(head).toMatchObject({
          serverTick: message.server_tick,
          state: states.indexOf(message.session_state),
        });
        if (own === undefined) {
          expect(head.carAt).toBe(-1);
          return;
        }
        expect(throttleOf(bytes, head.carAt)).toBe(own.throttle);
        expect(floatAt(bytes, head.carAt + 24)).toBe(own.pos_x);
        expect(floatAt(bytes, head.carAt + 50)).toBe(own.track_progress);
      }),
      { numRuns: 200 },
    );
  });

  it("never throws and never points behind the end, whatever comes", () => {
    const head = new TelemetryHead();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        if (head.read(bytes, new Uint8Array(16)))
          expect(head.carAt + 55).toBeLessThanOrEqual(Math.max(54, bytes.length));
        else expect(bytes.length).toBeLessThan(21);
      }),
    );
  });
});
