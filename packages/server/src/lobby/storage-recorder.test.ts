import { describe, expect, it } from "vitest";
import { type FrameBatch, forEachFrame } from "../storage/frame-batch.ts";
import type { SessionResult, SessionStart } from "../storage/storage-job.ts";
import { type RecorderOptions, recordTo } from "./storage-recorder.ts";

const header = {
  sessionId: "s",
  game: "errand",
  options: {},
  plan: {
    title: "Town",
    seats: 4,
    reservedSeats: 0,
    countdownSeconds: 3,
    capacities: {},
    content: [{ kind: "places", id: "town" }],
  },
  content: [
    { kind: "bikes", id: "fast", digest: "f" },
    { kind: "places", id: "town", digest: "t" },
  ],
  visibility: "public",
  templateId: undefined,
  isDemo: false,
  startedAt: 1_700_000_000_999,
} as const;

function open(demoSessions: RecorderOptions["demoSessions"] = "results", divisor = 1) {
  const calls: string[] = [];
  const starts: SessionStart[] = [];
  const results: SessionResult[] = [];
  const batches: FrameBatch[] = [];
  const disk = { isFull: false };
  const drops: [game: string, frames: number][] = [];
  const recorder = recordTo({
    storage: {
      saveSessionStarted: (session) => starts.push(session) > 0,
      saveSessionResult: (session) => calls.push("result") > 0 && results.push(session) > 0,
      takeBuffer: (byteLength) => new SharedArrayBuffer(byteLength),
      saveTelemetry: (batch) => !disk.isFull && calls.push("telemetry") > 0 && batches.push(batch) > 0,
    },
    telemetry: { divisor, batchFrames: 60 },
    demoSessions,
    telemetryDropped: (game, frames) => drops.push([game, frames]),
  });
  /** Frames of the ticks from `first` to `last`; each says its tick. */
  const race = (first: number, last: number) => {
    for (let tick = first; tick <= last; tick++) recorder.frame("s", frameOf(tick), false, tick);
  };
  const ticks = () => batches.map(ticksOf);
  return { starts, results, recorder, batches, calls, drops, disk, race, ticks };
}

const frameOf = (tick: number) => new TextEncoder().encode(`frame ${tick}`);

function ticksOf(batch: FrameBatch): number[] {
  const ticks: number[] = [];
  forEachFrame(batch, (tick, frame) => {
    expect(new TextDecoder().decode(frame.slice())).toBe(`frame ${tick}`);
    ticks.push(tick);
  });
  return ticks;
}

const range = (first: number, last: number, step = 1) =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);

const finished = {
  ...header,
  finishedAt: 1_700_000_060_000,
  outcome: { kind: "finished", results: {}, roster: [] },
} as const;

describe("recordTo", () => {
  it("stores a start and a result in unix seconds, with what the session was played on [HOST-057]", () => {
    const { starts, results, recorder } = open();
    const start = { id: "s", templateId: null, trackConfigId: "town", startedAt: 1_700_000_000 };
    recorder.started(header);
    expect(starts).toEqual([start]);
    const outcome = { kind: "finished", results: { winner_id: "a" }, roster: [] } as const;
    recorder.ended({ ...header, finishedAt: 1_700_000_060_000, outcome });
    expect(results).toMatchObject([{ ...start, finishedAt: 1_700_000_060, resultJson: '{"winner_id":"a"}' }]);
  });

  it("stores who took part, with their accounts, and what it was played on first", () => {
    const { results, recorder } = open();
    const seat = { seat: 0, playerId: "p", name: "Ann", driver: "external", loadout: null, accountId: "a" };
    recorder.ended({ ...finished, outcome: { kind: "finished", results: {}, roster: [seat] } });
    expect(results[0]!.facts).toEqual({
      game: "errand",
      options: {},
      title: "Town",
      content: [
        { kind: "places", id: "town", digest: "t" },
        { kind: "bikes", id: "fast", digest: "f" },
      ],
      roster: [seat],
      visibility: "public",
      startedAtMs: 1_700_000_000_999,
      finishedAtMs: 1_700_000_060_000,
    });
  });

  it("marks the result of a session that failed", () => {
    const { results, recorder } = open();
    recorder.ended({
      ...header,
      finishedAt: 1_700_000_060_000,
      outcome: { kind: "failed", message: "broken" },
    });
    expect(results[0]!).toMatchObject({ resultJson: '{"error":"broken"}', facts: undefined });
  });
});

describe("telemetry of a session", () => {
  it("goes out in batches of 60 frames: 600 frames are 10 [HOST-059, HOST-060]", () => {
    const { recorder, race, ticks, drops } = open();
    recorder.started(header);
    race(1, 600);
    recorder.ended(finished);
    expect(ticks()).toEqual(range(0, 9).map((i) => range(60 * i + 1, 60 * i + 60)));
    expect(drops).toEqual([]);
  });

  it("takes every fourth tick with the divisor 4, in batches that stay as long [HOST-060]", () => {
    const { recorder, race, ticks } = open("results", 4);
    recorder.started(header);
    race(1, 600);
    recorder.ended(finished);
    expect(ticks()).toEqual([range(4, 240, 4), range(244, 480, 4), range(484, 600, 4)]);
  });

  it("takes the next frame where that of a wanted tick is missing, and the last one always", () => {
    const { recorder, ticks } = open("results", 4);
    recorder.started(header);
    for (const tick of [4, 5, 7, 9, 10, 11, 16]) recorder.frame("s", frameOf(tick), false, tick);
    recorder.frame("s", frameOf(17), true, 17);
    recorder.frame("s", frameOf(17), true, 17);
    recorder.ended(finished);
    expect(ticks()).toEqual([[4, 9, 16, 17]]);
  });

  it("is handed over before the result, and none follows the last frame [HOST-059]", () => {
    const { recorder, race, ticks, calls } = open();
    recorder.started(header);
    race(1, 70);
    recorder.frame("s", frameOf(71), true, 71);
    recorder.ended(finished);
    race(72, 200);
    recorder.removed("s");
    expect(calls).toEqual(["telemetry", "telemetry", "result"]);
    expect(ticks()).toEqual([range(1, 60), range(61, 71)]);
  });

  it("is complete where the end is told before the last frames have come [HOST-059]", () => {
    const { recorder, race, ticks, calls } = open();
    recorder.started(header);
    race(1, 68);
    recorder.ended(finished);
    race(69, 70);
    recorder.frame("s", frameOf(71), true, 71);
    race(72, 200);
    expect(calls).toEqual(["telemetry", "telemetry", "result", "telemetry"]);
    expect(ticks()).toEqual([range(1, 60), range(61, 68), range(69, 71)]);
  });

  it("is handed over when the session goes without a last frame", () => {
    const { recorder, race, ticks } = open();
    recorder.started(header);
    race(1, 30);
    recorder.ended({ ...finished, outcome: { kind: "failed", message: "abandoned" } });
    race(31, 33);
    recorder.removed("s");
    race(34, 99);
    expect(ticks()).toEqual([range(1, 30), range(31, 33)]);
  });

  it("loses no frame where a session begins again after it was back in its lobby", () => {
    const { recorder, race, ticks } = open();
    recorder.started(header);
    race(1, 30);
    recorder.started(header);
    race(31, 40);
    recorder.ended(finished);
    expect(ticks()).toEqual([range(1, 30), range(31, 40)]);
  });

  it("records nothing before the start", () => {
    const { recorder, race, ticks } = open();
    race(1, 100);
    recorder.started(header);
    race(101, 160);
    expect(ticks()).toEqual([range(101, 160)]);
  });

  it("drops and counts batches that the storage refuses, and goes on with the next", () => {
    const { recorder, race, ticks, drops, disk } = open();
    recorder.started(header);
    disk.isFull = true;
    race(1, 120);
    disk.isFull = false;
    race(121, 130);
    recorder.ended(finished);
    expect(drops).toEqual([
      ["errand", 60],
      ["errand", 60],
    ]);
    expect(ticks()).toEqual([range(121, 130)]);
  });

  it("sends frames that are too big for one buffer in several", () => {
    const { recorder, batches } = open();
    recorder.started(header);
    for (let tick = 1; tick <= 60; tick++) recorder.frame("s", new Uint8Array(60_000), false, tick);
    recorder.ended(finished);
    expect(batches.map((batch) => batch.frameCount)).toEqual([17, 17, 17, 9]);
    for (const { buffer } of batches) expect(buffer.byteLength).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it.each([
    ["nothing", [], []],
    ["results", ["result"], []],
    ["all", ["telemetry", "result"], [range(1, 10)]],
  ] as const)("of a race of the server's own: %s is what is stored", (kept, calls, frames) => {
    const session = open(kept);
    session.recorder.started({ ...header, isDemo: true });
    session.race(1, 10);
    session.recorder.ended({ ...finished, isDemo: true });
    expect(session.calls).toEqual(calls);
    expect(session.ticks()).toEqual(frames);
  });
});
