import { describe, expect, it } from "vitest";
import { healthOf } from "./health.ts";
import type { LiveSample } from "./live-samples.ts";

const game = {
  game: "apex",
  tickHz: 250,
  ticksPerSecond: 500,
  ticksMissedPerSecond: 0,
  tickUs: { p50: 200, p99: 900 },
  latenessUs: { p50: 20, p99: 400 },
};
const textsOf = (sample: object, ofGame: object = {}) =>
  healthOf({
    isAccepting: true,
    isDraining: false,
    games: [{ ...game, ...ofGame }],
    ...sample,
  } as LiveSample).map(({ text }) => text);

describe("the health of a server in words", () => {
  it("is good while ticks are on time, and while nothing runs", () => {
    expect(textsOf({})).toEqual(["All is well: ticks are on time."]);
    const idle = {
      ticksPerSecond: 0,
      tickUs: { p50: null, p99: null },
      latenessUs: { p50: null, p99: null },
    };
    expect(textsOf({}, idle)).toEqual(["All is well; no session runs."]);
  });

  it("says what is wrong with a game, and that the server drains or closes", () => {
    expect(textsOf({}, { ticksMissedPerSecond: 2.4 })[0]).toMatch(/^apex leaves out 3 ticks a second/);
    expect(textsOf({}, { latenessUs: { p50: 1, p99: 4100 } })[0]).toMatch(/^Ticks of apex begin late/);
    expect(textsOf({}, { tickUs: { p50: 1, p99: 2100 } })[0]).toMatch(/^Ticks of apex take long/);
    expect(textsOf({ isDraining: true })).toEqual(["The server drains: it begins no more sessions."]);
    expect(textsOf({ isAccepting: false, isDraining: true })).toEqual(["The server is closing."]);
  });
});
