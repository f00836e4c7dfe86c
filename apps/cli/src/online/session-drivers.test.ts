import { serverCodec } from "@fairtick/apex/dialect";
import { describe, expect, it } from "vitest";
import type { ApexClient } from "../client/apex-client.ts";
import { TelemetryFrame } from "../client/telemetry-frame.ts";
import { SessionDrivers } from "./session-drivers.ts";

const ada = "00000000-0000-4000-8000-00000000000a";
const car = "550e8400-e29b-41d4-a716-446655440000";

function frameAt(serverTick: number, id: string): TelemetryFrame {
  const frame = new TelemetryFrame();
  const still = { pos_x: 0, pos_y: 0, yaw_rad: 0, speed_mps: 0, throttle: 0, steering: 0, track_progress: 0 };
  frame.read(
    serverCodec.encode({
      type: "Telemetry",
      server_tick: serverTick,
      session_state: "Racing",
      countdown_ms: null,
      car_states: [{ player_id: id, ...still, current_lap: 1, finish_position: null }],
    }),
  );
  return frame;
}

/** Only what the drivers use of a client. */
function clientThat(answers: () => Promise<unknown>) {
  const state = { requests: 0 };
  const client = {
    lobby: { car_configs: [{ id: car, name: "GT3 Generic" }] },
    requestRoster: () => {
      state.requests++;
      return answers();
    },
  };
  return { state, drivers: new SessionDrivers(client as unknown as ApexClient) };
}

describe("the drivers of a session", () => {
  it("are asked for once when somebody unknown shows", async () => {
    const { state, drivers } = clientThat(async () => ({
      drivers: [{ player_id: ada, name: "Ada", car_config_id: car, is_ai: false }],
    }));
    drivers.observe(frameAt(1, ada));
    await Promise.resolve();
    for (let tick = 2; tick < 2000; tick++) drivers.observe(frameAt(tick, ada));
    expect(state.requests).toBe(1);
    expect(drivers.find(ada)).toEqual({ name: "Ada", car: "GT3 Generic", carKind: 0 });
  });

  it("are asked for once a second and five times at most where no answer comes", async () => {
    const { state, drivers } = clientThat(() => Promise.reject(new Error("no answer")));
    for (let tick = 1; tick <= 480; tick++) drivers.observe(frameAt(tick, ada));
    expect(state.requests).toBe(2);
    for (let tick = 481; tick < 5000; tick++) drivers.observe(frameAt(tick, ada));
    expect(state.requests).toBe(5);
    expect(drivers.find(ada)).toBeUndefined();
  });
});
