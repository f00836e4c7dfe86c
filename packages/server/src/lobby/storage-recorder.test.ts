import { describe, expect, it } from "vitest";
import type { SessionResult, SessionStart } from "../storage/storage-job.ts";
import { recordTo } from "./storage-recorder.ts";

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
  startedAt: 1_700_000_000_999,
};

function open() {
  const starts: SessionStart[] = [];
  const results: SessionResult[] = [];
  const recorder = recordTo({
    saveSessionStarted: (session) => starts.push(session) > 0,
    saveSessionResult: (session) => results.push(session) > 0,
  });
  return { starts, results, recorder };
}

describe("recordTo", () => {
  it("stores a start and a result in unix seconds, with what the session was played on [HOST-057]", () => {
    const { starts, results, recorder } = open();
    const start = { id: "s", templateId: null, trackConfigId: "town", startedAt: 1_700_000_000 };
    recorder.started(header);
    expect(starts).toEqual([start]);
    const outcome = { kind: "finished", results: { winner_id: "a" } } as const;
    recorder.ended({ ...header, finishedAt: 1_700_000_060_000, outcome });
    expect(results).toEqual([{ ...start, finishedAt: 1_700_000_060, resultJson: '{"winner_id":"a"}' }]);
  });

  it("marks the result of a session that failed", () => {
    const { results, recorder } = open();
    recorder.ended({
      ...header,
      finishedAt: 1_700_000_060_000,
      outcome: { kind: "failed", message: "broken" },
    });
    expect(results[0]!.resultJson).toBe('{"error":"broken"}');
  });
});
