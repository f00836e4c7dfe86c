import { describe, expect, it } from "vitest";
import { periodOf, periodsOf } from "./board-period.ts";

const at = (text: string) => Date.parse(text);
const keysAt = (text: string) => periodsOf(at(text)).map(({ key }) => key);

describe("the periods of a moment", () => {
  it("change at midnight UTC", () => {
    expect(keysAt("2026-11-29T23:59:59.999Z")).toEqual(["daily:2026-11-29", "weekly:2026:48", "alltime"]);
    expect(keysAt("2026-11-30T00:00:00.000Z")).toEqual(["daily:2026-11-30", "weekly:2026:49", "alltime"]);
  });

  it.each([
    ["2026-12-31T12:00:00Z", "weekly:2026:53"],
    ["2027-01-03T23:59:59Z", "weekly:2026:53"],
    ["2027-01-04T00:00:00Z", "weekly:2027:1"],
    ["2024-12-30T00:00:00Z", "weekly:2025:1"],
    ["2023-01-01T00:00:00Z", "weekly:2022:52"],
    ["1970-01-01T00:00:00Z", "weekly:1970:1"],
  ])("have the week of ISO 8601: %s is in %s", (time, week) => {
    expect(periodOf("weekly", at(time)).key).toBe(week);
  });

  it("end with the day and the week, and can be looked at for 2 and for 15 days more", () => {
    const [daily, weekly, alltime] = periodsOf(at("2026-11-26T10:00:00Z"));
    expect(daily).toMatchObject({ endsAt: at("2026-11-27"), expiresAt: at("2026-11-29") });
    expect(weekly).toMatchObject({ endsAt: at("2026-11-30"), expiresAt: at("2026-12-15") });
    expect(alltime).toMatchObject({ endsAt: undefined, expiresAt: undefined });
  });
});
