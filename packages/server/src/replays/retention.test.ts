import { describe, expect, it } from "vitest";
import { parseRange } from "./byte-range.ts";
import { parseReplayName, replayName } from "./replay-name.ts";
import { type StoredReplay, surplusReplays } from "./retention.ts";

const DAY_MS = 86_400_000;
const now = Date.parse("2026-03-01T00:00:00.000Z");
const id = "4f3c0000-0000-4000-8000-000000000001";
const unlimited = { kept: 100, keptUnattended: 100, keptBytes: 1e9, keptDays: 0 };

const stored = (daysAgo: number, isUnattended = false, byteLength = 10): StoredReplay => {
  const recordedAt = now - daysAgo * DAY_MS;
  return {
    name: replayName(id, recordedAt, isUnattended),
    sessionId: id,
    recordedAt,
    isUnattended,
    byteLength,
  };
};

describe("which replays are kept", () => {
  const ages = (surplus: readonly StoredReplay[]) =>
    surplus.map(({ recordedAt }) => (now - recordedAt) / DAY_MS);

  it("is limited by number, the oldest go [HOST-064]", () => {
    const replays = Array.from({ length: 501 }, (_, i) => stored(i));
    expect(ages(surplusReplays(replays, { ...unlimited, kept: 500 }, now))).toEqual([500]);
    expect(surplusReplays(replays.slice(0, 500), { ...unlimited, kept: 500 }, now)).toEqual([]);
  });

  it("is limited by age, 0 for ever", () => {
    const replays = [stored(1), stored(8), stored(7, true)];
    expect(ages(surplusReplays(replays, { ...unlimited, keptDays: 7 }, now))).toEqual([8]);
    expect(surplusReplays(replays, unlimited, now)).toEqual([]);
  });

  it("is limited by bytes, and those without people go first, however new", () => {
    const replays = [stored(1, true), stored(2), stored(3), stored(0, true)];
    expect(ages(surplusReplays(replays, { ...unlimited, keptBytes: 25 }, now))).toEqual([0, 1]);
    expect(ages(surplusReplays(replays, { ...unlimited, keptBytes: 35 }, now))).toEqual([1]);
    expect(ages(surplusReplays(replays, { ...unlimited, keptUnattended: 0 }, now))).toEqual([0, 1]);
  });
});

describe("the name of a replay", () => {
  it("says when, which session, and whether people took part", () => {
    const recordedAt = Date.parse("2026-01-31T12:34:56.789Z");
    const name = replayName(id, recordedAt, true);
    expect(name).toBe(`20260131T123456789Z-${id}.unattended.ftreplay`);
    expect(parseReplayName(name)).toEqual({ name, sessionId: id, recordedAt, isUnattended: true });
    for (const other of [
      "x.ftreplay",
      `${name}.new`,
      name.replace("2026", "20x6"),
      name.replace("0131", "1331"),
    ])
      expect(parseReplayName(other)).toBeUndefined();
  });
});

describe("a range of bytes", () => {
  it("is taken, cut to the file, or refused as HTTP has it", () => {
    expect(parseRange("bytes=0-9", 100)).toEqual({ first: 0, last: 9 });
    expect(parseRange("bytes=90-", 100)).toEqual({ first: 90, last: 99 });
    expect(parseRange("bytes=90-200", 100)).toEqual({ first: 90, last: 99 });
    expect(parseRange("bytes=-10", 100)).toEqual({ first: 90, last: 99 });
    expect(parseRange("bytes=-1000", 100)).toEqual({ first: 0, last: 99 });
    for (const refused of ["bytes=100-", "bytes=100-200", "bytes=-0"])
      expect([refused, parseRange(refused, 100)]).toEqual([refused, "unsatisfiable"]);
    for (const ignored of [undefined, "", "bytes=-", "bytes=9-3", "bytes=0-1,4-5", "lines=0-9", "bytes=a-b"])
      expect([ignored, parseRange(ignored, 100)]).toEqual([ignored, undefined]);
  });
});
