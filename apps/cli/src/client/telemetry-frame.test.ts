import { clientCodecs, type ServerMessage, serverCodec } from "@fairtick/apex/dialect";
import { writeUuid } from "@fairtick/wire";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { playerInputMessage } from "./player-input-message.ts";
import { TelemetryFrame } from "./telemetry-frame.ts";

type Telemetry = Extract<ServerMessage, { type: "Telemetry" }>;

const number = fc.float({ noNaN: true });
const car = fc.record({
  player_id: fc.uuid(),
  pos_x: number,
  pos_y: number,
  yaw_rad: number,
  speed_mps: number,
  throttle: number,
  steering: number,
  current_lap: fc.integer({ min: 0, max: 65_535 }),
  track_progress: number,
  finish_position: fc.option(fc.integer({ min: 1, max: 255 })),
});
const telemetry: fc.Arbitrary<Telemetry> = fc.record({
  type: fc.constant("Telemetry"),
  server_tick: fc.nat(0xffff_ffff),
  session_state: fc.constantFrom("Lobby", "Countdown", "Racing", "Finished"),
  countdown_ms: fc.option(fc.integer({ min: 0, max: 65_535 })),
  car_states: fc.array(car, { maxLength: 16 }),
});

describe("reading telemetry by hand", () => {
  it("gives what the codec of the schema gives", () => {
    const frame = new TelemetryFrame();
    fc.assert(
      fc.property(telemetry, (message) => {
        expect(frame.read(serverCodec.encode(message))).toBe(true);
        expect(asMessage(frame)).toEqual(message);
      }),
      { numRuns: 200 },
    );
  });

  it("refuses what ends too early, wherever, and any other message", () => {
    const frame = new TelemetryFrame();
    fc.assert(
      fc.property(telemetry, fc.nat(), (message, cut) => {
        const bytes = serverCodec.encode(message);
        expect(frame.read(bytes.subarray(0, cut % bytes.length))).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(frame.read(serverCodec.encode({ type: "SessionLeft" }))).toBe(false);
  });

  it("never throws, whatever comes", () => {
    const frame = new TelemetryFrame();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        const bytes = Uint8Array.of(9, 0, 0, 0, ...tail);
        expect(typeof frame.read(bytes)).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });

  it("finds a car by the id of its driver", () => {
    const frame = new TelemetryFrame();
    const message = fc.sample(
      telemetry.filter((one) => one.car_states.length > 2),
      { numRuns: 1, seed: 1 },
    )[0]!;
    frame.read(serverCodec.encode(message));
    const id = new Uint8Array(16);
    writeUuid(message.car_states[1]!.player_id, id, 0);
    expect(frame.indexOf(id)).toBe(1);
    expect(frame.indexOf(new Uint8Array(16))).toBe(-1);
  });
});

describe("writing an input by hand", () => {
  it("gives the bytes of the codec of the schema", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), number, number, number, (tick, throttle, brake, steering) => {
        const message = { type: "PlayerInput", server_tick_ack: tick, throttle, brake, steering } as const;
        expect(playerInputMessage(tick, throttle, brake, steering)).toEqual(clientCodecs.s1.encode(message));
      }),
    );
  });
});

function asMessage(frame: TelemetryFrame): Telemetry {
  return {
    type: "Telemetry",
    server_tick: frame.serverTick,
    session_state: (["Lobby", "Countdown", "Racing", "Finished"] as const)[frame.state]!,
    countdown_ms: frame.countdownMs < 0 ? null : frame.countdownMs,
    car_states: Array.from({ length: frame.count }, (_, i) => ({
      player_id: frame.idText(i),
      pos_x: frame.x[i]!,
      pos_y: frame.y[i]!,
      yaw_rad: frame.yawRad[i]!,
      speed_mps: frame.speedMps[i]!,
      throttle: frame.throttle[i]!,
      steering: frame.steering[i]!,
      current_lap: frame.lap[i]!,
      track_progress: frame.progressM[i]!,
      finish_position: frame.finishPosition[i] === 0 ? null : frame.finishPosition[i]!,
    })),
  };
}
