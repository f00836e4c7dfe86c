import { describe, expect, it } from "vitest";
import { nowhere, town } from "../test/errand-game.ts";
import { openFixture } from "../test/lobby-fixture.ts";
import { demoPlan } from "./demo-plan.ts";
import { StandingSessions } from "./standing-sessions.ts";

function open(place: string) {
  const fixture = openFixture();
  const warnings: string[] = [];
  const log = {
    info: () => {},
    warn: (_: object, message: string) => void warnings.push(message),
    error: () => {},
  };
  const plan = { game: "errand", count: 1, options: () => ({ place, drivers: 4 }) };
  const options = { lobby: fixture.lobby, log, wallClock: () => fixture.clock.ms };
  const demos = new StandingSessions(options, demoPlan(plan));
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      fixture.advance(1000);
      demos.sweep(fixture.clock.ms);
    }
  };
  demos.sweep(fixture.clock.ms);
  return { ...fixture, warnings, pass };
}

describe("demos", () => {
  it("makes the next session some seconds after the last has finished", () => {
    const { host, pass } = open(town);
    pass(100);
    expect(host.of("create").length).toBe(1);
    const { sessionId } = host.of("create")[0]!;
    host.emit({ kind: "phase", sessionId, phase: "finished", serverTick: 0 });
    host.emit({ kind: "finished", sessionId, results: null, roster: [] });
    pass(4);
    expect(host.of("create").length).toBe(1);
    pass(2);
    expect(host.of("create").length).toBe(2);
  });

  it("waits longer after one that failed", () => {
    const { host, pass } = open(town);
    const { sessionId } = host.of("create")[0]!;
    host.emit({ kind: "failed", sessionId, message: "broken" });
    pass(59);
    expect(host.of("create").length).toBe(1);
    pass(2);
    expect(host.of("create").length).toBe(2);
  });

  it("says when one cannot be made, and tries again later", () => {
    const { warnings, pass } = open(nowhere);
    expect(warnings.length).toBe(1);
    pass(59);
    expect(warnings.length).toBe(1);
    pass(2);
    expect(warnings.length).toBe(2);
  });
});
