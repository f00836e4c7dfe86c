import type { SurveyedLap } from "@fairtick/game-view";
import { describe, expect, it } from "vitest";
import { compareAddress } from "../compare-address.ts";
import { parseLapPlace, telemetryAddress } from "./telemetry-address.ts";

const sessionId = "00000000-0000-4000-8000-000000000001";

describe("the address of a comparison", () => {
  it("names two laps, each by its replay, seat and number, and leads back to them", () => {
    const a = { sessionId, lap: { seat: 0, lap: 2, fromTick: undefined } };
    const b = { sessionId, lap: { seat: 3, lap: 1, fromTick: 900 } };
    const params = new URLSearchParams(telemetryAddress(a, b).split("?")[1]);
    expect([parseLapPlace(params.get("a")), parseLapPlace(params.get("b"))]).toEqual([a, b]);
    expect(parseLapPlace(sessionId)).toEqual({ sessionId, lap: undefined });
    for (const text of [null, "", "x", `${sessionId}x`]) expect(parseLapPlace(text)).toBeUndefined();
  });

  it("puts beside a lap the fastest other one that counts", () => {
    const lap = (seat: number, timeMs: number, isStruck = false): SurveyedLap => ({
      seat,
      lap: 1,
      fromTick: 0,
      toTick: timeMs,
      timeMs,
      sectorsMs: [],
      isStruck,
    });
    const laps = [lap(0, 70), lap(1, 50, true), lap(2, 60), lap(3, 65)];
    expect(compareAddress(sessionId, laps[0]!, laps)).toBe(
      `/telemetry?a=${sessionId}:0:1&b=${sessionId}:2:1`,
    );
    expect(compareAddress(sessionId, laps[2]!, laps)).toBe(
      `/telemetry?a=${sessionId}:2:1&b=${sessionId}:3:1`,
    );
    expect(compareAddress(sessionId, laps[0]!, [laps[0]!])).toBe(`/telemetry?a=${sessionId}:0:1`);
  });
});
