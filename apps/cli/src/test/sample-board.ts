import type { Board, BoardRow } from "../board/board-model.ts";

/** A row as in the middle of a race; `change` makes it the one that a test needs. */
export function sampleRow(change: Partial<BoardRow> = {}): BoardRow {
  return {
    id: "1",
    position: 2,
    name: "Bruno Falk",
    car: "Swift Roadster",
    carKind: 1,
    isMine: false,
    lap: 2,
    placesWon: 0,
    toLeader: { kind: "time", ms: 1204 },
    toNext: { kind: "time", ms: 1204 },
    lastLapMs: 64_102,
    bestLapMs: 63_045,
    holdsFastestLap: false,
    isLastLapBest: false,
    speedKph: 187.4,
    state: "running",
    lapShare: 0.5,
    ...change,
  };
}

export function sampleBoard(change: Partial<Board> = {}): Board {
  return {
    title: "Simple Oval",
    status: "racing",
    raceMs: 78_240,
    countdownMs: undefined,
    lap: 2,
    laps: 3,
    rows: [sampleRow()],
    messages: [],
    footer: "q quit",
    ...change,
  };
}
