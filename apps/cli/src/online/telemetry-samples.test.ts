import { type ServerMessage, serverCodec } from "@fairtick/apex/dialect";
import { describe, expect, it } from "vitest";
import { TelemetryFrame } from "../client/telemetry-frame.ts";
import { TelemetrySamples } from "./telemetry-samples.ts";

type Car = Extract<ServerMessage, { type: "Telemetry" }>["car_states"][number];

const ids = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"] as const;

function car(id: string, change: Partial<Car>): Car {
  return {
    player_id: id,
    pos_x: 0,
    pos_y: 0,
    yaw_rad: 0,
    speed_mps: 20,
    throttle: 0,
    steering: 0,
    current_lap: 1,
    track_progress: 50,
    finish_position: null,
    ...change,
  };
}

function frameOf(...cars: Car[]): TelemetryFrame {
  const frame = new TelemetryFrame();
  frame.read(
    serverCodec.encode({
      type: "Telemetry",
      server_tick: 1,
      session_state: "Racing",
      countdown_ms: null,
      car_states: cars,
    }),
  );
  return frame;
}

const ada = { name: "Ada", car: "GT3 Generic", carKind: 2 };

describe("telemetry as samples of a board", () => {
  const samples = () =>
    new TelemetrySamples(1000, { find: (id) => (id === ids[0] ? ada : undefined) }, ids[1]);

  it("counts metres from the first crossing of the line, negative on the grid", () => {
    const [a, b] = samples().read(
      frameOf(
        car(ids[0], { current_lap: 3, track_progress: 250 }),
        car(ids[1], { current_lap: 0, track_progress: 992 }),
      ),
    );
    expect(a).toMatchObject({ id: ids[0], ...ada, distanceM: 2250, isMine: false, lap: 3 });
    expect(b).toMatchObject({ id: ids[1], name: "Car 2", distanceM: -8, isMine: true, lap: 0 });
  });

  it("takes a car that is not told of any more for retired, unless it has finished", () => {
    const reader = samples();
    reader.read(frameOf(car(ids[0], {}), car(ids[1], { finish_position: 1 })));
    expect(reader.read(frameOf()).map((one) => [one.id, one.isRetired, one.finishPosition])).toEqual([
      [ids[0], true, 0],
      [ids[1], false, 1],
    ]);
  });
});
