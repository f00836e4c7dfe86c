import type { AnyGame } from "@fairtick/contract";
import { record } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { errandContent, errandGame } from "../test/errand-game.ts";
import { enterPhases, type Fixture, openFixture, seat } from "../test/lobby-fixture.ts";

describe("an exchange of the rules of a game", () => {
  it("keeps seats and their session, also before the start, for those who come back [HOST-020]", () => {
    for (const phases of [[], ["countdown", "active"]] as const) {
      const fixture = openFixture();
      const { sessionId, clients } = seat(fixture, "Ann", "Bea");
      enterPhases(fixture, sessionId, ...phases);
      const changes = changeRules(fixture, {
        version: 2,
        state: { errand: record({ phase: "u8", fuel: "f32" }) },
      });
      expect([...changes.keys()]).toEqual([sessionId]);
      expect(clients.map(({ peer }) => peer.isClosed)).toEqual([true, true]);
      expect(fixture.host.of("leaveSeat")).toEqual([]);

      const again = fixture.connect();
      again.ask({ kind: "authenticate", token: "t", name: "Ann" });
      const joined = again.take().find(({ kind }) => kind === "joined");
      expect(joined).toMatchObject({ sessionId, seat: 0 });
      expect(fixture.lobby.sessionCount).toBe(1);
    }
  });

  it("tells the host what the sessions are now, and how their state was laid out", () => {
    const fixture = openFixture();
    const { sessionId } = seat(fixture, "Ann");
    const state = { errand: record({ phase: "u8", fuel: "f32" }) };
    const plan: AnyGame["plan"] = (options, content) =>
      ({ ...errandGame.plan(options, content), seats: 9 }) as never;
    const change = changeRules(fixture, { state, plan }).get(sessionId);
    expect(change?.sections.find(({ name }) => name === "errand")?.columns.map(({ name }) => name)).toEqual([
      "phase",
    ]);
    expect(change?.request).toMatchObject({ sessionId, game: "errand", seed: 7, plan: { seats: 9 } });
    expect(change?.request.content.map(({ kind }) => kind)).toContain("vehicles");
  });

  it("ends a session whose options the new rules refuse or fail at, with the reason, and keeps the others", () => {
    const refuse = () => ({ code: "bad_request", message: "not any more" }) as const;
    const fail = () => {
      throw new Error("half-written");
    };
    for (const [plan, reason] of [
      [refuse, "not any more"],
      [fail, "half-written"],
    ] as const) {
      const fixture = openFixture();
      const { sessionId } = seat(fixture, "Ann");
      expect(changeRules(fixture, { plan }).size).toBe(0);
      expect(fixture.lobby.sessionCount).toBe(0);
      expect(fixture.host.of("remove")).toMatchObject([{ sessionId }]);
      expect(fixture.outcomes).toMatchObject([
        { sessionId, outcome: { kind: "failed", message: `the new rules refuse its options: ${reason}` } },
      ]);
    }
  });

  it("lets new sessions be made under them", () => {
    const fixture = openFixture();
    changeRules(fixture, {
      plan: () => ({ code: "forbidden", message: "no errands today" }),
    });
    const client = fixture.enter("Ann");
    client.ask({ kind: "loadout", loadout: { vehicle: "33333333-3333-4333-8333-333333333333" } });
    client.ask({ kind: "create", options: { place: "11111111-1111-4111-8111-111111111111" } });
    expect(client.take()).toContainEqual({ kind: "error", code: "forbidden", message: "no errands today" });
  });
});

function changeRules({ lobby, connections }: Fixture, rules: Partial<AnyGame>) {
  const game: AnyGame = { ...errandGame, ...rules };
  const changes = lobby.changeRules({ game, content: errandContent(), frameEncodings: undefined });
  connections.closeAll("rules-changed");
  return changes;
}
