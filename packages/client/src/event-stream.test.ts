import { defineEvents, type EventKind, EventSink } from "@fairtick/contract";
import type { FrameEvent } from "@fairtick/wire";
import { beforeEach, describe, expect, it } from "vitest";
import { EventStream, type GameEvent } from "./event-stream.ts";

const kinds = defineEvents({
  lap: { audience: "all", mustArrive: true, values: ["lap"] },
  bump: { audience: "all", mustArrive: false, values: [] },
});
const SEAT = 2;

let told: string[];
let stream: EventStream;
const text = ({ name, tick, subject, values, isPredicted }: GameEvent) =>
  `${isPredicted ? "own " : ""}${name}@${tick} of ${subject}${values.length > 0 ? ` (${values.join()})` : ""}`;

beforeEach(() => {
  told = [];
  stream = new EventStream(kinds, 60, {
    happened: (event) => told.push(text(event)),
    undone: (event) => told.push(`not ${text(event)}`),
  });
});

function predict(tick: number, ...events: [kind: EventKind, subject: number, value?: number][]): void {
  const sink = new EventSink();
  for (const [kind, subject, value] of events) sink.emit(kind, subject, value);
  stream.predicted(tick, sink, SEAT);
}

/** A frame of the server. */
function receive(
  tick: number,
  ...events: [kind: EventKind, tick: number, subject: number, value?: number][]
): void {
  const received = events.map(([kind, at, subject, value]): FrameEvent => {
    return { kind, tick: at, subject, values: value === undefined ? [] : [value] };
  });
  stream.received(received);
  stream.settle(tick);
}

function tell(): string[] {
  stream.flush();
  return told.splice(0);
}

describe("the stream of events", () => {
  it("tells the server's events once, in the order of their ticks, however often they come", () => {
    receive(12, [kinds.lap, 11, 0, 3], [kinds.bump, 10, 1], [kinds.bump, 10, 1]);
    receive(14, [kinds.lap, 11, 0, 3], [kinds.lap, 13, 1, 3]);
    expect(tell()).toEqual(["bump@10 of 1", "bump@10 of 1", "lap@11 of 0 (3)", "lap@13 of 1 (3)"]);
    receive(16, [kinds.lap, 11, 0, 3], [kinds.lap, 13, 1, 3]);
    expect(tell()).toEqual([]);
  });

  it("tells a predicted event at once, and not again when it is run again or confirmed", () => {
    receive(10);
    predict(15, [kinds.lap, SEAT, 2]);
    expect(tell()).toEqual(["own lap@15 of 2 (2)"]);
    stream.beginRun();
    predict(15, [kinds.lap, SEAT, 2]);
    receive(16, [kinds.lap, 15, SEAT, 2]);
    receive(40);
    expect(tell()).toEqual([]);
  });

  it("takes a prediction that was some ticks off for the same event", () => {
    receive(10);
    predict(15, [kinds.lap, SEAT, 2]);
    stream.beginRun();
    predict(17, [kinds.lap, SEAT, 2]);
    receive(19, [kinds.lap, 18, SEAT, 2]);
    receive(40);
    expect(tell()).toEqual(["own lap@15 of 2 (2)"]);
  });

  it("tells two events of one kind that are near each other apart", () => {
    predict(15, [kinds.bump, SEAT], [kinds.bump, SEAT]);
    predict(18, [kinds.bump, SEAT]);
    stream.beginRun();
    predict(16, [kinds.bump, SEAT], [kinds.bump, SEAT]);
    predict(19, [kinds.bump, SEAT]);
    expect(tell()).toHaveLength(3);
    receive(20, [kinds.bump, 16, SEAT], [kinds.bump, 16, SEAT], [kinds.bump, 19, SEAT]);
    receive(60);
    expect(tell()).toEqual([]);
  });

  it("undoes what the server does not know of", () => {
    receive(10);
    predict(15, [kinds.lap, SEAT, 2]);
    for (let tick = 12; tick < 30; tick += 2) receive(tick);
    expect(tell()).toEqual(["own lap@15 of 2 (2)", "not own lap@15 of 2 (2)"]);
  });

  it("undoes no event whose frame may have been lost, unless it must arrive", () => {
    for (let tick = 2; tick <= 10; tick += 2) receive(tick);
    predict(15, [kinds.bump, SEAT], [kinds.lap, SEAT, 2]);
    receive(12);
    for (let tick = 20; tick < 40; tick += 2) receive(tick);
    expect(tell().filter((line) => line.startsWith("not"))).toEqual(["not own lap@15 of 2 (2)"]);
  });

  it("predicts nothing of others and nothing that the server has had its word on", () => {
    receive(10);
    predict(9, [kinds.lap, SEAT, 2]);
    predict(12, [kinds.lap, SEAT + 1, 2]);
    expect(tell()).toEqual([]);
  });
});
