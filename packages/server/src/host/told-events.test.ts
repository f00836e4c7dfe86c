import { defineEvents, EventSink } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { ToldEvents } from "./told-events.ts";

const events = defineEvents({
  scored: { audience: "all", mustArrive: true, values: ["points", "seconds"] },
  bumped: { audience: "all", mustArrive: false, values: [] },
  warned: { audience: "seat", mustArrive: true, values: [] },
});

describe("events that a server is told", () => {
  it("are those that must arrive and are for everybody, in their order, with their numbers by name", () => {
    const sink = new EventSink();
    sink.emit(events.bumped, 1);
    sink.emit(events.scored, 2, 10, 0.5);
    sink.emit(events.warned, 3);
    sink.emit(events.scored, 4, 20, 1.5);
    expect(new ToldEvents(events).of(sink)).toEqual([
      { name: "scored", subject: 2, values: { points: 10, seconds: 0.5 } },
      { name: "scored", subject: 4, values: { points: 20, seconds: 1.5 } },
    ]);
  });

  it("are nothing at all in a tick without any", () => {
    const sink = new EventSink();
    sink.emit(events.bumped, 1);
    expect(new ToldEvents(events).of(sink)).toBeUndefined();
  });
});
