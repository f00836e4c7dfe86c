import type { ClientRequest } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../test/limits.ts";
import { StreamLimiter } from "./stream-limiter.ts";

const stallMsMax = 5000;
const open = (changed: Partial<ReturnType<typeof defaultLimits>> = {}) =>
  new StreamLimiter({ ...defaultLimits(), ...changed }, stallMsMax, 0);

/** What happens to `count` messages that come at once. */
function at(limiter: StreamLimiter, nowMs: number, kind: ClientRequest["kind"], count: number) {
  const outcome = { passed: 0, tolerated: 0, violation: 0, "last-violation": 0 };
  for (let i = 0; i < count; i++) {
    const limit = limiter.take(kind, nowMs);
    outcome[limit === undefined ? "passed" : limiter.judge(limit, nowMs)]++;
  }
  return outcome;
}

describe("StreamLimiter", () => {
  it("takes 20 control messages at once and 10 a second [HOST-022]", () => {
    const limiter = open();
    expect(at(limiter, 0, "lobby", 25)).toMatchObject({ passed: 20, violation: 5 });
    expect(at(limiter, 1000, "join", 25)).toMatchObject({ passed: 10, violation: 15 });
  });

  it("counts inputs and heartbeats together, and neither against the control messages [HOST-022]", () => {
    const limiter = open();
    expect(at(limiter, 0, "input", 40).passed).toBe(40);
    expect(at(limiter, 0, "heartbeat", 40).passed).toBe(20);
    expect(at(limiter, 0, "lobby", 20).passed).toBe(20);
    expect(at(limiter, 1000, "input", 500).passed).toBe(60);
  });

  it("takes 10 sessions a minute from one connection, and the 11th no more [HOST-022]", () => {
    const limiter = open();
    for (let i = 0; i < 10; i++) expect(limiter.take("create", i * 500)).toBeUndefined();
    expect(limiter.take("create", 5000)).toBe("create");
    expect(limiter.take("lobby", 5000)).toBeUndefined();
    expect(limiter.take("create", 6000)).toBeUndefined();
  });

  it("has a rate for every type of message, where one is configured [HOST-022]", () => {
    const limiter = open({ joinRate: { amount: 1, per: "minute", burst: 2 } });
    expect([0, 0, 0].map((ms) => limiter.take("join", ms))).toEqual([undefined, undefined, "join"]);
    expect(limiter.take("leave", 0)).toBeUndefined();
  });

  it("limits nothing where everything is off", () => {
    const limiter = open({ controlRate: "off", inputRate: "off", createRate: "off" });
    expect(at(limiter, 0, "create", 10_000).passed).toBe(10_000);
    expect(at(limiter, 0, "input", 10_000).passed).toBe(10_000);
  });

  it("finds 200 violations too many, and forgets them evenly within a minute", () => {
    const limiter = open();
    expect(at(limiter, 0, "lobby", 20 + 199)).toMatchObject({ violation: 199, "last-violation": 0 });
    expect(at(limiter, 0, "lobby", 1)["last-violation"]).toBe(1);
    const patient = open();
    at(patient, 0, "lobby", 20 + 199);
    expect(at(patient, 60_000, "lobby", 20 + 199)).toMatchObject({ violation: 199, "last-violation": 0 });
  });

  it("takes 100 frames that end no message at once and 30 a second, apart from the messages [HOST-022]", () => {
    const limiter = open();
    const taken = (count: number, ms: number) =>
      Array.from({ length: count }, () => limiter.takeFrame(ms)).filter((isTaken) => isTaken).length;
    expect([taken(150, 0), taken(150, 1000)]).toEqual([100, 30]);
    expect(at(limiter, 1000, "lobby", 25).passed).toBe(20);
    expect(limiter.answer("frame", 1000)).toBe("more than 30/second burst 100 (pings, pongs and fragments)");
  });

  it("lets everybody say goodbye", () => {
    const limiter = open();
    at(limiter, 0, "lobby", 100);
    expect(limiter.take("disconnect", 0)).toBeUndefined();
  });

  it("holds no inputs against a client whose network stalls, again and again [HOST-022]", () => {
    const limiter = open();
    for (let second = 5; second <= 600; second += 5) {
      const outcome = at(limiter, second * 1000, "input", 5 * 240);
      expect(outcome).toMatchObject({ passed: 60, tolerated: 1140, violation: 0 });
    }
  });

  it("holds inputs against a client that floods [HOST-022]", () => {
    const limiter = open();
    let last = 0;
    for (let ms = 0; ms < 5000 && last === 0; ms += 10) {
      last = at(limiter, ms, "input", 100)["last-violation"];
    }
    expect(last).toBeGreaterThan(0);
  });

  it("answers five dropped messages at once and one a second, saying what is allowed", () => {
    const limiter = open();
    const answers = Array.from({ length: 1000 }, (_, i) => limiter.answer("create", i * 10));
    expect(answers[0]).toBe("more than 10/minute (create messages); this message was not executed");
    expect(answers.filter((answer) => answer !== undefined).length).toBe(5 + 9);
  });

  it("finds the tenth malformed message within a minute too many [HOST-023]", () => {
    const limiter = open();
    const malformed = (count: number, ms: number) =>
      Array.from({ length: count }, () => limiter.takeMalformed(ms));
    expect(malformed(9, 0)).not.toContain(false);
    expect(malformed(9, 60_000)).not.toContain(false);
    expect(limiter.takeMalformed(119_999)).toBe(false);
  });
});
