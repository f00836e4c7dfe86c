import { defineEvents } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../ops/metrics.ts";
import { errandGame } from "../test/errand-game.ts";
import { openEvents } from "./open-events.ts";

function openTest() {
  const lines: object[] = [];
  const add = (fields: object, message: string) => void lines.push({ message, ...fields });
  const metrics = createMetrics();
  const events = defineEvents({ delivered: { audience: "all", mustArrive: true, values: ["minutes"] } });
  const games = [{ game: { ...errandGame, events } }];
  const bus = openEvents({ games, metrics, logger: { info: add, error: add } as never });
  const end = async () => {
    await bus.close(10_000);
    return (await metrics.registry.metrics()).split("\n");
  };
  return { bus, lines, end };
}

const names = { game: "errand", sessionId: "s1" };

describe("the events of a server", () => {
  it("are in its log and its metrics, those of its games too", async () => {
    const { bus, lines, end } = openTest();
    bus.publish({ kind: "session-created", ...names, title: "Town", isServerMade: false });
    bus.publish({ kind: "player-joined", ...names, playerId: "p1", seat: 2 });
    bus.publish({ kind: "session-phase", ...names, phase: "active" });
    bus.publish({ kind: "game:delivered", ...names, tick: 9, subject: 2, values: { minutes: 3 } });
    bus.publish({ kind: "session-ended", ...names, hasFailed: false });
    bus.publish({ kind: "session-removed", ...names, phase: "finished" });
    const metrics = await end();
    expect(lines).toEqual([
      { message: "session created", session_id: "s1", game: "errand", title: "Town" },
      { message: "player joined", session_id: "s1", player_id: "p1", seat: 2 },
      { message: "session phase", session_id: "s1", phase: "active" },
      { message: "session removed", session_id: "s1", game: "errand", phase: "finished" },
    ]);
    for (const kind of ["session-created", "player-joined", "game:delivered", "session-ended"])
      expect(metrics).toContain(`fairtick_events_total{game="errand",kind="${kind}"} 1`);
  });

  it("name a subscriber that fails, and count what one could not keep up with", async () => {
    const { bus, lines, end } = openTest();
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    bus.subscribe({
      subscriber: "test",
      kinds: ["session-ended"],
      handle: async () => {
        await waiting;
        throw new Error("no");
      },
    });
    for (let i = 0; i < 1030; i++) bus.publish({ kind: "session-ended", ...names, hasFailed: false });
    goOn();
    const metrics = await end();
    expect(lines[0]).toMatchObject({
      message: "a subscriber of events failed",
      subscriber: "test",
      kind: "session-ended",
      err: new Error("no"),
    });
    const count = (name: string) =>
      Number(
        metrics
          .find((line) => line.startsWith(name))
          ?.split(" ")
          .at(-1),
      );
    const dropped = count('fairtick_dropped_total{game="errand",what="bus-event"}');
    const failed = count('fairtick_faults_total{where="events"}');
    expect([lines.length, dropped > 0]).toEqual([failed, true]);
  });
});
